// The sending side of a host: which queue pair is served next, and pacing.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>

#include "dependencies.hpp"
#include "forward.hpp"
#include "hpcc_nic.hpp"

namespace eastwest {

inline void set_ready(Host& host, std::uint32_t place, bool ready) {
  const std::uint64_t mask = 1ULL << (place % 64);
  auto& word = host.ready[place / 64];
  if (((word & mask) != 0) == ready) return;
  word ^= mask;
  host.ready_count += ready ? 1U : ~0U;
}

inline bool is_tcp(const Sender& qp) { return qp.protocol == Protocol::kCubic || qp.protocol == Protocol::kDctcp; }

// The window is full when what is on its way reaches it.
inline bool fills_window(const World& w, const Sender& qp) {
  if (qp.window_bytes == 0) return false;
  const auto in_flight = static_cast<double>(qp.next - qp.unacked) * qp.mtu_bytes;
  const double share = w.transport.window_follows_rate ? qp.rate.rate_bps / qp.rate.line_bps : 1.0;
  return in_flight >= std::max(1.0, std::floor(static_cast<double>(qp.window_bytes) * share));
}

inline bool has_data(World& w, const Sender& qp) {
  const bool more = qp.next != qp.posted && !fills_window(w, qp);
  return qp.stream == kNone ? more : selective::may_send(w.streams[qp.stream], qp.unacked, qp.next, more);
}

inline void rest(Host& host, Sender& qp) {
  qp.state = SendState::kIdle;
  set_ready(host, qp.place, false);
}

inline void set_paced(const World& w, Host& host, Sender& qp, Time now) {
  qp.state = SendState::kPaced;
  set_ready(host, qp.place, false);
  const bool looks_again = w.transport.retime_on_increase && qp.rate.active;
  const Time look = looks_again ? std::min(qp.next_time, std::max(qp.rate.next_increase, now + 1)) : qp.next_time;
  host.paced.emplace_back(look, qp.place);
  std::push_heap(host.paced.begin(), host.paced.end(), std::greater<>());
}

// Rate may have risen since the gap after the last packet was set: what is left of it is paid at the new rate.
inline void retime(const World& w, const Host& host, Sender& qp, Time now) {
  if (!qp.rate.active || !w.transport.retime_on_increase || qp.next_time <= now) return;
  const double elapsed_s = static_cast<double>(now - qp.paced_from) * 1e-12;
  qp.owed_bits = std::max(0.0, qp.owed_bits - elapsed_s * qp.rate.rate_bps);
  qp.paced_from = now;
  dcqcn::advance(host.dcqcn, qp.rate, now);
  qp.next_time = now + static_cast<Time>(qp.owed_bits / qp.rate.rate_bps * 1e12);
}

// Moves queue pairs whose time has come to the ready set.
inline void release_paced(World& w, Host& host, Time now) {
  while (!host.paced.empty() && host.paced.front().first <= now) {
    Sender& qp = w.senders[host.qps[host.paced.front().second]];
    std::pop_heap(host.paced.begin(), host.paced.end(), std::greater<>());
    host.paced.pop_back();
    if (qp.state != SendState::kPaced) continue;
    retime(w, host, qp, now);
    if (!has_data(w, qp)) {
      rest(host, qp);
    } else if (qp.next_time <= now) {
      qp.state = SendState::kReady;
      set_ready(host, qp.place, true);
    } else {
      set_paced(w, host, qp, now);
    }
  }
}

// Round robin over the ready queue pairs, from the one after the last served; kNone if all are paused or none is ready.
inline std::uint32_t next_ready(const World& w, const Host& host, std::uint8_t paused) {
  if (host.ready_count == 0) return kNone;
  const auto words = static_cast<std::uint32_t>(host.ready.size());
  const std::uint32_t begin = host.last + 1;
  std::uint32_t index = begin / 64 < words ? begin / 64 : 0;
  std::uint64_t bits = host.ready[index];
  if (begin / 64 < words) bits &= ~0ULL << (begin % 64);
  for (std::uint32_t step = 0; step <= words; ++step) {
    for (; bits != 0; bits &= bits - 1) {
      const std::uint32_t place = index * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
      if (paused == 0 || ((paused >> w.senders[host.qps[place]].priority) & 1) == 0) return place;
    }
    index = index + 1 == words ? 0 : index + 1;
    bits = host.ready[index];
  }
  return kNone;
}

inline std::uint8_t ready_control(const World& w, const Port& port) {
  const auto stopped = w.transport.ack_ignores_pause ? std::uint8_t{0} : port.paused;
  return static_cast<std::uint8_t>(port.waiting & ~stopped);
}

// When the host's transmitter goes on, not before `from`.
inline Time next_send(const World& w, const Host& host, const Port& port, Time from) {
  if ((port.xoff_due | port.xon_due | ready_control(w, port)) != 0) return from;
  if (hpcc_nic::governs(w, host)) return host.ready_count != 0 || !host.paced.empty() ? from : kNever;
  const Time data_from = std::max(from, host.send_free_at);
  if (host.ready_count != 0 && (port.paused == 0 || next_ready(w, host, port.paused) != kNone)) return data_from;
  return host.paced.empty() ? kNever : std::max(data_from, host.paced.front().first);
}

// Something about the port has changed at `now`, up to which it is worked off: when does its transmitter go on?
inline void resume_sending(Lane& l, PortId id, Time now) {
  World& w = l.w;
  invariants::changed(w, id, now);
  const Port& port = w.ports[id];
  const Time from = std::max(now, port.busy_until);
  Time& start = w.start_of(port);
  if (!port.up) {
    start = kNever;
  } else if (port.on_switch) {
    start = port.may_send() ? from : kNever;
  } else {
    start = next_send(w, w.hosts[port.owner], port, from);
  }
}

// The queue pair may have something to send since `now`.
inline void activate(Lane& l, QpId id, Time now) {
  World& w = l.w;
  Sender& qp = w.senders[id];
  if (qp.state != SendState::kIdle || !has_data(w, qp)) return;
  Host& host = w.hosts[qp.src];
  catch_up_port(l, host.port, now);
  if (qp.next_time <= now) {
    qp.state = SendState::kReady;
    set_ready(host, qp.place, true);
  } else {
    set_paced(w, host, qp, now);
  }
  resume_sending(l, host.port, now);
}

inline Time timeout_of(const World& w, const Sender& qp) {
  if (qp.stream != kNone && w.streams[qp.stream].tcp) return w.streams[qp.stream].round_trip.timeout(w.tcp, qp.timeouts);
  const auto& list = w.transport.timeout_ps;
  return list[std::min<std::size_t>(qp.timeouts, list.size() - 1)];
}

// A timer that rings too early is set anew; one that would ring too late is left behind.
inline void arm_timeout(Lane& l, QpId id, Time now) {
  Sender& qp = l.w.senders[id];
  qp.timeout_at = now + timeout_of(l.w, qp);
  if (qp.timer_at <= qp.timeout_at) return;
  qp.timer_at = qp.timeout_at;
  l.region->timers.push(qp.timer_at, TimerKind::kTimeout, id);
}

// TCP sends as its window allows, RoCE at its rate.
inline void pace(const World& w, const Host& host, Sender& qp, std::uint32_t wire_bytes, Time now) {
  if (is_tcp(qp)) return;
  dcqcn::advance(host.dcqcn, qp.rate, now);
  qp.owed_bits = wire_bytes * 8.0;
  qp.paced_from = now;
  if (!qp.rate.active || !w.transport.paces) {
    qp.next_time = now + w.serialisation(w.ports[host.port], wire_bytes);
  } else {
    const double gap_s = qp.owed_bits / qp.rate.rate_bps;
    qp.next_time = now + (w.transport.floor_to_ns ? ns3_whole_ns(gap_s) : static_cast<Time>(gap_s * 1e12));
  }
  dcqcn::count_bytes(host.dcqcn, qp.rate, wire_bytes);
  invariants::rate_is_sound(host, qp.rate, host.qps[qp.place], now);
}

// Number after the last of the message.
inline Psn end_of(const Messages& messages, MessageId m) { return messages.first_psn[m] + messages.packets[m]; }

// Turns to message `m`.
inline void next_message(const Messages& messages, Sender& qp, MessageId m) {
  qp.current = m;
  qp.current_end = m == kNone ? 0 : end_of(messages, m);
}

inline std::uint32_t last_payload(const World& w, MessageId m, std::uint32_t mtu_bytes) {
  const std::int64_t before = static_cast<std::int64_t>(w.messages.packets[m] - 1) * mtu_bytes;
  return static_cast<std::uint32_t>(w.messages.bytes[m] - before);
}

inline Packet packet_of(const Sender& qp, QpId id) {
  Packet packet{};
  packet.qp = id;
  packet.ports = qp.ports;
  packet.src = static_cast<std::uint16_t>(qp.src);
  packet.dst = static_cast<std::uint16_t>(qp.dst);
  packet.type = PacketType::kData;
  packet.ect = qp.protocol == Protocol::kCubic ? 0 : 1;
  packet.dscp = qp.dscp;
  return packet;
}

// Packet `psn` of message `m`, which has packets up to `end`.
inline Packet packet_of(const World& w, const Sender& qp, QpId id, Psn psn, MessageId m, Psn end) {
  Packet packet = packet_of(qp, id);
  packet.psn = psn;
  packet.last = psn + 1 == end ? 1 : 0;
  const std::uint32_t payload = packet.last != 0 ? last_payload(w, m, qp.mtu_bytes) : qp.mtu_bytes;
  packet.size_bytes = static_cast<std::uint16_t>(payload + qp.overhead_bytes);
  return packet;
}

inline void count_repeat(Lane& l, Host& host, QpId id) {
  ++l.w.repeats[id].packets;
  ++host.counts.retransmits;
  ++l.totals.retransmits;
}

// A packet that was lost, or the next in the stream.
inline Packet next_packet(Lane& l, Host& host, QpId id, Time now) {
  World& w = l.w;
  Sender& qp = w.senders[id];
  ++l.totals.packets_sent;
  if (qp.stream != kNone && w.streams[qp.stream].board.any_lost()) {
    const Psn psn = w.streams[qp.stream].board.take_lost();
    MessageId m = qp.oldest;
    while (end_of(w.messages, m) <= psn) m = w.messages.next_in_qp[m];
    w.streams[qp.stream].round_trip.repeated(psn);
    count_repeat(l, host, id);
    return packet_of(w, qp, id, psn, m, end_of(w.messages, m));
  }
  const Packet packet = packet_of(w, qp, id, qp.next, qp.current, qp.current_end);
  ++qp.next;
  if (packet.last != 0) next_message(w.messages, qp, w.messages.next_in_qp[qp.current]);
  if (packet.psn < qp.sent_high) {
    count_repeat(l, host, id);
  } else {
    qp.sent_high = qp.next;
    if (qp.stream != kNone) w.streams[qp.stream].round_trip.sent(packet.psn, now);
  }
  return packet;
}

// After a packet of `qp` went out: does it stay in the round, wait for its pace, or rest?
inline void requeue(World& w, Host& host, Sender& qp, Time now) {
  if (!has_data(w, qp)) {
    rest(host, qp);
  } else if (qp.next_time > w.ports[host.port].busy_until) {
    set_paced(w, host, qp, now);
  }
}

inline void send_data(Lane& l, Host& host, QpId id, Time now) {
  World& w = l.w;
  Sender& qp = w.senders[id];
  Packet packet = next_packet(l, host, id, now);
  invariants::made(l, packet);
  invariants::sent(l, id, packet, now);
  const std::uint32_t wire_bytes = packet.size_bytes + w.transport.wire_gap_bytes;
  pace(w, host, qp, wire_bytes, now);
  if (host.send_ps_per_byte != 0) host.send_free_at = now + static_cast<Time>(wire_bytes) * host.send_ps_per_byte;
  if (qp.timer_at == kNever || qp.unacked == packet.psn) arm_timeout(l, id, now);
  if (!w.rounds.empty()) {
    std::vector<Time>& sent_at = w.rounds[id].sent_at;
    if (sent_at.size() <= packet.psn) sent_at.resize(packet.psn + std::size_t{1});
    sent_at[packet.psn] = now;
  }
  launch(l, host.port, packet, qp.priority, now);
  requeue(w, host, qp, now);
}

// Place of the queue pair that sends at `now`, kNone if none may.
inline std::uint32_t choose(World& w, Host& host, const Port& port, Time now) {
  release_paced(w, host, now);
  const bool hpcc = hpcc_nic::governs(w, host);
  if (hpcc) hpcc_nic::before_search(w, host, now > port.busy_until);
  std::uint32_t place = next_ready(w, host, port.paused);
  // A window that follows the rate may have shrunk since the queue pair became ready.
  while (place != kNone && w.transport.window_follows_rate) {
    Sender& qp = w.senders[host.qps[place]];
    dcqcn::advance(host.dcqcn, qp.rate, now);
    if (has_data(w, qp)) break;
    rest(host, qp);
    place = next_ready(w, host, port.paused);
  }
  if (hpcc) hpcc_nic::after_search(w, host, place);
  return place;
}

// Control frames go before data.
inline void transmit_from_host(Lane& l, PortId id, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  Host& host = w.hosts[port.owner];
  const std::uint8_t control = ready_control(w, port);
  if (control != 0) {
    const int priority = scheduler::highest(control);
    launch(l, id, remove_head(w, id, priority), priority, now);
  } else if (now >= host.send_free_at) {
    const std::uint32_t place = choose(w, host, port, now);
    if (place != kNone) {
      host.last = place;
      send_data(l, host, host.qps[place], now);
    } else if (hpcc_nic::governs(w, host)) {
      w.start_of(port) = hpcc_nic::sleep(w, host, now);
      return;
    }
  }
  w.start_of(port) = next_send(w, host, port, std::max(now, port.busy_until));
}

}  // namespace eastwest
