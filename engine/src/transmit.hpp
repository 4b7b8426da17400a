// The transmitter of a port: one frame at a time, pause frames first.
#pragma once

#include <algorithm>
#include <cstdint>

#include "pfc.hpp"
#include "red.hpp"
#include "scheduler.hpp"
#include "world.hpp"

namespace eastwest {

PacketId next_from_host(World& w, Host& host, Time& wake);  // host.hpp
void left_switch(World& w, Switch& sw, PortId ingress, int priority, std::uint32_t size_bytes);  // forward.hpp

inline void wake_at(World& w, PortId id, Time time) {
  Port& port = w.ports[id];
  if (time >= port.wake_at) return;
  port.wake_at = time;
  w.wheel.push(time, EventKind::kWake, id);
}

// Frame on the wire: occupies the transmitter and arrives at the peer.
inline void launch(World& w, PortId id, PacketId packet, int priority) {
  Port& port = w.ports[id];
  const std::uint32_t frame = w.slab[packet].size_bytes;
  const Time wire = w.serialisation(port, frame + w.transport.wire_gap_bytes);
  port.busy_until = w.now + wire;
  const Time before_peer =
      port.cut_through == 0 ? wire : std::min(wire, w.serialisation(port, port.cut_through));
  w.wheel.push(w.now + before_peer + port.reach, EventKind::kArrive, port.peer, packet);
  PortCounts& counts = w.counts_of(id, priority);
  counts.tx_bytes += frame;
  ++counts.tx_packets;
  ++w.totals.link_transmissions;
}

inline PacketId next_from_switch(World& w, PortId id, int& priority) {
  Port& port = w.ports[id];
  const PortSettings& set = w.settings[port.settings];
  priority = scheduler::pick(port, set, w.slab);
  if (priority < 0) return kNone;
  const PacketId chosen = remove_head(w, port, priority);
  Packet& packet = w.slab[chosen];
  const bool markable = packet.type == PacketType::kData || w.transport.mark_acks;
  if (markable && red::marks(set, priority, port.queue[static_cast<std::size_t>(priority)].bytes,
                             w.rare[id].mark_draws)) {
    packet.marked = 1;
    ++w.counts_of(id, priority).marks;
    ++w.totals.marks;
  }
  return chosen;
}

inline void kick_switch(World& w, PortId id) {
  int priority = -1;
  const PacketId chosen = next_from_switch(w, id, priority);
  if (chosen == kNone) return;
  const PortId ingress = w.slab[chosen].ingress;
  const std::uint32_t size = w.slab[chosen].size_bytes;
  launch(w, id, chosen, priority);
  const Port& port = w.ports[id];
  if (port.waiting != 0 || (port.xoff_due | port.xon_due) != 0) wake_at(w, id, port.busy_until);
  left_switch(w, w.switches[port.owner], ingress, priority, size);
}

inline void kick_host(World& w, PortId id) {
  Host& host = w.host_of(id);
  Time wake = kNever;
  const PacketId chosen = next_from_host(w, host, wake);
  if (chosen != kNone) {
    const Packet& packet = w.slab[chosen];
    const int priority = packet.type == PacketType::kCnp ? host.cnp_priority : w.qps[packet.qp].priority;
    launch(w, id, chosen, priority);
    wake = w.ports[id].busy_until;
  }
  if (wake != kNever) wake_at(w, id, wake);
}

// Sends the next frame if the transmitter is free, and sees to it that somebody comes back when it is not.
inline void kick(World& w, PortId id) {
  Port& port = w.ports[id];
  if (!port.up) return;
  if (w.now < port.busy_until) {
    wake_at(w, id, port.busy_until);
    return;
  }
  if ((port.xoff_due | port.xon_due) != 0) {
    port.busy_until = w.now + pfc::transmit(w, id);
    wake_at(w, id, port.busy_until);
    return;
  }
  if (port.on_switch) {
    kick_switch(w, id);
  } else {
    kick_host(w, id);
  }
}

}  // namespace eastwest
