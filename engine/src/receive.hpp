// The receiving side of a host: in-order delivery, ACK, NAK and CNP generation, and a receiver slower than its link.
#pragma once

#include <bit>
#include <cstdint>

#include "reliability.hpp"

namespace eastwest {

// A control frame leaves the host at once if nothing is in the way.
inline void send_control(Lane& l, Host& host, int priority, Packet packet, Time now) {
  invariants::made(l, packet);
  World& w = l.w;
  const Port& port = w.ports[host.port];
  const bool stopped = (port.paused & pfc::bit(priority)) != 0 && !w.transport.ack_ignores_pause;
  if (port.busy_until <= now && port.waiting == 0 && !stopped && (port.xoff_due | port.xon_due) == 0 && port.up) {
    launch(l, host.port, packet, priority, now);
  } else {
    append(w, host.port, priority, packet);
  }
  resume_sending(l, host.port, now);
}

// Answer to `packet`, back to its sender.
inline Packet answer(const Receiver& qp, const Packet& packet, PacketType type, std::uint32_t size_bytes) {
  Packet made{};
  made.qp = packet.qp;
  made.ports = std::rotl(packet.ports, 16);
  made.src = packet.dst;
  made.dst = packet.src;
  made.size_bytes = static_cast<std::uint16_t>(size_bytes);
  made.type = type;
  made.dscp = qp.dscp;
  return made;
}

inline void reply(Lane& l, Host& host, const Packet& packet, PacketType type, bool echo, Time now) {
  const Receiver& qp = l.w.receivers[packet.qp];
  Packet made = answer(qp, packet, type, l.w.transport.ack_bytes);
  made.psn = qp.expected;
  made.echo = echo ? 1 : 0;
  send_control(l, host, qp.priority, made, now);
}

inline void send_nak(Lane& l, Host& host, const Packet& packet, Time now) {
  Receiver& qp = l.w.receivers[packet.qp];
  const Time interval = l.w.transport.nak_interval_ps;
  if (qp.nak_sent && (interval == 0 || now < qp.nak_time + interval)) return;
  qp.nak_sent = true;
  qp.nak_time = now;
  ++l.totals.naks;
  ++host.counts.naks_sent;
  reply(l, host, packet, PacketType::kNak, packet.marked != 0 && l.w.transport.echo_in_ack, now);
}

// Congestion notification as a packet of its own, no more than one an interval for each queue pair; the NIC takes its
// time to make it.
inline void send_cnp(Lane& l, Host& host, const Packet& packet, Time now) {
  Receiver& qp = l.w.receivers[packet.qp];
  if (now < qp.next_cnp || !host.dcqcn.enabled) return;
  qp.next_cnp = now + host.dcqcn.cnp_interval_ps;
  Packet made = answer(qp, packet, PacketType::kCnp, l.w.transport.cnp_bytes);
  made.dscp = host.cnp_dscp;
  ++l.totals.cnps;
  ++host.counts.cnps_sent;
  if (host.dcqcn.cnp_delay_ps == 0) {
    send_control(l, host, host.cnp_priority, made, now);
  } else {
    l.region->timers.push(now + host.dcqcn.cnp_delay_ps, TimerKind::kCnp, host.port, l.region->held.keep(made));
  }
}

inline void delayed_cnp(Lane& l, PortId port, const Packet& cnp, Time now) {
  Host& host = l.w.host_of(port);
  catch_up_port(l, port, now);
  send_control(l, host, host.cnp_priority, cnp, now);
}

inline void complete_message(Lane& l, QpId id, Receiver& qp, Time now) {
  qp.received = qp.received == kNone ? l.w.senders[id].first : l.w.messages.next_in_qp[qp.received];
  invariants::completed(l, id, qp.received, now);
  message_delivered(l, qp.received, now);
}

// Early packets that the HPCC simulator does not acknowledge (its L2_ACK_INTERVAL and L2_CHUNK_SIZE).
inline bool keeps_quiet(const World& w, const Packet& packet, const Receiver& qp) {
  const Transport& t = w.transport;
  if (t.quiet_bytes == 0) return false;
  const std::uint64_t payload = packet.size_bytes - t.frame_overhead_bytes;
  const std::uint64_t received = std::uint64_t{qp.expected - 1} * t.mtu_bytes + payload;
  return received < t.quiet_bytes && (t.ack_chunk_bytes == 0 || received % t.ack_chunk_bytes != 0);
}

inline void in_order(Lane& l, Host& host, const Packet& packet, Time now) {
  Receiver& qp = l.w.receivers[packet.qp];
  invariants::taken(l, packet, now);
  ++qp.expected;
  if (qp.counts) l.delivered_bytes += packet.size_bytes - l.w.transport.frame_overhead_bytes;
  qp.nak_sent = false;
  ++qp.unacknowledged;
  if (packet.last != 0) complete_message(l, packet.qp, qp, now);
  const bool echo = packet.marked != 0 && l.w.transport.echo_in_ack;
  if (keeps_quiet(l.w, packet, qp)) return;
  if (packet.last != 0 || echo || qp.unacknowledged >= l.w.transport.ack_every) {
    qp.unacknowledged = 0;
    reply(l, host, packet, PacketType::kAck, echo, now);
  }
}

inline void take_in_sequence(Lane& l, Host& host, const Packet& packet, Time now) {
  const bool echoes = l.w.transport.echo_in_ack;
  const Receiver& qp = l.w.receivers[packet.qp];
  if (packet.psn == qp.expected) {
    in_order(l, host, packet, now);
  } else if (packet.psn > qp.expected) {
    send_nak(l, host, packet, now);
  } else if (!l.w.transport.silent_duplicates) {
    reply(l, host, packet, PacketType::kAck, packet.marked != 0 && echoes, now);
  }
}

// Takes packet after packet, as far as there is no gap.
inline void close_gap(Lane& l, QpId id, Receiver& qp, Reassembly& buffer, bool ends_message, Time now) {
  while (true) {
    ++qp.expected;
    if (qp.counts) l.delivered_bytes += l.w.senders[id].mtu_bytes;
    ++qp.unacknowledged;
    if (ends_message) complete_message(l, id, qp, now);
    if (!buffer.has(qp.expected)) return;
    ends_message = buffer.take(qp.expected);
  }
}

inline void acknowledge_at_once(Lane& l, Host& host, const Packet& packet, bool echo, Time now) {
  l.w.receivers[packet.qp].unacknowledged = 0;
  reply(l, host, packet, PacketType::kAck, echo, now);
}

// TCP waits for a second segment, though not for ever (RFC 5681).
inline void acknowledge_later(Lane& l, QpId id, Reassembly& buffer, Time now) {
  if (!buffer.tcp || buffer.ack_due > now) return;
  buffer.ack_due = now + l.w.tcp.delayed_ack_ps;
  l.region->timers.push(buffer.ack_due, TimerKind::kDelayedAck, id);
}

inline void delayed_ack(Lane& l, QpId id, Time now) {
  const Sender& qp = l.w.senders[id];
  Host& host = l.w.hosts[qp.dst];
  if (l.w.receivers[id].unacknowledged == 0) return;
  catch_up_port(l, host.port, now);
  acknowledge_at_once(l, host, packet_of(qp, id), l.w.reassembly[l.w.receivers[id].stream].congested, now);
}

// A change of marks is reported before it is mixed up with what came before (RFC 8257, 3.2).
inline bool echo_of(Lane& l, Host& host, const Packet& packet, Reassembly& buffer, Time now) {
  const bool marked = packet.marked != 0;
  if (!buffer.tcp) return marked && l.w.transport.echo_in_ack;
  if (marked != buffer.congested && l.w.receivers[packet.qp].unacknowledged > 0) {
    acknowledge_at_once(l, host, packet, buffer.congested, now);
  }
  buffer.congested = marked;
  return marked;
}

inline void take_in_any_order(Lane& l, Host& host, const Packet& packet, Time now) {
  Receiver& qp = l.w.receivers[packet.qp];
  Reassembly& buffer = l.w.reassembly[qp.stream];
  const bool echo = echo_of(l, host, packet, buffer, now);
  if (packet.psn >= qp.expected) invariants::taken(l, packet, now);
  if (packet.psn > qp.expected) {
    buffer.keep(qp.expected, packet.psn, packet.last != 0);
    ++l.totals.naks;
    ++host.counts.naks_sent;
    Packet nak = answer(qp, packet, PacketType::kNak, l.w.transport.ack_bytes);
    nak.psn = packet.psn;
    nak.echo = echo ? 1 : 0;
    send_control(l, host, qp.priority, nak, now);
    return;
  }
  const bool news = packet.psn == qp.expected;
  const bool gap = buffer.waiting != 0;
  if (news) close_gap(l, packet.qp, qp, buffer, packet.last != 0, now);
  const std::uint32_t every = buffer.tcp ? l.w.tcp.ack_every : l.w.transport.ack_every;
  if (!news || gap || packet.last != 0 || (echo && !buffer.tcp) || qp.unacknowledged >= every) {
    acknowledge_at_once(l, host, packet, echo, now);
  } else {
    acknowledge_later(l, packet.qp, buffer, now);
  }
}

inline void take_data(Lane& l, Host& host, const Packet& packet, Time now) {
  ++l.totals.packets_delivered;
  invariants::delivered(l, packet, now);
  const std::uint32_t stream = l.w.receivers[packet.qp].stream;
  const bool roce = stream == kNone || !l.w.reassembly[stream].tcp;
  if (packet.marked != 0 && roce && !l.w.transport.echo_in_ack) send_cnp(l, host, packet, now);
  if (stream == kNone) {
    take_in_sequence(l, host, packet, now);
  } else {
    take_in_any_order(l, host, packet, now);
  }
}

inline void take_control(Lane& l, const Packet& packet, Time now) {
  invariants::delivered(l, packet, now);
  const bool tcp = is_tcp(l.w.senders[packet.qp]);
  if (packet.type == PacketType::kCnp || (packet.echo != 0 && !tcp)) notified(l, packet.qp, now);
  if (packet.type != PacketType::kCnp) received_ack(l, packet.qp, packet, now);
}

// Slow receiver: frames wait in the NIC's buffer, which pauses the leaf when it fills.
inline void buffer_data(Lane& l, Host& host, const Packet& packet, Time now) {
  const std::int64_t size = packet.size_bytes;
  host.drained_at = std::max(host.drained_at, now) + size * host.drain_ps_per_byte;
  host.drain_used_bytes += size;
  l.region->timers.push(host.drained_at, TimerKind::kDrain, host.port, l.region->held.keep(packet));
  const int priority = l.w.receivers[packet.qp].priority;
  if (host.drain_used_bytes > host.drain_xoff_bytes && (l.w.ports[host.port].xoff_sent & pfc::bit(priority)) == 0) {
    pfc::send_xoff(l, host.port, priority, now);
  }
}

inline void drained(Lane& l, PortId port, const Packet& packet, Time now) {
  Host& host = l.w.host_of(port);
  catch_up_port(l, port, now);
  host.drain_used_bytes -= packet.size_bytes;
  take_data(l, host, packet, now);
  if (host.drain_used_bytes > host.drain_xon_bytes) return;
  // All priorities share the buffer: none stays stopped because its own packets have gone.
  for (unsigned mask = l.w.ports[port].xoff_sent; mask != 0; mask &= mask - 1) {
    pfc::send_xon(l, port, std::countr_zero(mask), now);
  }
}

inline void receive(Lane& l, PortId port, const Packet& packet, Time now) {
  Host& host = l.w.host_of(port);
  catch_up_port(l, port, now);
  if (packet.type != PacketType::kData) {
    take_control(l, packet, now);
  } else if (host.drain_ps_per_byte > l.w.ports[port].ps_per_byte) {
    buffer_data(l, host, packet, now);
  } else {
    take_data(l, host, packet, now);
  }
}

// A frame has come in at a port: lost on the link, or handed to the switch or host behind it.
inline void arrive(Lane& l, PortId id, const Packet& packet, Time now) {
  World& w = l.w;
  const Port& port = w.ports[id];
  invariants::arrives(l, id, now);
  if (!port.up) {
    drop(l, id, packet, l.totals.dropped_link);
  } else if (port.lossy && corrupted(w.rare[port.peer])) {
    drop(l, id, packet, l.totals.dropped_corrupt);
  } else if (port.on_switch) {
    forward(l, id, packet, false, now);
  } else {
    receive(l, id, packet, now);
  }
}

}  // namespace eastwest
