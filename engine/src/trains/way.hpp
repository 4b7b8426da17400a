// Trains from queue to queue, and the marks they take with them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "../red.hpp"
#include "simulation.hpp"

namespace eastwest::trains {

inline void TrainSimulation::arrive(std::uint32_t id, Time now) {
  Train& t = trains_[id];
  if (t.queue != kNone) leave(t, now);
  if (t.cell == kNone) {
    receive(id, now);
    return;
  }
  const PortId port = cells_.port[t.cell];
  Queue& queue = queues_[port];
  const Time begun = std::max(queue.busy_until(), now - t.spread);
  t.queue = port;
  t.came = now;
  t.left = queue.take(now, t.spread, t.bytes);
  t.spread = std::max(static_cast<Time>(t.bytes * queue.ps_per_byte()), t.left - begun);
  meter_.add(port, t.bytes, begun, t.left);
  forward(id, t.cell, t.left + pairs_[t.pair].hop);
}

// On from that cell; where a switch spreads the flow, in parts of at least a packet over its next hops.
inline void TrainSimulation::forward(std::uint32_t id, CellId cell, Time at) {
  const std::uint32_t first = cells_.next_first[cell], ways = cells_.next_first[cell + 1] - first;
  trains_[id].cell = ways == 0 ? kNone : cells_.next[first];
  if (ways > 1) divide(id, first, ways, at);
  push(at, Kind::kArrive, id);
}

inline void TrainSimulation::divide(std::uint32_t id, std::uint32_t first, std::uint32_t ways, Time at) {
  const double packets = std::floor(trains_[id].bytes / cut_.packet_bytes);
  const auto parts = static_cast<std::uint32_t>(std::clamp(packets, 1.0, static_cast<double>(ways)));
  trains_[id].bytes /= parts;
  trains_[id].hazard /= parts;
  auto way = static_cast<std::uint32_t>(pairs_[trains_[id].pair].random.uniform() * ways);
  trains_[id].cell = cells_.next[first + way];
  for (std::uint32_t part = 1; part < parts; ++part) {
    way = way + 1 == ways ? 0 : way + 1;
    const std::uint32_t other = make();
    trains_[other] = trains_[id];
    trains_[other].cell = cells_.next[first + way];
    push(at, Kind::kArrive, other);
  }
}

// It left its queue a hop ago. Packets are marked as they leave, by what waits then: between what it found when it
// came and what waits now.
inline void TrainSimulation::leave(Train& t, Time now) {
  const Queue& queue = queues_[t.queue];
  if (queue.busy_until() <= t.left) return;
  const auto waited = static_cast<double>(t.left - t.came);
  const double found = waited / queue.ps_per_byte();
  const double part = waited / static_cast<double>(std::max<Time>(1, now - t.came));
  const double length = found + (queue.bytes_at(now) - found) * part;
  t.hazard += red::hazard(red::share(settings_[t.queue], priority_, length)) * std::max(1.0, t.bytes / cut_.packet_bytes);
}

}  // namespace eastwest::trains
