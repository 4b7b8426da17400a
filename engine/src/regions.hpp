// Division of the network into regions, and how long each may be worked off by itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "world.hpp"

namespace eastwest::regions {

// Union-find over hosts and over messages without traffic.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }

  std::uint32_t of(std::uint32_t member) {
    while (parent_[member] != member) member = parent_[member] = parent_[parent_[member]];
    return member;
  }

  void join(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t first = of(a);
    const std::uint32_t second = of(b);
    parent_[std::max(first, second)] = std::min(first, second);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

inline constexpr Time kWidest = Time{1} << 40;  // a second: what the order of arrivals can count

// Least time from the start of any frame to its effect at the other end, or on a timer.
inline Time least_delay(const World& w) {
  const Transport& t = w.transport;
  const std::uint32_t header = w.streams.empty() ? t.frame_overhead_bytes : std::min(t.frame_overhead_bytes, w.tcp.frame_overhead_bytes);
  const std::uint32_t smallest = std::min({t.ack_bytes, t.cnp_bytes, header + 1}) + t.wire_gap_bytes;
  Time least = kWidest;
  for (PortId id = 0; id < w.ports.size(); ++id) {
    const Port& port = w.ports[id];
    const Time frame = w.serialisation(port, smallest);
    const Time seen = port.cut_through == 0 ? frame : std::min(frame, w.serialisation(port, port.cut_through));
    const Time pause = w.serialisation(port, t.pause_bytes + t.wire_gap_bytes) + w.rare[id].delay +
                       w.settings_of(port.peer).pause_response_ps;
    least = std::min({least, port.reach + seen, pause});
  }
  for (const Time timeout : t.timeout_ps) least = std::min(least, timeout);  // set by what a transmitter starts
  if (!w.streams.empty()) least = std::min({least, w.tcp.least_rto_ps, w.tcp.first_rto_ps});
  return std::max<Time>(least, 1);
}

// Where a message starts and where it ends, as members of the groups: hosts first, then messages.
struct Ends {
  const World& w;

  std::uint32_t own(MessageId m) const { return static_cast<std::uint32_t>(w.hosts.size()) + m; }
  std::uint32_t start(MessageId m) const {
    const QpId qp = w.messages.qp[m];
    return qp == kNone ? own(m) : w.senders[qp].src;
  }
  std::uint32_t end(MessageId m) const {
    const QpId qp = w.messages.qp[m];
    return qp == kNone ? own(m) : w.senders[qp].dst;
  }
};

// Hosts whose messages wait for each other with less delay than the lookahead belong together.
inline Groups group_hosts(const World& w) {
  const Messages& messages = w.messages;
  const Ends ends{w};
  Groups groups(w.hosts.size() + messages.size());
  for (MessageId m = 0; m < messages.size(); ++m) {
    for (std::uint64_t s = messages.successor_first[m]; s < messages.successor_first[m + 1]; ++s) {
      const MessageId next = messages.successor[s];
      if (messages.delay[next] < w.lookahead) groups.join(ends.end(m), ends.start(next));
    }
  }
  return groups;
}

inline RegionId region_for(World& w, std::vector<RegionId>& region_of_group, std::uint32_t group) {
  if (region_of_group[group] == kNone) {
    region_of_group[group] = static_cast<RegionId>(w.regions.size());
    w.regions.emplace_back();
  }
  return region_of_group[group];
}

// Regions of hosts in the order of their first hosts, of messages without a host, and of switches.
inline void divide(World& w) {
  w.lookahead = least_delay(w);
  Groups groups = group_hosts(w);
  const Ends ends{w};
  w.regions.clear();
  w.region_of.assign(w.nodes.size(), 0);
  std::vector<RegionId> region_of_group(w.hosts.size() + w.messages.size(), kNone);
  for (std::uint32_t host = 0; host < w.hosts.size(); ++host) {
    w.region_of[w.hosts[host].node] = region_for(w, region_of_group, groups.of(host));
  }
  for (MessageId m = 0; m < w.messages.size(); ++m) {
    w.messages.home[m] = region_for(w, region_of_group, groups.of(ends.start(m)));
  }
  for (const Switch& sw : w.switches) {
    w.region_of[sw.node] = static_cast<RegionId>(w.regions.size());
    w.regions.emplace_back();
  }
  w.next.assign(w.regions.size(), kNever);
}

// Regions lane by lane.
inline std::vector<RegionId> by_lane(const World& w) {
  std::vector<RegionId> order(w.regions.size());
  std::iota(order.begin(), order.end(), RegionId{0});
  std::stable_sort(order.begin(), order.end(), [&](RegionId a, RegionId b) { return w.regions[a].lane < w.regions[b].lane; });
  return order;
}

// Lines the ports up region by region, so that what a region looks through lies together, and apart from other lanes.
inline void place_ports(World& w) {
  for (const Port& port : w.ports) ++w.regions[w.region_of[w.rare[port.peer].node]].ports;
  std::uint32_t first = 0;
  for (const RegionId id : by_lane(w)) {
    Region& region = w.regions[id];
    region.first_place = first;
    first += region.ports;
    region.ports = 0;
  }
  w.starts.assign(w.ports.size(), kNever);
  w.port_at.assign(w.ports.size(), kNone);
  for (PortId id = 0; id < w.ports.size(); ++id) {
    Port& port = w.ports[id];
    Region& region = w.regions[w.region_of[w.rare[id].node]];
    port.peer_region = w.region_of[w.rare[port.peer].node];
    port.crosses = w.regions[port.peer_region].lane != region.lane;
    port.place = region.first_place + region.ports++;
    w.port_at[port.place] = id;
  }
  for (Port& port : w.ports) port.link = w.ports[port.peer].place;
  for (Switch& sw : w.switches) {
    sw.first_place = w.regions[w.region_of[sw.node]].first_place;
    sw.ports = w.regions[w.region_of[sw.node]].ports;
  }
}

}  // namespace eastwest::regions
