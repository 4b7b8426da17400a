// A switch: classify, route, admit into the shared buffer, queue; and what follows when a packet has left.
#pragma once

#include <cstdint>

#include "transmit.hpp"

namespace eastwest {

inline int priority_at(const World& w, PortId id, const Packet& packet) {
  const Port& port = w.ports[id];
  if (port.on_switch) return w.switches[port.owner].settings.priority_of_dscp[packet.dscp];
  return packet.type == PacketType::kCnp ? w.hosts[port.owner].cnp_priority : w.qps[packet.qp].priority;
}

// A packet is lost at this port.
inline void drop(World& w, PortId at, PacketId id, std::int64_t& reason) {
  ++w.counts_of(at, priority_at(w, at, w.slab[id])).drops;
  if (w.slab[id].type == PacketType::kData) {
    ++reason;
  } else {
    ++w.totals.control_dropped;
  }
  w.slab.give_back(id);
}

inline void left_switch(World& w, Switch& sw, PortId ingress, int priority, std::uint32_t size_bytes) {
  const PortSettings& set = w.settings_of(ingress);
  shared_buffer::release(sw.buffer, set, w.ingress[ingress], priority, static_cast<std::int32_t>(size_bytes));
  if ((w.ports[ingress].xoff_sent & pfc::bit(priority)) == 0) return;
  if (shared_buffer::may_resume(sw.buffer, set, w.ingress[ingress], priority)) pfc::send_xon(w, ingress, priority);
}

inline void enqueue(World& w, Switch& sw, PortId ingress, PortId egress, PacketId id) {
  Packet& packet = w.slab[id];
  const int priority = sw.settings.priority_of_dscp[packet.dscp];
  const PortSettings& set = w.settings_of(ingress);
  IngressUse& use = w.ingress[ingress];
  if (!shared_buffer::admit(sw.buffer, set, use, priority, packet.size_bytes)) {
    drop(w, ingress, id, w.totals.dropped_buffer);
    return;
  }
  packet.ingress = ingress;
  Port& port = w.ports[egress];
  append(w, port, priority, id);
  PortCounts& counts = w.counts_of(egress, priority);
  counts.queue_high_bytes = std::max(counts.queue_high_bytes, port.queue[static_cast<std::size_t>(priority)].bytes);
  const bool lossless = ((set.pfc_send >> priority) & 1) != 0;
  if (lossless && (w.ports[ingress].xoff_sent & pfc::bit(priority)) == 0 &&
      shared_buffer::must_pause(sw.buffer, set, use, priority)) {
    pfc::send_xoff(w, ingress, priority);
  }
  kick(w, egress);
}

inline PortId route(World& w, std::uint32_t index, const Packet& packet) {
  const Switch& sw = w.switches[index];
  return w.routes[w.epoch].pick(index, sw.node, packet.src, packet.dst, packet.ports);
}

// A packet whose header has come in through port `ingress`.
inline void forward(World& w, PortId ingress, PacketId id, bool whole) {
  const PortId egress = route(w, w.ports[ingress].owner, w.slab[id]);
  if (egress == kNone || !w.ports[egress].up) {
    drop(w, ingress, id, w.totals.dropped_link);
    return;
  }
  const Port& upstream = w.ports[w.ports[ingress].peer];
  if (!whole && upstream.cut_through != 0 && w.ports[egress].ps_per_byte < upstream.ps_per_byte) {
    // A faster egress would run dry: wait until the last bit is in.
    const Time wire = w.serialisation(upstream, w.slab[id].size_bytes + w.transport.wire_gap_bytes);
    const Time seen = std::min(wire, w.serialisation(upstream, upstream.cut_through));
    w.wheel.push(w.now + wire - seen, EventKind::kForward, ingress, id);
    return;
  }
  enqueue(w, w.switch_of(ingress), ingress, egress, id);
}

}  // namespace eastwest
