// What arrived in a step: messages that are whole, notifications of marks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "simulation.hpp"

namespace eastwest::fluid {

inline void FluidSimulation::settle(Time from, Time length) {
  next_finish_ = kNever;
  for (std::size_t i = 0; i < net.touched.size(); ++i) {
    const QpId q = net.touched[i];
    Sender& s = net.senders[q];
    s.touched = false;
    if (s.got > 0) arrive(s, q, from, length);
    if (s.hazard > 0) mark(s, q, from + length);
  }
  net.touched.clear();
  for (const QpId q : emitted_) {
    net.senders[q].emitted = 0;
    net.senders[q].lag = 0;
  }
  emitted_.clear();
}

// Messages whose last byte came; where nothing queued, at the pace at which they were sent.
inline void FluidSimulation::arrive(Sender& s, QpId q, Time from, Time length) {
  const double before = s.done, got = s.got;
  s.done += got;
  s.got = 0;
  if (got > kDust) s.retries = 0;
  counts_.delivered += got / net.packet_bytes();
  const bool direct = s.clear_before && s.emitted > 0 && s.net < kDust && s.pace > 0;
  while (s.head != kNone && s.done >= end_[s.head] - kDust) {
    const MessageId m = s.head;
    s.head = m_.next_in_qp[m];
    if (s.head == kNone) s.tail = kNone;
    const double part = std::clamp(end_[m] - before, 0.0, got);
    const double after = direct ? static_cast<double>(s.began - from) + part / s.pace
                                : part / got * static_cast<double>(length);
    const Time at = from + static_cast<Time>(std::min(after, static_cast<double>(length)));
    deliver(m, std::max(at, m_.started[m] + way_in(q)) + latency_[state_][q] - way_in(q));
  }
  if (s.head != kNone && got > kDust) {
    const double left = (end_[s.head] - s.done) / got * static_cast<double>(length);
    if (left < static_cast<double>(kCalmStep)) next_finish_ = std::min(next_finish_, now_ + static_cast<Time>(left) + 1);
  }
  if (s.head == kNone && !(s.left() > kDust) && s.net < kDust) {
    s.done = s.sent = s.ready;  // what rounding left
    s.net = s.legit = s.skip = 0;
  }
}

// Notifications: the first marked packet after the least time between them.
inline void FluidSimulation::mark(Sender& s, QpId q, Time now) {
  const Dcqcn& receiver = dcqcn_[s.dst];
  const double hazard = s.hazard;
  s.hazard = 0;
  if (now < s.next_cnp || !receiver.enabled) return;
  s.draw -= hazard;
  if (s.draw > 0) return;
  s.draw = s.exponential();
  s.next_cnp = now + receiver.cnp_interval_ps;
  ++counts_.cnps;
  ++host_counts_[s.dst].cnps_sent;
  ++host_counts_[s.src].cnps_received;
  dirty_hosts_ = true;
  push(now + 2 * latency_[state_][q] - way_in(q), Kind::kNotify, q);
}

}  // namespace eastwest::fluid
