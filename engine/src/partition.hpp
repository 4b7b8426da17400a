// Division of the regions among lanes, each of which one thread works off: a leaf with its hosts, and the other switches
// where their links and the balance of the lanes want them. What a run yields does not depend on it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "world.hpp"

namespace eastwest::partition {

inline RegionId region_of_port(const World& w, PortId id) { return w.region_of[w.rare[id].node]; }

// By host: bytes it sends and receives.
inline std::vector<double> traffic(const World& w) {
  std::vector<double> bytes(w.hosts.size(), 0);
  for (MessageId m = 0; m < w.messages.size(); ++m) {
    const QpId qp = w.messages.qp[m];
    if (qp == kNone) continue;
    for (const std::uint32_t host : {w.senders[qp].src, w.senders[qp].dst}) bytes[host] += static_cast<double>(w.messages.bytes[m]);
  }
  return bytes;
}

// By region, work that it makes. A byte is handled at both hosts and at their leaves, and once in between, where the other
// switches are taken to share it by their ports. A port of its own counts a little, for it is looked at in vain.
inline std::vector<double> work(const World& w) {
  std::vector<double> own(w.regions.size(), 0);
  std::vector<bool> between(w.regions.size(), true);
  const std::vector<double> bytes = traffic(w);
  for (std::uint32_t host = 0; host < w.hosts.size(); ++host) {
    for (const RegionId id : {w.region_of[w.hosts[host].node], region_of_port(w, w.ports[w.hosts[host].port].peer)}) {
      own[id] += bytes[host];
      between[id] = false;
    }
  }
  const double half = std::accumulate(bytes.begin(), bytes.end(), 0.0) / 2;
  const auto is_between = [&](PortId id) { return between[region_of_port(w, id)]; };
  double ports = 0;
  for (PortId id = 0; id < w.ports.size(); ++id) ports += is_between(id) ? 1 : 0;
  for (PortId id = 0; id < w.ports.size(); ++id) own[region_of_port(w, id)] += 1 + (is_between(id) ? half / ports : 0);
  return own;
}

// Regions that stay together: a leaf and those whose hosts are all behind it.
struct Clusters {
  std::vector<RegionId> of;  // by region: the region that names its cluster
  std::vector<bool> hosts;   // by region that names one
  std::vector<double> work;  // by region that names one
};

inline Clusters cluster(const World& w) {
  const std::size_t count = w.regions.size();
  Clusters c{std::vector<RegionId>(count, kNone), std::vector<bool>(count, false), std::vector<double>(count, 0)};
  for (const Host& host : w.hosts) {
    const RegionId id = w.region_of[host.node];
    const PortId peer = w.ports[host.port].peer;
    const RegionId leaf = w.ports[peer].on_switch ? region_of_port(w, peer) : id;
    c.of[id] = c.of[id] == kNone || c.of[id] == leaf ? leaf : id;
  }
  for (RegionId id = 0; id < count; ++id) {
    if (c.of[id] == kNone) c.of[id] = id;
  }
  for (const Host& host : w.hosts) c.hosts[c.of[w.region_of[host.node]]] = true;
  const std::vector<double> own = work(w);
  for (RegionId id = 0; id < count; ++id) c.work[c.of[id]] += own[id];
  return c;
}

inline constexpr double kUneven = 1.02;  // times the fair share that a lane may get for the sake of fewer crossing links

// The lane with most of the switch's links among those that have room for it, else the one with least work.
inline std::uint32_t lane_for(const std::vector<double>& busy, const std::vector<std::uint32_t>& links, double own, double fair) {
  auto best = static_cast<std::uint32_t>(std::min_element(busy.begin(), busy.end()) - busy.begin());
  for (std::uint32_t lane = 0; lane < busy.size(); ++lane) {
    if (busy[lane] + own <= fair * kUneven && links[lane] > links[best]) best = lane;
  }
  return best;
}

// By cluster: those with hosts in the order of their numbers, for neighbours share switches; the others after them.
inline std::vector<std::uint32_t> lanes_of_clusters(const World& w, const Clusters& c, std::uint32_t lanes) {
  const std::vector<double>& own = c.work;
  const double fair = std::accumulate(own.begin(), own.end(), 0.0) / lanes;
  double ends = 0;
  for (RegionId id = 0; id < own.size(); ++id) ends += c.hosts[id] ? own[id] : 0;
  std::vector<std::uint32_t> lane_of(own.size(), 0);
  std::vector<double> busy(lanes, 0);
  double before = 0;
  for (RegionId id = 0; id < own.size(); ++id) {
    if (!c.hosts[id]) continue;
    lane_of[id] = std::min(lanes - 1, static_cast<std::uint32_t>((before + own[id] / 2) / ends * lanes));
    before += own[id];
    busy[lane_of[id]] += own[id];
  }
  std::vector<std::vector<std::uint32_t>> links(own.size(), std::vector<std::uint32_t>(lanes, 0));
  for (PortId id = 0; id < w.ports.size(); ++id) {
    const RegionId peer = c.of[region_of_port(w, w.ports[id].peer)];
    if (c.hosts[peer]) ++links[c.of[region_of_port(w, id)]][lane_of[peer]];
  }
  for (RegionId id = 0; id < own.size(); ++id) {
    if (c.of[id] != id || c.hosts[id]) continue;
    lane_of[id] = lane_for(busy, links[id], own[id], fair);
    busy[lane_of[id]] += own[id];
  }
  return lane_of;
}

// Gives each region its lane; returns the number of lanes in use, not more than clusters with hosts.
inline std::uint32_t assign(World& w, std::uint32_t most) {
  if (most == 1) return 1;
  const Clusters clusters = cluster(w);
  const auto ends = std::count(clusters.hosts.begin(), clusters.hosts.end(), true);
  const std::uint32_t lanes = std::clamp(static_cast<std::uint32_t>(ends), 1U, most);
  const std::vector<std::uint32_t> lane_of = lanes_of_clusters(w, clusters, lanes);
  for (RegionId id = 0; id < w.regions.size(); ++id) w.regions[id].lane = lane_of[clusters.of[id]];
  return lanes;
}

}  // namespace eastwest::partition
