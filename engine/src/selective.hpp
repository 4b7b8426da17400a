// Queue pairs that repeat selectively: RoCE with selective repeat (as IRN, Mittal et al., SIGCOMM 2018), and TCP.
//
// The receiver keeps what arrives out of order and names it in a NAK of its own; the sender repeats what later packets
// have overtaken by more than the tolerated distance: none for RoCE, two segments for TCP (RFC 5681).
#pragma once

#include <algorithm>
#include <cstdint>

#include "congestion_window.hpp"
#include "round_trip.hpp"
#include "scoreboard.hpp"
#include "settings.hpp"

namespace eastwest {

// At the sender.
struct Stream {
  Scoreboard board;
  CongestionWindow window;
  RoundTrip round_trip;
  Psn recovery_end = 0;       // losses before this belong to the cut that has been made
  std::uint32_t reorder = 0;  // packets by which one may be overtaken
  bool tcp = false;
  bool filled = false;        // the window kept data back since the last acknowledgement
};

// At the receiver.
struct Reassembly {
  SlidingBits got, last;
  std::uint32_t waiting = 0;  // packets out of order
  bool tcp = false;
  bool congested = false;     // mark of the latest packets
  Time ack_due = 0;

  // Packet `psn` is here before its turn.
  void keep(Psn expected, Psn psn, bool ends_message) {
    got.reserve(expected, psn);
    last.reserve(expected, psn);
    if (got.get(psn)) return;
    got.set(psn);
    if (ends_message) last.set(psn);
    ++waiting;
  }

  bool has(Psn psn) const { return waiting != 0 && got.get(psn); }

  // Takes packet `psn`, which it has; says whether it ends a message.
  bool take(Psn psn) {
    const bool ends_message = last.get(psn);
    got.clear(psn);
    last.clear(psn);
    --waiting;
    return ends_message;
  }
};

namespace selective {

// more: there is a packet after `next`, and the queue pair's own window has room for it.
inline bool may_send(Stream& s, Psn unacked, Psn next, bool more) {
  if (s.tcp && s.board.in_flight(unacked, next) >= static_cast<std::uint32_t>(s.window.segments())) {
    s.filled = true;
    return false;
  }
  // What arrived out of order takes up the receiver's window, although it is not on its way any more.
  return s.board.any_lost() || (more && (!s.tcp || next - unacked < static_cast<std::uint32_t>(s.window.most())));
}

// After news of arrivals: what is lost now, and does it cost a cut of the window?
inline void judge(Stream& s, Psn unacked, Psn next) {
  if (!s.board.judge(unacked, s.reorder) || unacked < s.recovery_end) return;
  s.recovery_end = next;
  s.window.lost();
}

inline void timed_out(Stream& s, Psn unacked, Psn next) {
  s.board.give_up(unacked, next);
  s.window.timed_out();
  s.recovery_end = next;
}

}  // namespace selective
}  // namespace eastwest
