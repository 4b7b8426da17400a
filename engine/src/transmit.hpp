// The transmitter of a port: one frame at a time, pause frames first.
//
// A transmitter that waits for the end of a frame is no event. World::starts says when it goes on, and it is worked off
// when somebody needs its state at a later time: the next packet for it, a pause, the end of the window. What happens at
// an instant comes before what transmitters start at that instant.
#pragma once

#include <algorithm>
#include <cstdint>

#include "invariants.hpp"
#include "pfc.hpp"
#include "red.hpp"
#include "scheduler.hpp"
#include "world.hpp"

namespace eastwest {

void transmit_from_host(Lane& l, PortId id, Time now);  // host.hpp
void left_switch(Lane& l, Switch& sw, PortId ingress, int priority, std::uint32_t size_bytes, Time now);  // forward.hpp

// Frame on the wire: occupies the transmitter and arrives at the peer.
inline void launch(Lane& l, PortId id, const Packet& packet, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  const std::uint32_t frame = packet.size_bytes;
  const Time wire = w.serialisation(port, frame + w.transport.wire_gap_bytes);
  port.busy_until = now + wire;
  const Time before_peer = port.cut_through == 0 ? wire : std::min(wire, w.serialisation(port, port.cut_through));
  const Time arrival = now + before_peer + port.reach;
  invariants::launched(l, id, packet, priority, now, arrival);
  if (port.crosses) {
    l.crossing.push_back({id, {arrival, packet}});
  } else {
    w.links[id].push({arrival, packet});
  }
  Time& soon = l.soon[port.peer_region];
  soon = std::min(soon, arrival);
  EgressQueue& queue = w.queue_of(id, priority);
  queue.tx_bytes += frame;
  ++queue.tx_packets;
  port.dirty |= static_cast<std::uint8_t>(1U << priority);
  ++l.totals.link_transmissions;
}

inline void mark_if_congested(Lane& l, PortId id, const Port& port, int priority, Packet& packet) {
  World& w = l.w;
  if (packet.type == PacketType::kData ? packet.ect == 0 : !w.transport.mark_acks) return;
  EgressQueue& queue = w.queue_of(id, priority);
  if (!red::marks(w.settings[port.settings], priority, queue.bytes, w.rare[id].mark_draws)) return;
  packet.marked = 1;
  ++queue.marks;
  ++l.totals.marks;
}

// What is in `packet` leaves the switch, having been taken off its queue or never put there.
inline void send_from_switch(Lane& l, PortId id, Packet packet, int priority, Time now) {
  World& w = l.w;
  const Port& port = w.ports[id];
  mark_if_congested(l, id, port, priority, packet);
  launch(l, id, packet, priority, now);
  left_switch(l, w.switches[port.owner], packet.ingress, priority, packet.size_bytes, now);
}

inline void transmit_from_switch(Lane& l, PortId id, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  const int priority = w.transport.hpcc_switch ? scheduler::in_turn(port)
                                               : scheduler::pick(port, w.settings[port.settings], &w.queue_of(id, 0));
  if (priority >= 0) send_from_switch(l, id, remove_head(w, id, priority), priority, now);
  w.start_of(port) = port.may_send() ? std::max(now, port.busy_until) : kNever;
}

// The transmitter goes on at `now`, which is World::starts of the port.
inline void transmit(Lane& l, PortId id, Time now) {
  Port& port = l.w.ports[id];
  l.happened(now);
  ++l.waited;
  if ((port.xoff_due | port.xon_due) != 0) {
    port.busy_until = now + pfc::transmit(l, id, now);
    invariants::occupied(l, id, now, port.busy_until);
    l.w.start_of(port) = port.busy_until;
  } else if (port.on_switch) {
    transmit_from_switch(l, id, now);
  } else {
    transmit_from_host(l, id, now);
  }
}

// Works the port's transmitter off up to, and without, `now`.
inline void catch_up_port(Lane& l, PortId id, Time now) {
  const Time& start = l.w.starts[l.w.ports[id].place];
  while (start < now) transmit(l, id, start);
}

// All ports of the switch, in order of time: what leaves through one decides whether another may send.
inline void catch_up_switch(Lane& l, const Switch& sw, Time now) {
  World& w = l.w;
  while (true) {
    const Time* begin = w.starts.data() + sw.first_place;
    const Time* earliest = std::min_element(begin, begin + sw.ports);
    if (*earliest >= now) return;
    transmit(l, w.port_at[sw.first_place + static_cast<std::size_t>(earliest - begin)], *earliest);
  }
}

// Brings the port's state up to `now`. While a switch has stopped a peer, the instant at which it lets go depends on all
// its ports.
inline void catch_up(Lane& l, PortId id, Time now) {
  World& w = l.w;
  const Port& port = w.ports[id];
  if (port.on_switch && w.switches[port.owner].stopping != 0) {
    catch_up_switch(l, w.switches[port.owner], now);
  } else {
    catch_up_port(l, id, now);
  }
}

// There may be a reason to send since `now`.
inline void kick(World& w, Port& port, Time now) {
  invariants::changed(w, w.port_at[port.place], now);
  if (port.up && port.may_send()) w.start_of(port) = std::max(now, port.busy_until);
}

}  // namespace eastwest
