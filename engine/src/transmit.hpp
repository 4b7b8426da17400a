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

// Frame on the wire: occupies the transmitter and arrives at the peer. `queue`: that of the port and priority.
EASTWEST_HOT void launch(Lane& l, PortId id, Port& port, EgressQueue& queue, const Packet& packet, int priority,
                         Time now) {
  World& w = l.w;
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
  queue.tx_bytes += frame;
  ++queue.tx_packets;
  port.dirty |= pfc::bit(priority);
  ++l.totals.link_transmissions;
}

inline void launch(Lane& l, PortId id, const Packet& packet, int priority, Time now) {
  launch(l, id, l.w.ports[id], l.w.queue_of(id, priority), packet, priority, now);
}

EASTWEST_HOT bool congested(Lane& l, PortId id, const Port& port, EgressQueue& queue, const Packet& packet,
                            int priority) {
  World& w = l.w;
  if (packet.type == PacketType::kData ? packet.ect == 0 : !w.transport.mark_acks) return false;
  if (!red::marks(w.settings[port.settings], priority, queue.bytes, w.rare[id].mark_draws)) return false;
  ++queue.marks;
  ++l.totals.marks;
  return true;
}

// What is in `packet` leaves the switch, having been taken off its queue or never put there.
EASTWEST_HOT void send_from_switch(Lane& l, PortId id, Port& port, EgressQueue& queue, Packet packet, int priority,
                                   Time now) {
  if (congested(l, id, port, queue, packet, priority)) packet.marked = 1;
  launch(l, id, port, queue, packet, priority, now);
  left_switch(l, l.w.switches[port.owner], packet.ingress, priority, packet.size_bytes, now);
}

EASTWEST_HOT void transmit_from_switch(Lane& l, PortId id, Port& port, Time now) {
  World& w = l.w;
  EgressQueue* queues = &w.queue_of(id, 0);
  const int priority = w.transport.hpcc_switch ? scheduler::in_turn(port)
                                               : scheduler::pick(port, w.settings[port.settings], queues);
  if (priority >= 0) {
    EgressQueue& queue = queues[priority];
    send_from_switch(l, id, port, queue, remove_head(port, queue, priority), priority, now);
  }
  w.start_of(port) = port.may_send() ? std::max(now, port.busy_until) : kNever;
}

// The transmitter goes on at `now`, which is World::starts of the port.
inline void transmit(Lane& l, PortId id, Time now) {
  Port& port = l.w.ports[id];
  ++l.waited;
  if ((port.xoff_due | port.xon_due) != 0) {
    port.busy_until = now + pfc::transmit(l, id, now);
    invariants::occupied(l, id, now, port.busy_until);
    l.w.start_of(port) = port.busy_until;
  } else if (port.on_switch) {
    transmit_from_switch(l, id, port, now);
  } else {
    transmit_from_host(l, id, now);
  }
}

[[gnu::noinline]] inline void work_off_port(Lane& l, PortId id, const Time& start, Time now) {
  Time last = start;
  do {
    last = start;
    transmit(l, id, last);
  } while (start < now);
  l.happened(last);
}

// Works the port's transmitter off up to, and without, `now`.
EASTWEST_HOT void catch_up_port(Lane& l, PortId id, Time now) {
  const Time& start = l.w.starts[l.w.ports[id].place];
  if (start < now) work_off_port(l, id, start, now);
}

// All ports of the switch, in order of time: what leaves through one decides whether another may send.
inline void catch_up_switch(Lane& l, const Switch& sw, Time now) {
  World& w = l.w;
  while (true) {
    const Time* begin = w.starts.data() + sw.first_place;
    const Time* earliest = std::min_element(begin, begin + sw.ports);
    if (*earliest >= now) return;
    l.happened(*earliest);
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
