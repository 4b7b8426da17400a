// Random networks: one switch, leaves and spines, three tiers, rings that can deadlock, two hosts back to back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "simulation.hpp"

namespace eastwest::test {

// Hosts first. clockwise: switches form a ring and send only forwards along it.
struct Network {
  std::uint32_t hosts = 0;
  std::uint32_t switches = 0;
  std::vector<LinkSpec> links;
  bool clockwise = false;

  std::vector<bool> is_switch() const {
    std::vector<bool> kinds(hosts, false);
    kinds.resize(hosts + switches, true);
    return kinds;
  }

  NodeId end(PortId id) const { return id % 2 == 0 ? links[id / 2].a : links[id / 2].b; }
  NodeId far_end(PortId id) const { return end(id ^ 1U); }

  // By node: cost to `host`, where each link costs `cost(link)`; links that are `down` are not used.
  template <typename Cost>
  std::vector<Time> distances(NodeId host, const std::vector<bool>& down, Cost cost) const {
    std::vector<Time> to(hosts + switches, kNever);
    to[host] = 0;
    for (std::size_t round = 0; round < to.size(); ++round) {
      for (PortId id = 0; id < 2 * links.size(); ++id) {
        if (down[id / 2] || to[far_end(id)] == kNever || !passes(id)) continue;
        to[end(id)] = std::min(to[end(id)], to[far_end(id)] + cost(links[id / 2]));
      }
    }
    return to;
  }

  // Equal-cost shortest paths.
  RouteTable routes(const std::vector<bool>& down) const {
    std::vector<std::vector<Time>> hops;
    for (NodeId host = 0; host < hosts; ++host) hops.push_back(distances(host, down, [](const LinkSpec&) { return Time{1}; }));
    RouteTable table;
    table.first.push_back(0);
    for (NodeId node = hosts; node < hosts + switches; ++node) {
      for (NodeId host = 0; host < hosts; ++host) {
        for (PortId id = 0; id < 2 * links.size(); ++id) {
          const bool leads = end(id) == node && !down[id / 2] && passes(id) && hops[host][far_end(id)] != kNever &&
                             hops[host][far_end(id)] + 1 == hops[host][node];
          if (leads) table.ports.push_back(id);
        }
        table.group.push_back(static_cast<std::uint32_t>(table.group.size()));
        table.first.push_back(static_cast<std::uint32_t>(table.ports.size()));
      }
    }
    return table;
  }

 private:
  // In a ring, links between switches are used from their first end only; no host forwards.
  bool passes(PortId id) const {
    const bool between = end(id) >= hosts && far_end(id) >= hosts;
    return !clockwise || !between || id % 2 == 0;
  }
};

class NetworkDraw {
 public:
  explicit NetworkDraw(Draws& draws) : draws_(draws), same_(draws.chance(0.5)) {
    host_link_ = link(0, 0);
    switch_link_ = link(0, 0);
  }

  Network draw() {
    switch (draws_.whole(0, 9)) {
      case 0: back_to_back(); break;
      case 1:
      case 2: one_switch(); break;
      case 3:
      case 4: ring(); break;
      case 5:
      case 6: three_tiers(); break;
      default: leaf_spine(); break;
    }
    return made_;
  }

 private:
  std::uint32_t count(std::int64_t least, std::int64_t most) { return static_cast<std::uint32_t>(draws_.whole(least, most)); }

  LinkSpec link(NodeId a, NodeId b) {
    static constexpr double kRates[] = {10, 25, 100, 100, 200, 400};
    static constexpr Time kDelays[] = {0, 15'000, 100'000, 500'000, 2'000'000, 40'000'000};
    return {a, b, kRates[draws_.whole(0, 5)], kDelays[draws_.whole(0, draws_.chance(0.1) ? 5 : 4)]};
  }

  void join(NodeId a, NodeId b, const LinkSpec& usual) {
    LinkSpec made = same_ ? usual : link(a, b);
    made.a = a;
    made.b = b;
    made_.links.push_back(made);
  }

  // Hosts in turn to the first `leaves` switches.
  void place(std::uint32_t hosts, std::uint32_t switches, std::uint32_t leaves) {
    made_.hosts = hosts;
    made_.switches = switches;
    for (std::uint32_t host = 0; host < hosts; ++host) join(host, hosts + host % leaves, host_link_);
  }

  void back_to_back() {
    made_.hosts = 2;
    join(0, 1, host_link_);
  }

  void one_switch() { place(count(2, 8), 1, 1); }

  void ring() {
    const std::uint32_t switches = count(3, 5);
    place(switches * count(1, 2), switches, switches);
    made_.clockwise = true;
    for (std::uint32_t s = 0; s < switches; ++s) join(made_.hosts + s, made_.hosts + (s + 1) % switches, switch_link_);
  }

  void leaf_spine() {
    const std::uint32_t leaves = count(2, 4);
    const std::uint32_t spines = count(1, 4);
    place(leaves * count(1, 4), leaves + spines, leaves);
    for (std::uint32_t leaf = 0; leaf < leaves; ++leaf) {
      for (std::uint32_t spine = 0; spine < spines; ++spine) {
        join(made_.hosts + leaf, made_.hosts + leaves + spine, switch_link_);
      }
    }
  }

  // Two pods of two leaves and two aggregation switches, and cores.
  void three_tiers() {
    const std::uint32_t cores = count(1, 2);
    place(4 * count(1, 3), 8 + cores, 4);
    const NodeId leaf = made_.hosts;
    for (std::uint32_t s = 0; s < 4; ++s) {
      for (std::uint32_t up = 0; up < 2; ++up) join(leaf + s, leaf + 4 + s / 2 * 2 + up, switch_link_);
      for (std::uint32_t core = 0; core < cores; ++core) join(leaf + 4 + s, leaf + 8 + core, switch_link_);
    }
  }

  Draws& draws_;
  bool same_;
  LinkSpec host_link_, switch_link_;
  Network made_;
};

}  // namespace eastwest::test
