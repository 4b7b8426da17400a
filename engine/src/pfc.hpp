// Priority flow control (IEEE 802.1Qbb): when to stop and restart the peer, and what a received pause frame does.
#pragma once

#include <bit>
#include <cstdint>

#include "world.hpp"

namespace eastwest {

void kick(World& w, PortId id);  // transmit.hpp

namespace pfc {

inline std::uint8_t bit(int priority) { return static_cast<std::uint8_t>(1U << priority); }

// Time that `quanta` of 512 bit times last on the port's link.
inline Time pause_time(const World& w, const Port& port) {
  return static_cast<Time>(w.transport.pause_quanta) * 64 * port.ps_per_byte;
}

inline void send_xoff(World& w, PortId id, int priority) {
  Port& port = w.ports[id];
  PortCounts& counts = w.counts_of(id, priority);
  if ((port.xoff_sent & bit(priority)) == 0) counts.stopping_from = w.now;
  port.xoff_sent |= bit(priority);
  port.xoff_due |= bit(priority);
  port.xon_due &= static_cast<std::uint8_t>(~bit(priority));
  if (w.transport.pause_quanta > 0) {
    const Time again = w.now + pause_time(w, port) / 2;
    w.rare[id].refresh_at[static_cast<std::size_t>(priority)] = again;
    w.wheel.push(again, EventKind::kPauseRefresh, id, static_cast<std::uint32_t>(priority));
  }
  kick(w, id);
}

inline void send_xon(World& w, PortId id, int priority) {
  Port& port = w.ports[id];
  PortCounts& counts = w.counts_of(id, priority);
  counts.stopping_ps += w.now - counts.stopping_from;
  counts.stopping_from = kNever;
  port.xoff_sent &= static_cast<std::uint8_t>(~bit(priority));
  port.xon_due |= bit(priority);
  port.xoff_due &= static_cast<std::uint8_t>(~bit(priority));
  kick(w, id);
}

// A pause ends by itself after its quanta: while the reason lasts, half-way through the frame is sent again.
inline void refresh(World& w, PortId id, int priority) {
  if ((w.ports[id].xoff_sent & bit(priority)) == 0 || !w.ports[id].up) return;
  if (w.rare[id].refresh_at[static_cast<std::size_t>(priority)] != w.now) return;  // superseded by a later XOFF
  send_xoff(w, id, priority);
}

inline void stop(World& w, PortId id, int priority) {
  Port& port = w.ports[id];
  PortCounts& counts = w.counts_of(id, priority);
  if ((port.paused & bit(priority)) == 0) counts.paused_from = w.now;
  port.paused |= bit(priority);
  if (w.transport.pause_quanta == 0) return;
  const Time until = w.now + pause_time(w, port);
  w.rare[id].paused_until[static_cast<std::size_t>(priority)] = until;
  w.wheel.push(until, EventKind::kPauseExpire, id, static_cast<std::uint32_t>(priority));
}

inline void restart(World& w, PortId id, int priority) {
  Port& port = w.ports[id];
  if ((port.paused & bit(priority)) == 0) return;
  PortCounts& counts = w.counts_of(id, priority);
  counts.paused_ps += w.now - counts.paused_from;
  counts.paused_from = kNever;
  port.paused &= static_cast<std::uint8_t>(~bit(priority));
  kick(w, id);
}

inline void receive(World& w, PortId id, std::uint32_t what) {
  const int priority = static_cast<int>(what >> 1);
  const bool xoff = (what & 1) != 0;
  if (xoff) ++w.counts_of(id, priority).pauses_received;
  if ((w.settings_of(id).pfc_honour & bit(priority)) == 0) return;
  if (xoff) {
    stop(w, id, priority);
  } else {
    restart(w, id, priority);
  }
}

inline void expire(World& w, PortId id, int priority) {
  if (w.rare[id].paused_until[static_cast<std::size_t>(priority)] <= w.now) restart(w, id, priority);
}

// Puts the pause frame that is due on the wire; returns the time it takes there.
inline Time transmit(World& w, PortId id) {
  Port& port = w.ports[id];
  const bool xoff = port.xoff_due != 0;
  std::uint8_t& due = xoff ? port.xoff_due : port.xon_due;
  const int priority = std::countr_zero(due);
  due &= static_cast<std::uint8_t>(~bit(priority));
  if (xoff) {
    ++w.counts_of(id, priority).pauses_sent;
    ++w.totals.pause_frames;
  }
  const Time wire = w.serialisation(port, w.transport.pause_bytes + w.transport.wire_gap_bytes);
  w.wheel.push(w.now + wire + w.rare[id].delay + w.settings_of(port.peer).pause_response_ps,
               EventKind::kPause, port.peer, static_cast<std::uint32_t>(priority) << 1 | (xoff ? 1U : 0U));
  return wire;
}

}  // namespace pfc
}  // namespace eastwest
