// How a switch chooses among equal-cost next hops: hash of the flow, flowlets, the shortest queue, or every packet
// for itself.
#pragma once

#include <cstdint>
#include <span>

#include "ecmp.hpp"
#include "transmit.hpp"

namespace eastwest::balance {

using Hops = std::span<const PortId>;

inline std::uint32_t remainder(std::uint32_t hash, std::size_t count) {
  const auto n = static_cast<std::uint32_t>(count);
  return (n & (n - 1)) == 0 ? hash & (n - 1) : hash % n;
}

// Bytes that wait at the port; a port that is down has no end of them.
inline std::uint64_t load(Lane& l, PortId id, Time now) {
  World& w = l.w;
  if (!w.ports[id].up) return ~0ULL;
  catch_up(l, id, now);
  std::uint64_t bytes = w.ports[id].busy_until > now ? 1 : 0;
  for (unsigned mask = w.ports[id].waiting; mask != 0; mask &= mask - 1) {
    bytes += w.queue_of(id, std::countr_zero(mask)).bytes;
  }
  return bytes;
}

// The least loaded port; among equals the first from `turn` on.
inline PortId least_loaded(Lane& l, Hops hops, std::uint32_t turn, Time now) {
  PortId best = kNone;
  std::uint64_t least = ~0ULL;
  for (std::size_t step = 0; step < hops.size(); ++step) {
    const PortId id = hops[remainder(turn + static_cast<std::uint32_t>(step), hops.size())];
    const std::uint64_t bytes = load(l, id, now);
    if (best != kNone && bytes >= least) continue;
    best = id;
    least = bytes;
  }
  return best;
}

inline bool holds(Hops hops, PortId id) {
  for (const PortId hop : hops) {
    if (hop == id) return true;
  }
  return false;
}

// A flow that has been silent for longer than the gap may move without overtaking itself (Vanini et al., NSDI 2017);
// it moves to the least loaded port, as switches with dynamic load balancing do.
inline PortId flowlet(Lane& l, Switch& sw, Hops hops, std::uint32_t hash, Time now) {
  Flowlet& entry = sw.flowlets[hash % sw.flowlets.size()];
  const bool keeps = entry.port != kNone && now - entry.seen <= sw.settings.flowlet_gap_ps && holds(hops, entry.port) &&
                     l.w.ports[entry.port].up;
  if (!keeps) entry.port = least_loaded(l, hops, hash, now);
  entry.seen = now;
  return entry.port;
}

// Egress port, or kNone when the host cannot be reached.
inline PortId choose(Lane& l, Switch& sw, std::uint32_t index, const Packet& packet, Time now) {
  const Hops hops = l.w.routes[l.w.epoch].next_hops(index, packet.dst);
  if (hops.size() <= 1) return hops.empty() ? kNone : hops[0];
  const std::uint32_t hash = flow_hash(packet.src, packet.dst, packet.ports, sw.seed, sw.settings.hash_fields);
  switch (sw.settings.balance) {
    case Balance::kHash: return hops[remainder(hash, hops.size())];
    case Balance::kFlowlet: return flowlet(l, sw, hops, hash, now);
    case Balance::kAdaptive: return least_loaded(l, hops, hash + packet.psn, now);
    case Balance::kSpray: return hops[remainder(static_cast<std::uint32_t>(mix64(hash ^ packet.psn)), hops.size())];
  }
  return kNone;
}

}  // namespace eastwest::balance
