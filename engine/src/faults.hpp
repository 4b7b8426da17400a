// Faults that strike while a simulation runs.
#pragma once

#include "receive.hpp"

namespace eastwest {

// Everything queued at the port is lost; switch buffers are freed as if it had been sent.
inline void flush(World& w, PortId id) {
  Port& port = w.ports[id];
  while (port.waiting != 0) {
    const int priority = scheduler::highest(port.waiting);
    const PacketId packet = remove_head(w, port, priority);
    const PortId ingress = w.slab[packet].ingress;
    const std::uint32_t size = w.slab[packet].size_bytes;
    drop(w, id, packet, w.totals.dropped_link);
    if (port.on_switch) left_switch(w, w.switches[port.owner], ingress, priority, size);
  }
}

inline void link_down(World& w, PortId id) {
  for (const PortId end : {id, w.ports[id].peer}) {
    w.ports[end].up = false;
    w.ports[end].xoff_due = w.ports[end].xon_due = 0;
    flush(w, end);
  }
}

}  // namespace eastwest
