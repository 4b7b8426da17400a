// A switch: classify, route, admit into the shared buffer, queue; and what follows when a packet has left.
#pragma once

#include <cstdint>

#include "balance.hpp"
#include "books.hpp"

namespace eastwest {

inline int priority_at(const World& w, PortId id, const Packet& packet) {
  const Port& port = w.ports[id];
  if (port.on_switch) return w.classes_at(id)[packet.dscp];
  return packet.type == PacketType::kCnp ? w.hosts[port.owner].cnp_priority : w.senders[packet.qp].priority;
}

// A packet is lost at this port.
EASTWEST_COLD void drop(Lane& l, PortId at, const Packet& packet, std::int64_t& reason) {
  invariants::dropped(l, packet);
  ++l.w.pauses_of(at, priority_at(l.w, at, packet)).drops;
  if (packet.type == PacketType::kData) {
    ++reason;
  } else {
    ++l.totals.control_dropped;
  }
}

EASTWEST_HOT void left_switch(Lane& l, Switch& sw, PortId ingress, int priority, std::uint32_t size_bytes, Time now) {
  World& w = l.w;
  const Port& port = w.ports[ingress];
  const PortSettings& set = w.settings[port.settings];
  IngressUse& use = w.ingress[ingress];
  shared_buffer::release(sw.buffer, set, use, priority, static_cast<std::int32_t>(size_bytes));
  if (sw.stopping == 0 || (port.xoff_sent & pfc::bit(priority)) == 0) return;
  if (shared_buffer::may_resume(sw.buffer, set, use, priority)) pfc::send_xon(l, ingress, priority, now);
}

// Through the egress port: at once if nothing is in the way, else into its queue.
EASTWEST_HOT void to_egress(Lane& l, PortId egress, const Packet& packet, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[egress];
  EgressQueue& queue = w.queue_of(egress, priority);
  queue.high_bytes = std::max(queue.high_bytes, queue.bytes + packet.size_bytes);
  if (port.busy_until <= now && port.waiting == 0 && (port.paused & pfc::bit(priority)) == 0 &&
      (port.xoff_due | port.xon_due) == 0) {
    if (w.transport.hpcc_switch) port.turn = static_cast<std::uint8_t>(priority);
    send_from_switch(l, egress, port, queue, packet, priority, now);
    return;
  }
  append(port, queue, priority, packet);
  kick(w, port, now);
}

// The watchdog of one of the ports drops this priority.
inline bool stormy(const World& w, PortId ingress, PortId egress, int priority) {
  const auto drops = [&](PortId id) {
    return (w.ports[id].storm & pfc::bit(priority)) != 0 && !w.settings_of(id).watchdog_forwards;
  };
  return drops(ingress) || drops(egress);
}

// Where the pool is short, or a peer is stopped: every transmission until now counts.
[[gnu::noinline]] inline void enqueue_tightly(Lane& l, Switch& sw, PortId ingress, PortId egress, const Packet& packet,
                                              int priority, Time now) {
  World& w = l.w;
  const Port& in = w.ports[ingress];
  const PortSettings& set = w.settings[in.settings];
  IngressUse& use = w.ingress[ingress];
  catch_up_switch(l, sw, now);
  if (!shared_buffer::admit(sw.buffer, set, use, priority, packet.size_bytes)) {
    invariants::refused(l, ingress, priority, now);
    drop(l, ingress, packet, l.totals.dropped_buffer);
    return;
  }
  const bool lossless = ((set.pfc_send >> priority) & 1) != 0;
  const bool pauses = lossless && (in.xoff_sent & pfc::bit(priority)) == 0 &&
                      shared_buffer::must_pause(sw.buffer, set, use, priority);
  if (pauses) pfc::send_xoff(l, ingress, priority, now);
  to_egress(l, egress, packet, priority, now);
}

EASTWEST_HOT void enqueue(Lane& l, Switch& sw, PortId ingress, PortId egress, Packet packet, Time now) {
  World& w = l.w;
  const Port& in = w.ports[ingress];
  const int priority = w.classes_at(ingress)[packet.dscp];
  packet.ingress = ingress;
  if (((in.storm | w.ports[egress].storm) & pfc::bit(priority)) != 0 && stormy(w, ingress, egress, priority)) {
    drop(l, egress, packet, l.totals.dropped_watchdog);
    return;
  }
  // Transmissions that are not worked off yet still count: a refusal may be premature, an admission never is.
  if (sw.stopping == 0 && shared_buffer::admit_calmly(sw.buffer, w.settings[in.settings], w.ingress[ingress], priority,
                                                      packet.size_bytes)) {
    catch_up_port(l, egress, now);
    to_egress(l, egress, packet, priority, now);
  } else {
    enqueue_tightly(l, sw, ingress, egress, packet, priority, now);
  }
}

// A faster egress would run dry: the packet waits until its last bit is in.
[[gnu::noinline]] inline void store(Lane& l, PortId ingress, const Packet& packet, Time now) {
  const World& w = l.w;
  const Port& in = w.ports[ingress];
  const Time wire = w.serialisation(in, packet.size_bytes + w.transport.wire_gap_bytes);
  const Time seen = std::min(wire, w.serialisation(in, w.transport.cut_through_bytes));
  l.region->timers.push(now + wire - seen, TimerKind::kForward, ingress, l.region->held.keep(packet));
}

// A packet whose header has come in through port `ingress`; both directions of a link have one rate.
inline void forward(Lane& l, PortId ingress, const Packet& packet, bool whole, Time now) {
  World& w = l.w;
  const Port& in = w.ports[ingress];
  Switch& sw = w.switches[in.owner];
  const PortId egress = balance::choose(l, sw, in.owner, packet, now);
  if (egress == kNone || !w.ports[egress].up) {
    drop(l, ingress, packet, l.totals.dropped_link);
  } else if (!whole && w.transport.cut_through_bytes != 0 && w.ports[egress].ps_per_byte < in.ps_per_byte) {
    store(l, ingress, packet, now);
  } else {
    enqueue(l, sw, ingress, egress, packet, now);
  }
}

}  // namespace eastwest
