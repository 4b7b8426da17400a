// The sending side of a host: which queue pair is served next, pacing, go-back-N recovery.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>

#include "dependencies.hpp"
#include "forward.hpp"

namespace eastwest {

inline void set_ready(Host& host, std::uint32_t place, bool ready) {
  const std::uint64_t mask = 1ULL << (place % 64);
  auto& word = host.ready[place / 64];
  word = ready ? word | mask : word & ~mask;
}

inline void rest(Host& host, QueuePair& qp) {
  qp.state = SendState::kIdle;
  set_ready(host, qp.place, false);
}

inline void set_paced(World& w, Host& host, QueuePair& qp) {
  qp.state = SendState::kPaced;
  set_ready(host, qp.place, false);
  const bool looks_again = w.transport.retime_on_increase && qp.rate.active;
  const Time look = looks_again ? std::min(qp.next_time, std::max(qp.rate.next_increase, w.now + 1)) : qp.next_time;
  host.paced.emplace_back(look, qp.place);
  std::push_heap(host.paced.begin(), host.paced.end(), std::greater<>());
}

// Rate may have risen since the gap after the last packet was set: what is left of it is paid at the new rate.
inline void retime(World& w, const Host& host, QueuePair& qp) {
  if (!qp.rate.active || !w.transport.retime_on_increase || qp.next_time <= w.now) return;
  const double elapsed_s = static_cast<double>(w.now - qp.paced_from) * 1e-12;
  qp.owed_bits = std::max(0.0, qp.owed_bits - elapsed_s * qp.rate.rate_bps);
  qp.paced_from = w.now;
  dcqcn::advance(host.dcqcn, qp.rate, w.now);
  qp.next_time = w.now + static_cast<Time>(qp.owed_bits / qp.rate.rate_bps * 1e12);
}

// Moves queue pairs whose time has come to the ready set.
inline void release_paced(World& w, Host& host) {
  while (!host.paced.empty() && host.paced.front().first <= w.now) {
    QueuePair& qp = w.qps[host.qps[host.paced.front().second]];
    std::pop_heap(host.paced.begin(), host.paced.end(), std::greater<>());
    host.paced.pop_back();
    if (qp.state != SendState::kPaced) continue;
    retime(w, host, qp);
    if (!qp.has_data()) {
      rest(host, qp);
    } else if (qp.next_time <= w.now) {
      qp.state = SendState::kReady;
      set_ready(host, qp.place, true);
    } else {
      set_paced(w, host, qp);
    }
  }
}

inline void activate(World& w, QpId id) {
  QueuePair& qp = w.qps[id];
  if (qp.state != SendState::kIdle || !qp.has_data()) return;
  Host& host = w.hosts[qp.src];
  if (qp.next_time <= w.now) {
    qp.state = SendState::kReady;
    set_ready(host, qp.place, true);
  } else {
    set_paced(w, host, qp);
  }
  kick(w, host.port);
}

// Round robin over the ready queue pairs, from the one after the last served; kNone if all are paused or none is ready.
inline std::uint32_t next_ready(const World& w, const Host& host, std::uint8_t paused) {
  const auto words = static_cast<std::uint32_t>(host.ready.size());
  const std::uint32_t begin = host.last + 1;
  for (std::uint32_t step = 0; step <= words; ++step) {
    const std::uint32_t index = (begin / 64 + step) % words;
    std::uint64_t bits = host.ready[index];
    if (step == 0 && begin / 64 < words) bits &= ~0ULL << (begin % 64);
    for (; bits != 0; bits &= bits - 1) {
      const std::uint32_t place = index * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
      if (((paused >> w.qps[host.qps[place]].priority) & 1) == 0) return place;
    }
  }
  return kNone;
}

inline std::uint32_t payload_of(const World& w, MessageId m, Psn psn) {
  const Messages& messages = w.messages;
  const Psn index = psn - messages.first_psn[m];
  if (index + 1 < messages.packets[m]) return w.transport.mtu_bytes;
  return static_cast<std::uint32_t>(messages.bytes[m] - static_cast<std::int64_t>(index) * w.transport.mtu_bytes);
}

inline Time timeout_of(const World& w, const QueuePair& qp) {
  const auto& list = w.transport.timeout_ps;
  return list[std::min<std::size_t>(qp.timeouts, list.size() - 1)];
}

inline void arm_timeout(World& w, QpId id) {
  QueuePair& qp = w.qps[id];
  qp.timeout_at = w.now + timeout_of(w, qp);
  if (qp.timer_pending) return;
  qp.timer_pending = true;
  w.wheel.push(qp.timeout_at, EventKind::kTimeout, id);
}

inline PacketId make_packet(World& w, QpId id, PacketType type, std::uint32_t size_bytes, bool reply) {
  const QueuePair& qp = w.qps[id];
  const PacketId made = w.slab.take();
  Packet& packet = w.slab[made];
  packet = Packet{};
  packet.qp = id;
  packet.type = type;
  packet.size_bytes = static_cast<std::uint16_t>(size_bytes);
  packet.src = static_cast<std::uint16_t>(reply ? qp.dst : qp.src);
  packet.dst = static_cast<std::uint16_t>(reply ? qp.src : qp.dst);
  packet.ports = reply ? std::rotl(qp.ports, 16) : qp.ports;
  packet.dscp = qp.dscp & 63U;
  return made;
}

inline void pace(World& w, Host& host, QueuePair& qp, std::uint32_t wire_bytes) {
  dcqcn::advance(host.dcqcn, qp.rate, w.now);
  qp.owed_bits = wire_bytes * 8.0;
  qp.paced_from = w.now;
  qp.next_time = w.now + (qp.rate.active ? static_cast<Time>(qp.owed_bits / qp.rate.rate_bps * 1e12)
                                         : w.serialisation(w.ports[host.port], wire_bytes));
  dcqcn::count_bytes(host.dcqcn, qp.rate, wire_bytes);
}

inline PacketId send_data(World& w, Host& host, QpId id) {
  QueuePair& qp = w.qps[id];
  const Psn psn = qp.next++;
  const MessageId m = qp.current;
  const std::uint32_t size = payload_of(w, m, psn) + w.transport.frame_overhead_bytes;
  if (qp.next == w.messages.first_psn[m] + w.messages.packets[m]) qp.current = w.messages.next_in_qp[m];
  if (psn < qp.sent_high) {
    ++host.counts.retransmits;
    ++w.totals.retransmits;
  } else {
    qp.sent_high = qp.next;
  }
  const PacketId made = make_packet(w, id, PacketType::kData, size, false);
  w.slab[made].psn = psn;
  ++w.totals.packets_sent;
  pace(w, host, qp, size + w.transport.wire_gap_bytes);
  if (!qp.timer_pending || qp.unacked == psn) arm_timeout(w, id);
  return made;
}

// After a packet of `qp` went out: does it stay in the round, wait for its pace, or rest?
inline void requeue(World& w, Host& host, QueuePair& qp, Time port_free) {
  if (!qp.has_data()) {
    rest(host, qp);
  } else if (qp.next_time > port_free) {
    set_paced(w, host, qp);
  }
}

inline PacketId next_control(World& w, Port& port) {
  const auto stopped = w.transport.ack_ignores_pause ? std::uint8_t{0} : port.paused;
  const auto ready = static_cast<std::uint8_t>(port.waiting & ~stopped);
  return ready == 0 ? kNone : remove_head(w, port, scheduler::highest(ready));
}

// The next frame a host sends, or the time to look again. Control frames go before data.
inline PacketId next_from_host(World& w, Host& host, Time& wake) {
  Port& port = w.ports[host.port];
  const PacketId control = next_control(w, port);
  if (control != kNone || host.qps.empty()) return control;
  release_paced(w, host);
  const std::uint32_t place = next_ready(w, host, port.paused);
  if (place == kNone) {
    if (!host.paced.empty()) wake = host.paced.front().first;
    return kNone;
  }
  host.last = place;
  const QpId id = host.qps[place];
  const PacketId made = send_data(w, host, id);
  const Time wire = w.serialisation(port, w.slab[made].size_bytes + w.transport.wire_gap_bytes);
  requeue(w, host, w.qps[id], w.now + wire);
  return made;
}

}  // namespace eastwest
