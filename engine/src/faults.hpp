// Faults that strike while a simulation runs. All regions are worked off up to the instant of the fault.
#pragma once

#include "receive.hpp"
#include "watchdog.hpp"

namespace eastwest {

// A link that loses its carrier forgets all pauses.
inline void forget_pauses(Lane& l, PortId id, Time now) {
  World& w = l.w;
  for (int priority = 0; priority < kPriorities; ++priority) {
    if ((w.ports[id].xoff_sent & pfc::bit(priority)) != 0) pfc::let_go(l, id, priority, now);
    pfc::restart(l, id, priority, now);
    w.rare[id].peer_stops[static_cast<std::size_t>(priority)] = false;
  }
  w.ports[id].xoff_due = w.ports[id].xon_due = 0;
  w.rare[id].frames_due.clear();
}

// Frames on the wire do not survive the loss of carrier, however short.
inline void cut_off(Lane& l, PortId id) {
  World& w = l.w;
  ++w.rare[id].failures;
  Ring<Frame>& link = w.links[w.ports[id].link];
  while (!link.empty()) {
    const Packet packet = link.pop().packet;
    drop(l, w.ports[id].peer, packet, l.totals.dropped_link);
  }
}

// Everything queued at the port is lost; switch buffers are freed as if it had been sent, except in the HPCC simulator,
// whose switch keeps it booked for ever.
inline void flush(Lane& l, PortId id, Time now) {
  World& w = l.w;
  const Port& port = w.ports[id];
  while (port.waiting != 0) {
    const int priority = scheduler::highest(port.waiting);
    const Packet packet = remove_head(w, id, priority);
    drop(l, id, packet, l.totals.dropped_link);
    if (port.on_switch && !w.transport.hpcc_switch) left_switch(l, w.switches[port.owner], packet.ingress, priority, packet.size_bytes, now);
  }
}

inline void link_down(Lane& l, PortId id, Time now) {
  World& w = l.w;
  l.incidents.add(now, Incident::kLinkDown, id, 0);
  for (const PortId end : {id, w.ports[id].peer}) {
    w.ports[end].up = false;
    invariants::disturbed(w, end);
    cut_off(l, end);
    flush(l, end, now);
    forget_pauses(l, end, now);
    resume_sending(l, end, now);
  }
}

// A broken NIC pauses its switch from now on.
inline void force_pause(Lane& l, PortId id, int priority, Time now) {
  l.at = l.w.region_of[l.w.rare[id].node];  // its timers are its own region's
  l.region = &l.w.regions[l.at];
  pfc::send_xoff(l, id, priority, now);
}

inline void link_up(Lane& l, PortId id, Time now) {
  World& w = l.w;
  l.incidents.add(now, Incident::kLinkUp, id, 0);
  for (const PortId end : {id, w.ports[id].peer}) {
    w.ports[end].up = true;
    resume_sending(l, end, now);
    for (unsigned mask = w.rare[end].forced; mask != 0; mask &= mask - 1) force_pause(l, end, std::countr_zero(mask), now);
  }
}

// A NIC that does not stop pausing its switch, or one that is mended.
inline void storm(Lane& l, PortId id, int priority, bool on, Time now) {
  PortRare& rare = l.w.rare[id];
  const std::uint8_t bit = pfc::bit(priority);
  if (on) {
    rare.forced |= bit;
    if (l.w.ports[id].up) force_pause(l, id, priority, now);
  } else if ((rare.forced & bit) != 0) {
    rare.forced &= static_cast<std::uint8_t>(~bit);
    if ((l.w.ports[id].xoff_sent & bit) != 0) pfc::send_xon(l, id, priority, now);
  }
}

}  // namespace eastwest
