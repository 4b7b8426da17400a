// NICs send trains: each queue pair in its turn, at its pace.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "../dcqcn.hpp"
#include "simulation.hpp"

namespace eastwest::trains {

inline void TrainSimulation::start(MessageId m, Time at) {
  m_.started[m] = at;
  const QpId q = m_.qp[m];
  if (q == kNone) {
    deliver(m, at);
    return;
  }
  Pair& p = pairs_[q];
  if (p.root == kNone) return;
  if (p.head != kNone) {
    m_.next_in_qp[p.tail] = m;
    p.tail = m;
    return;
  }
  p.head = p.tail = m;
  p.left = static_cast<double>(m_.bytes[m]);
  nics_[p.src].wait(p.place, look(p, at), at);
  wake(p.src, at);
}

inline void TrainSimulation::wake(std::uint32_t host, Time now) {
  Nic& nic = nics_[host];
  const Time at = nic.next(now);
  if (at >= nic.wakes) return;
  nic.wakes = at;
  push(at, Kind::kNic, host);
}

inline void TrainSimulation::serve(std::uint32_t host, Time now) {
  Nic& nic = nics_[host];
  if (nic.wakes != now) return;
  nic.wakes = kNever;
  if (const QpId q = nic.take_turn(now, [&](QpId pair) { return look(pairs_[pair], now); }); q != kNone) {
    send(nic, q, now);
    Pair& p = pairs_[q];
    if (p.head != kNone) nic.wait(p.place, look(p, now), now);
  }
  wake(host, now);
}

// When the pair may send; with what its rate has risen to since its last train, and not later than it rises again.
inline Time TrainSimulation::look(Pair& p, Time now) {
  if (p.ready_at <= now || !p.rate.active) return p.ready_at;
  p.owed = std::max(0.0, p.owed - static_cast<double>(now - p.paced_from) * p.rate.rate_bps / kBpsPerRate);
  p.paced_from = now;
  dcqcn::advance(dcqcn_[p.src], p.rate, now);
  p.ready_at = now + static_cast<Time>(p.owed / p.rate.rate_bps * kBpsPerRate);
  return std::min(p.ready_at, std::max(p.rate.next_increase, now + 1));
}

// A train begins to leave. Its packets keep the pace of the pair, between them others may go.
inline void TrainSimulation::send(Nic& nic, QpId q, Time now) {
  Pair& p = pairs_[q];
  const Dcqcn& set = dcqcn_[p.src];
  dcqcn::advance(set, p.rate, now);
  const PortId port = cells_.port[p.root];
  const double line = 1.0 / queues_[port].ps_per_byte();
  const double rate = p.rate.active ? std::min(line, p.rate.rate_bps / kBpsPerRate) : line;
  const std::uint32_t id = make();
  Train& t = trains_[id];
  t = Train{};
  t.pair = q;
  t.message = p.head;
  t.bytes = std::min(p.left, train_bytes(m_.bytes[p.head], rate));
  const double last = std::min(t.bytes, cut_.packet_bytes);
  t.spread = static_cast<Time>((t.bytes - last) / rate + last / line);
  dcqcn::count_bytes(set, p.rate, static_cast<std::int64_t>(t.bytes));
  const Time until = now + static_cast<Time>(t.bytes / line);
  nic.sends_until(until);
  meter_.add(port, t.bytes, now, until);
  p.owed = t.bytes;
  p.paced_from = now;
  p.ready_at = now + static_cast<Time>(t.bytes / rate);
  take_off(p, t.bytes);
  forward(id, p.root, now + t.spread + p.hop);
}

inline void TrainSimulation::take_off(Pair& p, double bytes) {
  p.left -= bytes;
  if (p.left > kDust) return;
  p.head = m_.next_in_qp[p.head];
  p.left = p.head == kNone ? 0 : static_cast<double>(m_.bytes[p.head]);
}

inline double TrainSimulation::train_bytes(std::int64_t message_bytes, double rate) const {
  const double packets = std::ceil(static_cast<double>(message_bytes) / cut_.packet_bytes);
  const double piece = std::ceil(packets / static_cast<double>(cut_.pieces));
  const double in_time = std::floor(rate * static_cast<double>(cut_.longest) / cut_.packet_bytes);
  return cut_.packet_bytes * std::max(1.0, std::min({piece, static_cast<double>(cut_.most_packets), in_time}));
}

inline std::uint32_t TrainSimulation::make() {
  if (unused_.empty()) {
    trains_.emplace_back();
    return static_cast<std::uint32_t>(trains_.size() - 1);
  }
  const std::uint32_t id = unused_.back();
  unused_.pop_back();
  return id;
}

}  // namespace eastwest::trains
