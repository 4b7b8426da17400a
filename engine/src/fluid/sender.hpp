// One queue pair at the level of rates: what it has to send, DCQCN, and what is sent again after a loss.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "../dcqcn.hpp"
#include "../random.hpp"
#include "../types.hpp"
#include "cells.hpp"

namespace eastwest::fluid {

// Bytes count from the pair's first; `sent` goes back after a loss. In the network lie, in this order: `legit` bytes
// that are wanted, `skip` bytes that the receiver will throw away, then bytes that are wanted again.
struct Sender {
  CellId root = kNone;
  std::uint32_t src = 0, dst = 0;
  std::uint8_t dscp = 0, priority = 0;
  bool listed = false;      // at its NIC
  bool touched = false;     // something arrived, or was marked, in this step
  bool recovering = false;  // a loss has not been repaired yet
  bool heard = false;       // something came after the loss, so that the receiver knows
  bool gave_up = false;
  std::uint8_t retries = 0;
  std::uint32_t version = 0;  // of its timer
  double ready = 0, sent = 0, done = 0, net = 0, legit = 0, skip = 0;
  double got = 0;             // arrived in this step
  double emitted = 0;         // in this step
  double pace = 0;            // bytes per picosecond at which it was emitted
  double lag = 0;             // share of it that the step before had room for
  double hazard = 0;          // of a mark, since the last notification could be sent
  double draw = 1;            // hazard at which a packet is marked
  double bad_hazard = 0, bad_draw = 1;  // the same for corrupt packets
  double drop_repeat = 0;     // selective repeat: lost bytes to be sent again
  bool clear_before = true;   // nothing of it was in the network when the step began
  Time served_until = 0, began = 0, lost_at = 0, next_cnp = 0;
  MessageId head = kNone, tail = kNone;
  DcqcnState rate;
  RandomStream random;

  double left() const { return ready - sent; }

  double exponential() { return -std::log1p(-random.uniform()); }

  // What the receiver keeps of bytes that come in.
  double take_in(double bytes) {
    net -= bytes;
    const double first = std::min(bytes, legit);
    legit -= first;
    bytes -= first;
    const double thrown = std::min(bytes, skip);
    skip -= thrown;
    bytes -= thrown;
    if (recovering) {
      heard = heard || bytes > 0;
      bytes = 0;
    }
    return first + bytes;
  }

  // Back to the first byte that is missing; returns the bytes that will be sent again.
  double go_back() {
    legit = std::min(legit, std::max(0.0, net));
    const double from = std::min(sent, done + legit);
    const double again = sent - from;
    skip = std::max(0.0, net - legit);
    sent = from;
    recovering = heard = false;
    return again;
  }
};

}  // namespace eastwest::fluid
