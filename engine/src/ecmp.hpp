// Equal-cost multipath: hash of what the switch takes in of a flow's addresses and ports, seeded by the switch.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

// MurmurHash3 x86 32 bit of three words (A. Appleby, public domain algorithm).
inline std::uint32_t murmur3(const std::array<std::uint32_t, 3>& words, std::uint32_t seed) {
  std::uint32_t hash = seed;
  for (std::uint32_t word : words) {
    word *= 0xcc9e2d51U;
    word = std::rotl(word, 15);
    word *= 0x1b873593U;
    hash ^= word;
    hash = std::rotl(hash, 13) * 5 + 0xe6546b64U;
  }
  hash ^= 12U;
  hash ^= hash >> 16;
  hash *= 0x85ebca6bU;
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35U;
  return hash ^ (hash >> 16);
}

// Address of a host as the HPCC simulator numbers them: 11.x.y.1.
inline std::uint32_t address_of(std::uint32_t host) {
  return 0x0b000001U + ((host / 256) << 16) + ((host % 256) << 8);
}

// All ones where a field is hashed on.
inline std::uint32_t taken(std::uint8_t fields, std::uint8_t field) { return (fields & field) != 0 ? ~0U : 0U; }

// The flow's hash at a switch that seeds it so. Source port in the lower half of udp_ports.
inline std::uint32_t flow_hash(std::uint32_t src, std::uint32_t dst, std::uint32_t udp_ports, std::uint32_t seed,
                               std::uint8_t fields = hash_field::kAll) {
  const std::uint32_t ports = (taken(fields, hash_field::kSourcePort) & 0xffffU) |
                              (taken(fields, hash_field::kDestinationPort) & 0xffff0000U);
  return murmur3({address_of(src) & taken(fields, hash_field::kSource),
                  address_of(dst) & taken(fields, hash_field::kDestination), udp_ports & ports},
                 seed);
}

// Next hops of all switches in one state of the network. Group of (switch, host): ports[first[g]] .. ports[first[g+1]].
struct RouteTable {
  std::uint32_t hosts = 0;
  std::vector<std::uint32_t> group;
  std::vector<std::uint32_t> first;
  std::vector<PortId> ports;

  // Equal-cost egress ports of a switch towards a host; none when it cannot be reached.
  std::span<const PortId> next_hops(std::uint32_t switch_index, std::uint32_t dst) const {
    const std::uint32_t g = group[static_cast<std::size_t>(switch_index) * hosts + dst];
    return {ports.data() + first[g], ports.data() + first[g + 1]};
  }
};

}  // namespace eastwest
