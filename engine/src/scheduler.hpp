// Which priority a port serves next: strict ones first, the others by deficit weighted round robin.
#pragma once

#include <bit>
#include <cstdint>

#include "port.hpp"
#include "settings.hpp"

namespace eastwest::scheduler {

inline constexpr std::int32_t kQuantumBytes = 2048;  // for each unit of weight and visit

inline int highest(std::uint8_t mask) { return 7 - std::countl_zero(mask); }

// `queues`: those of the port, by priority. Serves `ready` priorities in turn; each visit adds its quantum, a packet is served when the deficit covers it.
inline int weighted(Port& port, const PortSettings& set, EgressQueue* queues, std::uint8_t ready) {
  if ((ready & (ready - 1)) == 0) return highest(ready);
  while (true) {
    const auto turn = static_cast<std::size_t>(port.turn);
    if ((ready >> turn) & 1) {
      const auto size = static_cast<std::int32_t>(queues[turn].packets.front().size_bytes);
      if (queues[turn].deficit >= size) {
        queues[turn].deficit -= size;
        return static_cast<int>(turn);
      }
    } else if (((port.waiting >> turn) & 1) == 0) {
      queues[turn].deficit = 0;  // an empty queue keeps no credit
    }
    port.turn = static_cast<std::uint8_t>((turn + 1) % kPriorities);
    const auto next = static_cast<std::size_t>(port.turn);
    if ((ready >> next) & 1) queues[next].deficit += static_cast<std::int32_t>(set.weight[next]) * kQuantumBytes;
  }
}

// HPCC simulator: priority 0 first, the others packet by packet in turn.
inline int in_turn(Port& port) {
  if ((port.waiting & 1) != 0) return 0;
  const auto ready = static_cast<std::uint8_t>(port.waiting & ~port.paused);
  if (ready == 0) return -1;
  const int begin = (port.turn + 1) % kPriorities;
  port.turn = static_cast<std::uint8_t>((begin + std::countr_zero(std::rotr(ready, begin))) % kPriorities);
  return port.turn;
}

// The priority to serve (`queues`: the port's own), or -1 when nothing may be sent.
inline int pick(Port& port, const PortSettings& set, EgressQueue* queues) {
  const auto ready = static_cast<std::uint8_t>(port.waiting & ~port.paused);
  if (ready == 0) return -1;
  const auto strict = static_cast<std::uint8_t>(ready & set.strict);
  if (strict != 0) return highest(strict);
  return weighted(port, set, queues, ready);
}

}  // namespace eastwest::scheduler
