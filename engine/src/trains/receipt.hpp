// What arrives: messages that are whole, notifications of marks.
#pragma once

#include <algorithm>
#include <cstdint>

#include "simulation.hpp"

namespace eastwest::trains {

inline void TrainSimulation::receive(std::uint32_t id, Time now) {
  const Train t = trains_[id];
  unused_.push_back(id);
  if (t.hazard > 0) notify(pairs_[t.pair], t, now);
  missing_[t.message] -= t.bytes;
  if (missing_[t.message] < kDust) deliver(t.message, now);
}

// The first marked packet after the least time between notifications.
inline void TrainSimulation::notify(Pair& p, const Train& t, Time now) {
  const Dcqcn& receiver = dcqcn_[p.dst];
  if (!receiver.enabled || now < p.next_cnp) return;
  p.draw -= t.hazard;
  if (p.draw > 0) return;
  p.draw = p.exponential();
  p.next_cnp = now + receiver.cnp_interval_ps;
  ++counts_.cnps;
  push(now + receiver.cnp_delay_ps + p.latency, Kind::kNotify, t.pair);
}

inline void TrainSimulation::deliver(MessageId m, Time at) {
  m_.delivered[m] = at;
  ++closed_;
  last_ = std::max(last_, at);
  m_.release(m, at, [&](MessageId next, Time start) { push(start, Kind::kStart, next); });
}

}  // namespace eastwest::trains
