// The receiving side of a host: in-order delivery, ACK, NAK and CNP generation, and a receiver slower than its link.
#pragma once

#include <cstdint>

#include "go_back_n.hpp"

namespace eastwest {

inline void send_control(World& w, QpId id, PacketId packet) {
  const QueuePair& qp = w.qps[id];
  Host& host = w.hosts[qp.dst];
  append(w, w.ports[host.port], qp.priority, packet);
  kick(w, host.port);
}

inline void reply(World& w, QpId id, PacketType type, bool echo) {
  const PacketId made = make_packet(w, id, type, w.transport.ack_bytes, true);
  w.slab[made].psn = w.qps[id].expected;
  w.slab[made].echo = echo ? 1 : 0;
  send_control(w, id, made);
}

inline void send_nak(World& w, QpId id) {
  QueuePair& qp = w.qps[id];
  const Time interval = w.transport.nak_interval_ps;
  if (qp.nak_sent && (interval == 0 || w.now < qp.nak_time + interval)) return;
  qp.nak_sent = true;
  qp.nak_time = w.now;
  ++w.totals.naks;
  ++w.hosts[qp.dst].counts.naks_sent;
  reply(w, id, PacketType::kNak, false);
}

// Congestion notification as a packet of its own, no more than one an interval for each queue pair.
inline void send_cnp(World& w, QpId id) {
  QueuePair& qp = w.qps[id];
  Host& host = w.hosts[qp.dst];
  if (w.now < qp.next_cnp || !host.dcqcn.enabled) return;
  qp.next_cnp = w.now + host.dcqcn.cnp_interval_ps;
  const PacketId made = make_packet(w, id, PacketType::kCnp, w.transport.cnp_bytes, true);
  w.slab[made].dscp = host.cnp_dscp & 63U;
  ++w.totals.cnps;
  ++host.counts.cnps_sent;
  append(w, w.ports[host.port], host.cnp_priority, made);
  kick(w, host.port);
}

// Passes over the message that ends with `psn`, if one does.
inline bool complete_message(World& w, QueuePair& qp, Psn psn) {
  Messages& messages = w.messages;
  const MessageId m = qp.receiving;
  if (psn + 1 != messages.first_psn[m] + messages.packets[m]) return false;
  qp.receiving = messages.next_in_qp[m];
  message_delivered(w, m);
  return true;
}

inline void in_order(World& w, QpId id, Psn psn, bool marked) {
  QueuePair& qp = w.qps[id];
  ++qp.expected;
  qp.nak_sent = false;
  ++qp.unacknowledged;
  const bool last = complete_message(w, qp, psn);
  const bool echo = marked && w.transport.echo_in_ack;
  if (last || echo || qp.unacknowledged >= w.transport.ack_every) {
    qp.unacknowledged = 0;
    reply(w, id, PacketType::kAck, echo);
  }
}

inline void take_data(World& w, PacketId id) {
  const Packet packet = w.slab[id];
  w.slab.give_back(id);
  ++w.totals.packets_delivered;
  QueuePair& qp = w.qps[packet.qp];
  if (packet.marked && !w.transport.echo_in_ack) send_cnp(w, packet.qp);
  if (packet.psn == qp.expected) {
    in_order(w, packet.qp, packet.psn, packet.marked);
  } else if (packet.psn > qp.expected) {
    send_nak(w, packet.qp);
  } else {
    reply(w, packet.qp, PacketType::kAck, packet.marked && w.transport.echo_in_ack);
  }
}

inline void take_control(World& w, PacketId id) {
  const Packet packet = w.slab[id];
  w.slab.give_back(id);
  if (packet.type == PacketType::kCnp || packet.echo) notified(w, packet.qp);
  if (packet.type != PacketType::kCnp) received_ack(w, packet.qp, packet);
}

// Slow receiver: frames wait in the NIC's buffer, which pauses the leaf when it fills.
inline void buffer_data(World& w, Host& host, PacketId id) {
  const std::int64_t size = w.slab[id].size_bytes;
  host.drained_at = std::max(host.drained_at, w.now) + size * host.drain_ps_per_byte;
  host.drain_used_bytes += size;
  w.wheel.push(host.drained_at, EventKind::kDrain, host.port, id);
  const int priority = w.qps[w.slab[id].qp].priority;
  if (host.drain_used_bytes > host.drain_xoff_bytes && (w.ports[host.port].xoff_sent & pfc::bit(priority)) == 0) {
    pfc::send_xoff(w, host.port, priority);
  }
}

inline void drained(World& w, PortId port, PacketId id) {
  Host& host = w.host_of(port);
  host.drain_used_bytes -= w.slab[id].size_bytes;
  const int priority = w.qps[w.slab[id].qp].priority;
  take_data(w, id);
  if (host.drain_used_bytes <= host.drain_xon_bytes && (w.ports[port].xoff_sent & pfc::bit(priority)) != 0) {
    pfc::send_xon(w, port, priority);
  }
}

inline void receive(World& w, PortId port, PacketId id) {
  Host& host = w.host_of(port);
  if (w.slab[id].type != PacketType::kData) {
    take_control(w, id);
  } else if (host.drain_ps_per_byte > w.ports[port].ps_per_byte) {
    buffer_data(w, host, id);
  } else {
    take_data(w, id);
  }
}

inline bool corrupted(PortRare& sender) { return sender.loss_draws.uniform() < sender.loss_rate; }

// A frame has come in at a port: lost on the link, or handed to the switch or host behind it.
inline void arrive(World& w, PortId id, PacketId packet) {
  const Port& port = w.ports[id];
  if (!port.up) {
    drop(w, id, packet, w.totals.dropped_link);
  } else if (w.ports[port.peer].lossy && corrupted(w.rare[port.peer])) {
    drop(w, id, packet, w.totals.dropped_corrupt);
  } else if (port.on_switch) {
    forward(w, id, packet, false);
  } else {
    receive(w, id, packet);
  }
}

}  // namespace eastwest
