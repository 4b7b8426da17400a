// PFC watchdog of a switch: a queue that its peer keeps from sending for too long is in a storm. Until the storm is over
// its packets are dropped, those that wait, those that come, and those that come in through the same port; or, where it
// is set so, pauses are ignored.
#pragma once

#include <cstdint>

#include "forward.hpp"

namespace eastwest::watchdog {

inline void set(Lane& l, PortId id, int priority, Time at, TimerKind kind) {
  l.region->timers.push(at, kind, id, static_cast<std::uint32_t>(priority));
}

// Everything in the queue is lost; the buffer is freed as if it had been sent.
inline void flush(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  while ((port.waiting & pfc::bit(priority)) != 0) {
    const Packet packet = remove_head(w, id, priority);
    drop(l, id, packet, l.totals.dropped_watchdog);
    left_switch(l, w.switches[port.owner], packet.ingress, priority, packet.size_bytes, now);
  }
}

inline void begin_storm(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  Port& port = w.ports[id];
  port.storm |= pfc::bit(priority);
  l.incidents.add(now, Incident::kWatchdogStorm, id, priority);
  const PortSettings& set_here = w.settings_of(id);
  if (set_here.watchdog_forwards) {
    pfc::restart(l, id, priority, now);
  } else {
    flush(l, id, priority, now);
    resume_sending(l, id, now);
  }
  set(l, id, priority, now + set_here.watchdog_restore_ps, TimerKind::kWatchdogEnd);
}

// The pause began one detection time ago, unless it has ended meanwhile.
inline void look(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  const auto p = static_cast<std::size_t>(priority);
  const Time detect = w.settings_of(id).watchdog_detect_ps;
  catch_up(l, id, now);
  const Port& port = w.ports[id];
  if ((port.paused & pfc::bit(priority)) == 0 || (port.storm & pfc::bit(priority)) != 0) return;
  if (w.rare[id].paused_since[p] + detect != now) return;
  if ((port.waiting & pfc::bit(priority)) != 0) {
    begin_storm(l, id, priority, now);
  } else {  // nothing is kept waiting: the clock starts again
    w.rare[id].paused_since[p] = now;
    set(l, id, priority, now + detect, TimerKind::kWatchdog);
  }
}

// The storm is over when no pause was on for the time of restoration.
inline void look_again(Lane& l, PortId id, int priority, Time now) {
  World& w = l.w;
  const auto p = static_cast<std::size_t>(priority);
  const PortSettings& set_here = w.settings_of(id);
  catch_up(l, id, now);
  Port& port = w.ports[id];
  PortRare& rare = w.rare[id];
  const bool unending = w.transport.pause_quanta == 0 && rare.peer_stops[p];
  const Time quiet_at = unending ? now + set_here.watchdog_restore_ps : rare.last_xoff[p] + set_here.watchdog_restore_ps;
  if (quiet_at > now) {
    set(l, id, priority, quiet_at, TimerKind::kWatchdogEnd);
    return;
  }
  port.storm &= static_cast<std::uint8_t>(~pfc::bit(priority));
  l.incidents.add(now, Incident::kWatchdogRestore, id, priority);
  if ((port.paused & pfc::bit(priority)) == 0) return;
  rare.paused_since[p] = now;
  set(l, id, priority, now + set_here.watchdog_detect_ps, TimerKind::kWatchdog);
}

}  // namespace eastwest::watchdog
