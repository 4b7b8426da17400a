// Faults that strike while a simulation runs. All regions are worked off up to the instant of the fault.
#pragma once

#include "receive.hpp"

namespace eastwest {

// Everything queued at the port is lost; switch buffers are freed as if it had been sent.
inline void flush(Lane& l, PortId id, Time now) {
  World& w = l.w;
  const Port& port = w.ports[id];
  while (port.waiting != 0) {
    const int priority = scheduler::highest(port.waiting);
    const Packet packet = remove_head(w, id, priority);
    drop(l, id, packet, l.totals.dropped_link);
    if (port.on_switch) left_switch(l, w.switches[port.owner], packet.ingress, priority, packet.size_bytes, now);
  }
}

inline void link_down(Lane& l, PortId id, Time now) {
  World& w = l.w;
  w.incidents.add(now, Incident::kLinkDown, id, 0);
  for (const PortId end : {id, w.ports[id].peer}) {
    w.ports[end].up = false;
    w.ports[end].xoff_due = w.ports[end].xon_due = 0;
    flush(l, end, now);
    resume_sending(l, end, now);
  }
}

inline void link_up(Lane& l, PortId id, Time now) {
  World& w = l.w;
  w.incidents.add(now, Incident::kLinkUp, id, 0);
  for (const PortId end : {id, w.ports[id].peer}) {
    w.ports[end].up = true;
    resume_sending(l, end, now);
  }
}

}  // namespace eastwest
