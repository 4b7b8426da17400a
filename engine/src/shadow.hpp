// What a checked build remembers beside the simulation, to compare it with (invariants.hpp). Empty in other builds.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "types.hpp"

namespace eastwest {

#ifdef EASTWEST_INVARIANTS
inline constexpr bool kChecked = true;
#else
inline constexpr bool kChecked = false;
#endif

// What has become of a packet.
enum class Fate : std::uint8_t { kUnknown, kOnItsWay, kDelivered, kDropped };

struct ShadowPort {
  Time busy_until = 0;
  Time changed_at = 0;     // last reason to send or not to send
  Time last_arrival = 0;   // of the frames it has sent, at the other end
  std::array<std::int64_t, kPriorities> needed_bytes{};  // headroom with which nothing is lost; -1: nothing is promised
};

struct ShadowPair {
  std::map<Psn, std::uint32_t> taken;  // payload of packets of messages that are not complete, by number
  std::uint64_t last_data = 0;         // serial numbers of what came last
  std::uint64_t last_answer = 0;
  std::int64_t sent = 0;               // data packets
  std::int64_t ended = 0;
};

struct Shadow {
  std::vector<Fate> fates;  // by serial number; 0 is no packet
  std::vector<ShadowPort> ports;
  std::vector<ShadowPair> pairs;
  std::vector<Time> reached;  // by region
  bool ordered = true;        // all packets of a queue pair take one way
};

}  // namespace eastwest
