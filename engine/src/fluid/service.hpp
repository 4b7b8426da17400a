// What a port sends in a step: priorities, queues, marks and drops.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "../red.hpp"
#include "network.hpp"

namespace eastwest::fluid {

inline void Network::serve_port(PortId port) {
  work_.clear();
  for (const std::uint32_t number : lanes_of_[port]) {
    if (number != kNone && lanes_[number].has_work()) work_.push_back(number);
  }
  if (work_.empty()) return;
  if (up[port] == 0) {
    for (const std::uint32_t number : work_) flush(number);
    return;
  }
  const double own = budget_of(port);
  const double extra = std::min(carry_of(port), lagged_of(work_));
  double left = own + extra;
  share_out(port, left);
  for (std::size_t i = 0; i < work_.size(); ++i) left -= serve(work_[i], grants_[i]);
  remember(port, std::min(own, left));
}

inline double Network::lagged_of(const std::vector<std::uint32_t>& work) {
  double sum = 0;
  for (const std::uint32_t number : work) {
    for (const Part& part : lanes_[number].incoming) {
      sum += part.bytes * senders[cells_.flow[part.cell]].lag;
    }
  }
  return sum;
}

// Strict priorities first, the others by weight, none more than it has or its gate lets through.
inline void Network::share_out(PortId port, double budget) {
  const PortSettings& set = settings[port];
  const double whole = budget;
  grants_.assign(work_.size(), 0);
  const auto wants = [&](std::size_t i) {
    const Lane& l = lanes_[work_[i]];
    const bool ignores = l.storm && set.watchdog_forwards;
    return std::min(l.queue + l.arrived, ignores ? whole : l.gate * whole);
  };
  if (work_.size() == 1) {
    grants_[0] = std::min(budget, wants(0));
  } else {
    for (std::size_t i = work_.size(); i-- > 0;) {
      if (((set.strict >> lanes_[work_[i]].priority) & 1) == 0) continue;
      grants_[i] = std::min(budget, wants(i));
      budget -= grants_[i];
    }
    for (int round = 0; round < kPriorities && budget > 1e-6; ++round) {
      double weights = 0;
      for (std::size_t i = 0; i < work_.size(); ++i) {
        if (grants_[i] + 1e-6 < wants(i)) weights += set.weight[lanes_[work_[i]].priority];
      }
      if (weights == 0) break;
      const double each = budget / weights;
      for (std::size_t i = 0; i < work_.size(); ++i) {
        if (grants_[i] + 1e-6 >= wants(i)) continue;
        const double more = std::min(wants(i) - grants_[i], each * set.weight[lanes_[work_[i]].priority]);
        grants_[i] += more;
        budget -= more;
      }
    }
  }
  for (std::size_t i = 0; i < work_.size(); ++i) {
    Lane& l = lanes_[work_[i]];
    if (l.gate < 1 && l.queue + l.arrived > grants_[i] * (1 + 1e-9)) l.held_at = count_;
  }
}

inline double Network::serve(std::uint32_t number, double grant) {
  if (lanes_[number].storm && !settings[lanes_[number].port].watchdog_forwards) {
    flush(number);
    return 0;
  }
  const PortSettings& set = settings[lanes_[number].port];
  const double before = lanes_[number].queue, arrived = lanes_[number].arrived;
  if (before <= 0 && arrived <= grant * (1 + 1e-12)) {
    pass_through(number);
    return arrived;
  }
  queues_ = true;
  const bool lossless = (set.pfc_send >> lanes_[number].priority) & 1;
  if (!lossless) drop_excess(number, grant);
  Lane& l = lanes_[number];
  for (const Part& part : l.incoming) ingress_at(part.cell).use += part.bytes;
  l.admit();
  const double after = std::max(0.0, l.queue - grant);
  const double share = red::share(set, l.priority, (before + after) / 2);
  l.counts.high = std::max({l.counts.high, before, after});
  l.counts.marks += std::min(grant, l.queue) / packet_ * share;
  change_ = std::max(change_, std::abs(after - before));
  const double sent = std::min(grant, l.queue);
  out_.clear();
  l.serve(grant, [&](CellId cell, double bytes) { out_.push_back({cell, bytes}); });
  note_sent(l, sent);
  for (const Part& part : out_) leave(part, red::hazard(share), true);
  return sent;
}

inline void Network::pass_through(std::uint32_t number) {
  Lane& l = lanes_[number];
  out_.swap(l.incoming);
  l.incoming.clear();
  const double sent = l.arrived;
  l.arrived = 0;
  note_sent(l, sent);
  for (const Part& part : out_) leave(part, 0, false);
  out_.clear();
}

inline void Network::leave(const Part& part, double hazard, bool queued) {
  Ingress& in = ingress_at(part.cell);
  in.out += part.bytes;
  if (queued) in.use = std::max(0.0, in.use - part.bytes);
  if (hazard > 0) {
    Sender& s = senders[cells_.flow[part.cell]];
    s.hazard += hazard * part.bytes / packet_;
    touch(cells_.flow[part.cell]);
  }
  pass_on(part.cell, part.bytes);
}

// A lossy queue takes in no more than the dynamic threshold of each ingress leaves room for, and as much as leaves.
inline void Network::drop_excess(std::uint32_t number, double grant) {
  Lane& l = lanes_[number];
  if (l.queue + l.arrived <= grant || l.arrived <= 0) return;
  const double replaces = std::min(1.0, grant / l.arrived);
  double kept = 0;
  for (Part& part : l.incoming) {
    Ingress& in = ingress_at(part.cell);
    const double more = part.bytes * (1 - replaces);
    const double lost = std::max(0.0, more - in.room);
    in.room -= more - lost;
    if (lost > 0) lose(part.cell, lost, lost / part.bytes, lost / part.bytes);
    part.bytes -= lost;
    kept += part.bytes;
  }
  lanes_[number].arrived = kept;
}

// Everything that waits here or comes in is lost.
inline void Network::flush(std::uint32_t number) {
  Lane& l = lanes_[number];
  for (const Part& part : l.incoming) ingress_at(part.cell).use += part.bytes;
  l.admit();
  out_.clear();
  l.serve(l.queue * 2 + 1, [&](CellId cell, double bytes) { out_.push_back({cell, bytes}); });
  for (const Part& part : out_) {
    Ingress& in = ingress_at(part.cell);
    in.use = std::max(0.0, in.use - part.bytes);
    lose(part.cell, part.bytes, 1.0, 1.0);
  }
  moved_ = moved_ || !out_.empty();
}

}  // namespace eastwest::fluid
