// One window of time in one region: frames and timers in order, then what its transmitters start until the end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "faults.hpp"

namespace eastwest::window {

inline void handle(Lane& l, const Timer& timer) {
  const Time now = timer.time;
  ++l.timers[static_cast<std::size_t>(timer.kind)];
  invariants::happens(l, now);
  l.happened(now);
  const auto priority = static_cast<int>(timer.what);
  switch (timer.kind) {
    case TimerKind::kStart: start(l, timer.where, now); break;
    case TimerKind::kPause: pfc::receive(l, timer.where, timer.what, now); break;
    case TimerKind::kPauseExpire: pfc::expire(l, timer.where, priority, now); break;
    case TimerKind::kPauseRefresh: pfc::refresh(l, timer.where, priority, now); break;
    case TimerKind::kTimeout: timeout(l, timer.where, now); break;
    case TimerKind::kForward: forward(l, timer.where, l.region->held.take(timer.what), true, now); break;
    case TimerKind::kDrain: drained(l, timer.where, l.region->held.take(timer.what), now); break;
    case TimerKind::kCnp: delayed_cnp(l, timer.where, l.region->held.take(timer.what), now); break;
    case TimerKind::kDelayedAck: delayed_ack(l, timer.where, now); break;
    case TimerKind::kWatchdog: watchdog::look(l, timer.where, priority, now); break;
    case TimerKind::kWatchdogEnd: watchdog::look_again(l, timer.where, priority, now); break;
  }
}

// Puts the frames that arrive before the end of the window in order; returns the arrival of the first one after it.
inline Time gather(Lane& l, Time begin) {
  const World& w = l.w;
  const PortId* feeds = w.feeds.data() + l.region->first_place;
  const std::uint32_t count = l.region->ports;
  Time later = kNever;
  l.arrivals.clear();
  std::uint32_t place = count == 0 ? 0 : static_cast<std::uint32_t>(w.tie_turn % count);
  for (std::uint32_t step = 0; step < count; ++step) {
    const Ring<Frame>& link = w.links[feeds[place]];
    const std::uint32_t frames = link.size();
    for (std::uint32_t i = 0; i < frames; ++i) {
      const Time time = link.at(i).time;
      if (time >= l.window_end) {
        later = std::min(later, time);
        break;
      }
      l.arrivals.add(time - begin, place);
    }
    place = place + 1 == count ? 0 : place + 1;
  }
  if (count > 1) l.arrivals.sort(l.window_end - begin);
  return later;
}

inline void work_off_timers(Lane& l, Time until) {
  Timers& timers = l.region->timers;
  while (timers.next() <= until) handle(l, timers.pop());
}

inline constexpr std::size_t kAhead = 4;  // frames whose records are asked for before they are needed

inline void take_arrivals(Lane& l, Time begin) {
  World& w = l.w;
  const PortId* ports = w.port_at.data() + l.region->first_place;
  const PortId* feeds = w.feeds.data() + l.region->first_place;
  const std::size_t count = l.arrivals.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Time now = begin + l.arrivals.after(i);
    if (l.region->timers.next() <= now) work_off_timers(l, now);
    const std::uint32_t place = l.arrivals.place(i);
    if (i + kAhead < count) w.links[feeds[l.arrivals.place(i + kAhead)]].prefetch();
    const Frame& frame = w.links[feeds[place]].pop();
    arrive(l, ports[place], frame.packet, frame.time);
  }
  l.arrived += static_cast<std::int64_t>(count);
  if (count > 0) l.happened(begin + l.arrivals.after(count - 1));
}

// Transmitters that start within the window; returns the earliest start after it.
inline Time send_rest(Lane& l) {
  World& w = l.w;
  const std::uint32_t first = l.region->first_place;
  const std::uint32_t end = first + l.region->ports;
  for (std::uint32_t place = first; place < end; ++place) {
    if (w.starts[place] < l.window_end) catch_up(l, w.port_at[place], l.window_end);
  }
  Time later = kNever;
  for (std::uint32_t place = first; place < end; ++place) later = std::min(later, w.starts[place]);
  return later;
}

// Works the region off from its next event to the end of the window.
inline void work_off(Lane& l, RegionId id, Time window_end) {
  World& w = l.w;
  l.at = id;
  l.region = &w.regions[id];
  l.window_end = window_end;
  ++l.visits;
  const Time begin = w.next[id];
  const Time arrives = gather(l, begin);
  take_arrivals(l, begin);
  work_off_timers(l, window_end - 1);
  const Time starts = send_rest(l);
  invariants::settled(l, window_end);
  w.next[id] = std::min({arrives, starts, l.region->timers.next()});
}

}  // namespace eastwest::window
