// NICs: each serves its queue pairs in turn, none faster than its own rate.
#pragma once

#include <algorithm>
#include <cstdint>

#include "simulation.hpp"

namespace eastwest::fluid {

inline void FluidSimulation::emit(Time length) {
  std::size_t kept = 0;
  for (const std::uint32_t host : active_) {
    emit_host(host, length);
    if (!at_nic_[host].empty()) active_[kept++] = host;
  }
  active_.resize(kept);
}

inline void FluidSimulation::emit_host(std::uint32_t host, Time length) {
  auto& pairs = at_nic_[host];
  const PortId port = net.nic[host];
  const Time end = now_ + length;
  const double line = net.capacity[port];
  wants_.clear();
  double sum = 0, lagged = 0;
  for (const QpId q : pairs) {
    Sender& s = net.senders[q];
    dcqcn::advance(dcqcn_[host], s.rate, now_);
    const double rate = std::min(line, s.rate.active ? s.rate.rate_bps / kBpsPerRate : line);
    const auto window = static_cast<double>(std::max<Time>(0, end - s.served_until));
    const double want = std::min(rate * window, s.left());
    s.pace = rate;
    s.lag = window > static_cast<double>(length) ? 1 - static_cast<double>(length) / window : 0;
    wants_.push_back(want);
    sum += want;
    lagged += want * s.lag;
  }
  // Queue pairs of one NIC share the priority of its RoCE class, except where one is misled.
  const Sender& first = net.senders[pairs.front()];
  const double gate_budget = net.nic_budget(port, first.priority);
  double budget = gate_budget + (gate_budget > 0 ? std::min(net.nic_carry(port), lagged) : 0);
  const bool bound = sum > budget;
  if (bound) fill(budget);
  if (bound) net.hold_nic(port, first.priority);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const QpId q = pairs[i];
    Sender& s = net.senders[q];
    // Of those that end in this step the small ones end early, the largest when all is sent.
    const double equal = line / static_cast<double>(wants_.size());
    send(s, wants_[i], bound || sum <= 0 ? equal : std::max(equal, wants_[i] / sum * line), end);
    budget -= wants_[i];
    if (s.left() > kDust) {
      pairs[kept++] = q;
    } else {
      s.listed = false;
    }
  }
  pairs.resize(kept);
  net.end_nic(port, std::min(gate_budget, budget));
}

inline void FluidSimulation::send(Sender& s, double bytes, double fair, Time end) {
  s.clear_before = s.net < kDust && s.got == 0;
  s.began = s.served_until;
  s.served_until = end;
  s.pace = std::min(s.pace, fair);
  s.emitted = bytes;
  if (bytes <= 0) return;
  s.sent += bytes;
  s.net += bytes;
  counts_.sent += bytes / net.packet_bytes();
  dcqcn::count_bytes(dcqcn_[s.src], s.rate, static_cast<std::int64_t>(bytes));
  emitted_.push_back(static_cast<QpId>(&s - net.senders.data()));
  if (s.root == kNone) {
    net.losses.push_back({emitted_.back(), bytes, 1.0, 1.0});
  } else {
    net.send(s.root, bytes);
  }
}

// Max-min: equal shares, none more than it wants.
inline void FluidSimulation::fill(double budget) {
  order_ = wants_;
  std::sort(order_.begin(), order_.end());
  double left = budget, level = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const double share = left / static_cast<double>(order_.size() - i);
    if (order_[i] >= share) {
      level = share;
      break;
    }
    left -= order_[i];
  }
  for (double& want : wants_) want = std::min(want, level);
}

}  // namespace eastwest::fluid
