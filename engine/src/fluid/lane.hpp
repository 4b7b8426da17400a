// A queue of one priority at a port, first in, first out, as batches of what arrived in one step.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "../types.hpp"
#include "cells.hpp"

namespace eastwest::fluid {

struct Part {
  CellId cell;
  double bytes;
};

// What telemetry counts of a lane since the last sample. Times in picoseconds.
struct LaneCounts {
  double tx_bytes = 0, marks = 0, drops = 0, pauses_sent = 0, pauses_received = 0, paused = 0, stopping = 0, high = 0;

  bool any() const { return tx_bytes + marks + drops + pauses_sent + pauses_received + paused + stopping + high > 0; }
};

struct Lane {
  PortId port = 0;
  std::uint8_t priority = 0;
  bool dirty = false;        // has counts to report
  bool storm = false;        // the watchdog has taken it out of service
  bool forced = false;       // a broken peer pauses it
  std::int64_t held_at = -1;  // the last step in which it wanted to send more than the gate let through
  double gate = 1;           // share of the time that the peer lets it send
  double queue = 0;          // bytes
  double arrived = 0;        // bytes in `incoming`
  Time shut_since = kNever;  // the gate is closed from then on
  Time quiet_since = 0;      // in a storm: no pause from then on
  std::vector<Part> incoming;
  LaneCounts counts;

  bool has_work() const { return queue > 0 || arrived > 0; }

  void arrive(CellId cell, double bytes) {
    incoming.push_back({cell, bytes});
    arrived += bytes;
  }

  // What arrived in this step joins the queue.
  void admit() {
    if (incoming.empty()) return;
    parts_.insert(parts_.end(), incoming.begin(), incoming.end());
    batches_.push_back({parts_.size(), arrived});
    queue += arrived;
    incoming.clear();
    arrived = 0;
  }

  // Takes the oldest bytes off; each(cell, bytes) for every part of them.
  template <typename Each>
  void serve(double budget, Each each) {
    while (batch_ < batches_.size() && budget > 0) {
      auto& [end, total] = batches_[batch_];
      if (total <= budget) {
        for (; part_ < end; ++part_) each(parts_[part_].cell, parts_[part_].bytes);
        budget -= total;
        queue -= total;
        ++batch_;
        continue;
      }
      const double taken = budget / total;
      for (std::size_t i = part_; i < end; ++i) {
        each(parts_[i].cell, parts_[i].bytes * taken);
        parts_[i].bytes *= 1 - taken;
      }
      total -= budget;
      queue -= budget;
      budget = 0;
    }
    if (batch_ == batches_.size()) {
      clear();
    } else if (part_ > kSlack && part_ > parts_.size() / 2) {
      compact();
    }
  }

 private:
  static constexpr std::size_t kSlack = 256;

  void clear() {
    parts_.clear();
    batches_.clear();
    part_ = batch_ = 0;
    queue = 0;
  }

  void compact() {
    parts_.erase(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(part_));
    batches_.erase(batches_.begin(), batches_.begin() + static_cast<std::ptrdiff_t>(batch_));
    for (auto& [end, total] : batches_) end -= part_;
    part_ = batch_ = 0;
  }

  std::vector<Part> parts_;
  std::vector<std::pair<std::size_t, double>> batches_;  // end among the parts, bytes
  std::size_t part_ = 0, batch_ = 0;                     // the oldest
};

}  // namespace eastwest::fluid
