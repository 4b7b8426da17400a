// A region: one switch, or the hosts that start messages for each other at once. Regions act upon each other only over
// links and with a delay, so each is worked off by itself for as long as that delay lasts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "packet.hpp"
#include "timers.hpp"
#include "types.hpp"

namespace eastwest {

// Packets that wait for a timer rather than for a transmitter.
class Held {
 public:
  std::uint32_t keep(const Packet& packet) {
    if (free_.empty()) {
      packets_.push_back(packet);
      return static_cast<std::uint32_t>(packets_.size() - 1);
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    packets_[place] = packet;
    return place;
  }

  Packet take(std::uint32_t place) {
    free_.push_back(place);
    return packets_[place];
  }

  // Held packets that satisfy `wanted`.
  template <typename Predicate>
  std::int64_t count(Predicate wanted) const {
    std::vector<bool> free(packets_.size());
    for (const std::uint32_t place : free_) free[place] = true;
    std::int64_t found = 0;
    for (std::size_t place = 0; place < packets_.size(); ++place) found += !free[place] && wanted(packets_[place]) ? 1 : 0;
    return found;
  }

  std::size_t memory_bytes() const { return packets_.capacity() * sizeof(Packet) + free_.capacity() * 4; }

 private:
  std::vector<Packet> packets_;
  std::vector<std::uint32_t> free_;
};

struct Region {
  std::uint32_t first_place = 0;  // its ports in World::starts, port_at and links
  std::uint32_t ports = 0;
  std::uint32_t lane = 0;         // that works it off
  Timers timers;
  Held held;
};

}  // namespace eastwest
