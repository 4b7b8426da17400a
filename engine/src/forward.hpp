// A switch: classify, route, admit into the shared buffer, queue; and what follows when a packet has left.
#pragma once

#include <cstdint>

#include "balance.hpp"
#include "books.hpp"

namespace eastwest {

inline int priority_at(const World& w, PortId id, const Packet& packet) {
  const Port& port = w.ports[id];
  if (port.on_switch) return w.switches[port.owner].settings.priority_of_dscp[packet.dscp];
  return packet.type == PacketType::kCnp ? w.hosts[port.owner].cnp_priority : w.senders[packet.qp].priority;
}

// A packet is lost at this port.
inline void drop(Lane& l, PortId at, const Packet& packet, std::int64_t& reason) {
  invariants::dropped(l, packet);
  ++l.w.pauses_of(at, priority_at(l.w, at, packet)).drops;
  if (packet.type == PacketType::kData) {
    ++reason;
  } else {
    ++l.totals.control_dropped;
  }
}

inline void left_switch(Lane& l, Switch& sw, PortId ingress, int priority, std::uint32_t size_bytes, Time now) {
  World& w = l.w;
  const PortSettings& set = w.settings_of(ingress);
  shared_buffer::release(sw.buffer, set, w.ingress[ingress], priority, static_cast<std::int32_t>(size_bytes));
  if (sw.stopping == 0 || (w.ports[ingress].xoff_sent & pfc::bit(priority)) == 0) return;
  if (shared_buffer::may_resume(sw.buffer, set, w.ingress[ingress], priority)) pfc::send_xon(l, ingress, priority, now);
}

// Through the egress port: at once if nothing is in the way, else into its queue.
inline void to_egress(Lane& l, PortId egress, const Packet& packet, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[egress];
  EgressQueue& queue = w.queue_of(egress, priority);
  queue.high_bytes = std::max(queue.high_bytes, queue.bytes + packet.size_bytes);
  if (port.busy_until <= now && port.waiting == 0 && (port.paused & pfc::bit(priority)) == 0 &&
      (port.xoff_due | port.xon_due) == 0) {
    l.happened(now);
    if (w.transport.hpcc_switch) port.turn = static_cast<std::uint8_t>(priority);
    send_from_switch(l, egress, packet, priority, now);
    return;
  }
  append(w, egress, priority, packet);
  kick(w, port, now);
}

// The watchdog of one of the ports drops this priority.
inline bool stormy(const World& w, PortId ingress, PortId egress, int priority) {
  const auto drops = [&](PortId id) {
    return (w.ports[id].storm & pfc::bit(priority)) != 0 && !w.settings_of(id).watchdog_forwards;
  };
  return drops(ingress) || drops(egress);
}

inline void enqueue(Lane& l, Switch& sw, PortId ingress, PortId egress, Packet packet, Time now) {
  World& w = l.w;
  const int priority = sw.settings.priority_of_dscp[packet.dscp];
  const PortSettings& set = w.settings_of(ingress);
  IngressUse& use = w.ingress[ingress];
  packet.ingress = ingress;
  if (((w.ports[ingress].storm | w.ports[egress].storm) & pfc::bit(priority)) != 0 && stormy(w, ingress, egress, priority)) {
    drop(l, egress, packet, l.totals.dropped_watchdog);
    return;
  }
  // Transmissions that are not worked off yet still count: a refusal may be premature, an admission never is.
  if (sw.stopping == 0 && shared_buffer::admit_calmly(sw.buffer, set, use, priority, packet.size_bytes)) {
    catch_up_port(l, egress, now);
    to_egress(l, egress, packet, priority, now);
    return;
  }
  catch_up_switch(l, sw, now);
  if (!shared_buffer::admit(sw.buffer, set, use, priority, packet.size_bytes)) {
    invariants::refused(l, ingress, priority, now);
    drop(l, ingress, packet, l.totals.dropped_buffer);
    return;
  }
  const bool lossless = ((set.pfc_send >> priority) & 1) != 0;
  const bool pauses = lossless && (w.ports[ingress].xoff_sent & pfc::bit(priority)) == 0 &&
                      shared_buffer::must_pause(sw.buffer, set, use, priority);
  if (pauses) pfc::send_xoff(l, ingress, priority, now);
  to_egress(l, egress, packet, priority, now);
}

// A packet whose header has come in through port `ingress`.
inline void forward(Lane& l, PortId ingress, const Packet& packet, bool whole, Time now) {
  World& w = l.w;
  const std::uint32_t index = w.ports[ingress].owner;
  Switch& sw = w.switches[index];
  const PortId egress = balance::choose(l, sw, index, packet, now);
  if (egress == kNone || !w.ports[egress].up) {
    drop(l, ingress, packet, l.totals.dropped_link);
    return;
  }
  const Port& upstream = w.ports[w.ports[ingress].peer];
  if (upstream.cut_through != 0 && !whole && w.ports[egress].ps_per_byte < upstream.ps_per_byte) {
    // A faster egress would run dry: wait until the last bit is in.
    const Time wire = w.serialisation(upstream, packet.size_bytes + w.transport.wire_gap_bytes);
    const Time seen = std::min(wire, w.serialisation(upstream, upstream.cut_through));
    l.region->timers.push(now + wire - seen, TimerKind::kForward, ingress, l.region->held.keep(packet));
    return;
  }
  enqueue(l, sw, ingress, egress, packet, now);
}

}  // namespace eastwest
