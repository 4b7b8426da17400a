// What is lost is sent again: NAKs, timers, and giving up.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "simulation.hpp"

namespace eastwest::fluid {

inline void FluidSimulation::repair(Time length) {
  for (const auto& [q, bytes, share, again] : net.losses) lost({q, bytes, share, again}, length);
  net.losses.clear();
}

inline void FluidSimulation::lost(const Network::Loss& loss, Time length) {
  const auto& [q, bytes, share, again] = loss;
  Sender& s = net.senders[q];
  s.net = std::max(0.0, s.net - bytes);
  counts_.dropped += bytes / net.packet_bytes();
  if (selective_) s.drop_repeat += bytes;
  if (s.recovering) return;
  s.recovering = !selective_;
  s.heard = share < 1;  // the rest of what came with it tells the receiver
  s.lost_at = now_;
  // In front of the first lost packet stand as many as a share of losses leaves on average.
  const double before = share < 1 ? (1 - share) / share * net.packet_bytes() : 0.0;
  s.legit = s.skip > 0 ? std::min(s.legit + before, std::max(0.0, s.net - s.skip)) : std::max(0.0, s.net);
  if (selective_ && s.drop_repeat > bytes) return;  // its timer runs already
  ++s.version;
  const bool last = !(s.left() > kDust) && s.random.uniform() < share;
  if (last) {
    push(now_ + timeout_of(s), Kind::kTimeout, q, s.version);
    return;
  }
  const double pace = std::max(s.pace, 1e-6);
  const Time round = 2 * latency_[state_][q] + std::min<Time>(kStuckStep, static_cast<Time>(s.net / pace));
  if (share < 1 && s.random.uniform() < again) {  // there is one NAK for it, and then the timer
    push(now_ + round + timeout_of(s), Kind::kTimeout, q, s.version);
  } else if (round < length && s.got > 0) {
    repair_at_once(s, q, bytes, pace * static_cast<double>(round));
  } else {
    push(now_ + length / 2 + round, Kind::kNak, q, s.version);
  }
}

// The loss was known and made good within the step: what came in the meantime was thrown away.
inline void FluidSimulation::repair_at_once(Sender& s, QpId q, double bytes, double meantime) {
  const double thrown = selective_ ? 0 : std::min(s.got, meantime);
  s.got -= thrown;
  s.sent -= bytes + thrown;
  s.drop_repeat = 0;
  s.recovering = false;
  note_nak(s, bytes + thrown);
  list_again(s, q);
}

inline void FluidSimulation::note_nak(const Sender& s, double bytes) {
  ++counts_.naks;
  ++host_counts_[s.dst].naks_sent;
  note_again(s, bytes);
}

inline void FluidSimulation::note_again(const Sender& s, double bytes) {
  const double packets = bytes / net.packet_bytes();
  counts_.retransmits += packets;
  host_counts_[s.src].retransmits += static_cast<std::uint32_t>(std::ceil(packets));
  dirty_hosts_ = true;
}

inline void FluidSimulation::list_again(Sender& s, QpId q) {
  if (!s.listed) s.served_until = std::max(now_, s.served_until);
  list(q);
}

inline Time FluidSimulation::timeout_of(const Sender& s) const {
  const auto& times = net.transport().timeout_ps;
  return times[std::min<std::size_t>(s.retries, times.size() - 1)];
}

inline void FluidSimulation::nak(const Timer& t) {
  Sender& s = net.senders[t.id];
  if (t.version != s.version) return;
  if (s.recovering && !s.heard && s.net > s.legit + kDust) {  // what follows is still on its way
    push(t.time + 2 * latency_[state_][t.id] + step_, Kind::kNak, t.id, s.version);
    return;
  }
  if (s.recovering && !s.heard) {
    push(std::max(t.time, s.lost_at + timeout_of(s)), Kind::kTimeout, t.id, s.version);
    return;
  }
  ++counts_.naks;
  ++host_counts_[s.dst].naks_sent;
  again(s, t.id);
}

inline void FluidSimulation::timeout(const Timer& t) {
  Sender& s = net.senders[t.id];
  if (t.version != s.version) return;
  ++counts_.timeouts;
  ++host_counts_[s.src].timeouts;
  dirty_hosts_ = true;
  if (++s.retries > net.transport().retry_limit) {
    s.gave_up = true;
    s.ready = s.sent;
    net.incidents.add(t.time, Incident::kGaveUp, net.nic[s.src], s.priority, t.id);
    return;
  }
  again(s, t.id);
}

inline void FluidSimulation::again(Sender& s, QpId q) {
  double bytes = s.drop_repeat;
  if (selective_) {
    s.sent -= bytes;
    s.drop_repeat = 0;
  } else {
    bytes = s.go_back();
  }
  note_again(s, bytes);
  list_again(s, q);
}

}  // namespace eastwest::fluid
