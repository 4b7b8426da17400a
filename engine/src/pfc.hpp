// Priority flow control (IEEE 802.1Qbb): when to stop and restart the peer, and what a received pause frame does.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "world.hpp"

namespace eastwest {

void catch_up(Lane& l, PortId id, Time now);             // transmit.hpp
void resume_sending(Lane& l, PortId id, Time now);       // host.hpp

namespace pfc {

inline constexpr std::uint32_t kFailures = ~0U >> 4;  // those that a pause frame can tell apart

inline std::uint8_t bit(int priority) { return static_cast<std::uint8_t>(1U << priority); }

// Time that `quanta` of 512 bit times last on the port's link.
inline Time pause_time(const World& w, const Port& port) {
  return static_cast<Time>(w.transport.pause_quanta) * 64 * port.ps_per_byte;
}

// A frame that has not left yet is overtaken by its contrary; in the HPCC simulator both leave.
inline void make_due(World& w, PortId id, int priority, bool xoff) {
  Port& port = w.ports[id];
  (xoff ? port.xoff_due : port.xon_due) |= bit(priority);
  if (w.transport.hpcc_switch) {
    w.rare[id].frames_due.push_back(static_cast<std::uint8_t>(priority << 1 | (xoff ? 1 : 0)));
  } else {
    (xoff ? port.xon_due : port.xoff_due) &= static_cast<std::uint8_t>(~bit(priority));
  }
}

// The frame whose turn it is, as priority << 1 | xoff.
inline std::uint32_t take_due(World& w, PortId id) {
  Port& port = w.ports[id];
  if (!w.transport.hpcc_switch) {
    const bool xoff = port.xoff_due != 0;
    std::uint8_t& due = xoff ? port.xoff_due : port.xon_due;
    const auto priority = static_cast<std::uint32_t>(std::countr_zero(due));
    due &= static_cast<std::uint8_t>(due - 1);
    return priority << 1 | (xoff ? 1U : 0U);
  }
  std::vector<std::uint8_t>& due = w.rare[id].frames_due;
  const std::uint32_t frame = due.front();
  due.erase(due.begin());
  port.xoff_due = port.xon_due = 0;
  for (const std::uint8_t left : due) ((left & 1) != 0 ? port.xoff_due : port.xon_due) |= bit(left >> 1);
  return frame;
}

inline void send_xoff(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  if ((port.xoff_sent & bit(priority)) == 0) {
    w.pauses_of(id, priority).stopping_from = now;
    if (port.on_switch) ++w.switches[port.owner].stopping;
  }
  port.xoff_sent |= bit(priority);
  make_due(w, id, priority, true);
  if (w.transport.pause_quanta > 0) {
    const Time again = now + pause_time(w, port) / 2;
    w.rare[id].refresh_at[static_cast<std::size_t>(priority)] = again;
    l.region->timers.push(again, TimerKind::kPauseRefresh, id, static_cast<std::uint32_t>(priority));
  }
  resume_sending(l, id, now);
}

inline void let_go(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  PauseCounts& counts = w.pauses_of(id, priority);
  counts.stopping_ps += now - counts.stopping_from;
  counts.stopping_from = kNever;
  if (port.on_switch) --w.switches[port.owner].stopping;
  port.xoff_sent &= static_cast<std::uint8_t>(~bit(priority));
  make_due(w, id, priority, false);
  resume_sending(l, id, now);
}

inline void send_xon(Lane& l, PortId id, int priority, Time now) {
  if ((l.w.rare[id].forced & bit(priority)) == 0) let_go(l, id, priority, now);
}

// A pause ends by itself after its quanta: while the reason lasts, half-way through the frame is sent again.
inline void refresh(Lane& l, PortId id, int priority, Time now) {
  const World& w = l.w;
  if ((w.ports[id].xoff_sent & bit(priority)) == 0 || !w.ports[id].up) return;
  if (w.rare[id].refresh_at[static_cast<std::size_t>(priority)] != now) return;  // superseded by a later XOFF
  catch_up(l, id, now);
  if ((w.ports[id].xoff_sent & bit(priority)) != 0) send_xoff(l, id, priority, now);
}

// The watchdog looks whether this pause is still on after its detection time.
inline void guard(Lane& l, PortId id, int priority, Time now) {
  const PortSettings& set = l.w.settings_of(id);
  if ((set.watchdog & bit(priority)) == 0 || set.watchdog_detect_ps == 0 || !l.w.ports[id].on_switch) return;
  l.w.rare[id].paused_since[static_cast<std::size_t>(priority)] = now;
  l.region->timers.push(now + set.watchdog_detect_ps, TimerKind::kWatchdog, id, static_cast<std::uint32_t>(priority));
}

inline void stop(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  if ((port.paused & bit(priority)) == 0) {
    w.pauses_of(id, priority).paused_from = now;
    guard(l, id, priority, now);
  }
  port.paused |= bit(priority);
  resume_sending(l, id, now);
  if (w.transport.pause_quanta == 0) return;
  const Time until = now + pause_time(w, port);
  w.rare[id].paused_until[static_cast<std::size_t>(priority)] = until;
  l.region->timers.push(until, TimerKind::kPauseExpire, id, static_cast<std::uint32_t>(priority));
}

inline void restart(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  if ((port.paused & bit(priority)) == 0) return;
  PauseCounts& counts = w.pauses_of(id, priority);
  counts.paused_ps += now - counts.paused_from;
  counts.paused_from = kNever;
  port.paused &= static_cast<std::uint8_t>(~bit(priority));
  resume_sending(l, id, now);
}

inline void receive(Lane& l, PortId id, std::uint32_t what, Time now) {
  const int priority = static_cast<int>(what >> 1 & 7);
  const bool xoff = (what & 1) != 0;
  const Port& port = l.w.ports[id];
  if (!port.up || what >> 4 != (l.w.rare[id].failures & kFailures)) return;
  if (port.lossy && corrupted(l.w.rare[port.peer])) return;
  if (xoff) ++l.w.pauses_of(id, priority).pauses_received;
  if ((l.w.settings_of(id).pfc_honour & bit(priority)) == 0) return;
  catch_up(l, id, now);
  PortRare& rare = l.w.rare[id];
  rare.peer_stops[static_cast<std::size_t>(priority)] = xoff;
  if (xoff) rare.last_xoff[static_cast<std::size_t>(priority)] = now;
  const bool ignores = (l.w.ports[id].storm & bit(priority)) != 0 && l.w.settings_of(id).watchdog_forwards;
  if (xoff && !ignores) {
    stop(l, id, priority, now);
  } else if (!xoff) {
    restart(l, id, priority, now);
  }
}

inline void expire(Lane& l, PortId id, int priority, Time now) {
  if (l.w.rare[id].paused_until[static_cast<std::size_t>(priority)] > now) return;
  catch_up(l, id, now);
  restart(l, id, priority, now);
}

// Puts the pause frame that is due on the wire; returns the time it takes there.
inline Time transmit(Lane& l, PortId id, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  const std::uint32_t what = take_due(w, id);
  const bool xoff = (what & 1) != 0;
  const auto priority = static_cast<int>(what >> 1);
  if (xoff) {
    ++w.pauses_of(id, priority).pauses_sent;
    ++l.totals.pause_frames;
  }
  const Time wire = w.serialisation(port, w.transport.pause_bytes + w.transport.wire_gap_bytes);
  set_timer(l, port.peer_region, now + wire + w.rare[id].delay + w.settings_of(port.peer).pause_response_ps,
            TimerKind::kPause, port.peer, (w.rare[id].failures & kFailures) << 4 | what);
  return wire;
}

}  // namespace pfc
}  // namespace eastwest
