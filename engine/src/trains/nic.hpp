// A NIC: its queue pairs take turns, none before its pace allows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "../types.hpp"
#include "turns.hpp"

namespace eastwest::trains {

class Nic {
 public:
  std::uint32_t add(QpId pair) {
    pairs_.push_back(pair);
    return turns_.add();
  }

  // The pair at that place has something to send; it is looked at again at `at`.
  void wait(std::uint32_t place, Time at, Time now) {
    if (at <= now) {
      turns_.set(place);
      return;
    }
    paced_.emplace_back(at, place);
    std::push_heap(paced_.begin(), paced_.end(), std::greater<>());
  }

  // When it sends or looks next; kNever when nobody has anything.
  Time next(Time now) const {
    if (!turns_.any() && paced_.empty()) return kNever;
    return std::max(free_, turns_.any() ? now : paced_.front().first);
  }

  // Whose turn it is; kNone when everyone waits for his pace. look(pair): when the pair may send, or is looked at again.
  template <typename Look>
  QpId take_turn(Time now, Look look) {
    while (!paced_.empty() && paced_.front().first <= now) {
      const std::uint32_t place = paced_.front().second;
      std::pop_heap(paced_.begin(), paced_.end(), std::greater<>());
      paced_.pop_back();
      wait(place, look(pairs_[place]), now);
    }
    return turns_.any() ? pairs_[turns_.take()] : kNone;
  }

  void sends_until(Time at) { free_ = at; }

  Time wakes = kNever;  // the one timer that counts

 private:
  std::vector<QpId> pairs_;
  Turns turns_;
  std::vector<std::pair<Time, std::uint32_t>> paced_;
  Time free_ = 0;
};

}  // namespace eastwest::trains
