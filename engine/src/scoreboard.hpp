// What a sender that repeats selectively knows of the packets on their way: arrived out of order, lost, sent again.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sliding_bits.hpp"
#include "types.hpp"

namespace eastwest {

class Scoreboard {
 public:
  bool any_lost() const { return lost_count_ != 0; }

  // Packets still believed to be on their way, of those from `unacked` to `next`.
  std::uint32_t in_flight(Psn unacked, Psn next) const { return next - unacked - arrived_count_ - lost_count_; }

  // Everything before `expected` has arrived.
  void acknowledged(Psn unacked, Psn expected) {
    for (Psn psn = unacked; psn != expected; ++psn) {
      forget(arrived_, arrived_count_, psn);
      forget(lost_, lost_count_, psn);
    }
    judged_ = std::max(judged_, expected);
    resend_ = std::max(resend_, expected);
  }

  // `psn` has arrived before its turn.
  void arrived(Psn unacked, Psn psn) {
    arrived_.reserve(unacked, psn);
    if (arrived_.get(psn)) return;
    arrived_.set(psn);
    ++arrived_count_;
    forget(lost_, lost_count_, psn);
    high_ = std::max(high_, psn + 1);
  }

  // Counts as lost what more than `reorder` later packets have overtaken; says whether that is news.
  bool judge(Psn unacked, std::uint32_t reorder) {
    return high_ > reorder && declare_lost(unacked, high_ - reorder);
  }

  // Nothing was heard for too long: all that has not arrived is lost, repeats included.
  void give_up(Psn unacked, Psn next) {
    judged_ = resend_ = unacked;
    declare_lost(unacked, next);
  }

  // The first lost packet, which is sent again now. There must be one.
  Psn take_lost() {
    while (!lost_.get(resend_)) ++resend_;
    forget(lost_, lost_count_, resend_);
    return resend_++;
  }

 private:
  static void forget(SlidingBits& bits, std::uint32_t& count, Psn psn) {
    if (!bits.get(psn)) return;
    bits.clear(psn);
    --count;
  }

  bool declare_lost(Psn unacked, Psn end) {
    bool news = false;
    if (end > judged_) {
      lost_.reserve(unacked, end - 1);
      arrived_.reserve(unacked, end - 1);  // a number beyond its room would be taken for another
    }
    for (; judged_ < end; ++judged_) {
      if (arrived_.get(judged_) || lost_.get(judged_)) continue;
      lost_.set(judged_);
      ++lost_count_;
      news = true;
    }
    return news;
  }

  SlidingBits arrived_, lost_;
  std::uint32_t arrived_count_ = 0;
  std::uint32_t lost_count_ = 0;  // and not sent again yet
  Psn high_ = 0;                  // one past the highest that arrived out of order
  Psn judged_ = 0;                // before this, all that is missing has been counted as lost
  Psn resend_ = 0;                // no lost packet stands before this
};

}  // namespace eastwest
