// What the flows of a queue pair go over: directed links, each with the share of the flow that takes it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "../balance.hpp"
#include "../ecmp.hpp"
#include "../types.hpp"

namespace eastwest::flow {

// Entries of pair p: first[p] .. first[p + 1]. A pair without entries reaches nothing.
struct Paths {
  std::vector<std::uint64_t> first{0};
  std::vector<PortId> link;
  std::vector<double> share;
  std::vector<Time> latency;  // of a pair: cables and switches, one way

  std::size_t pairs() const { return first.size() - 1; }

  void check(std::size_t links) const {
    if (first.empty() || first.front() != 0 || first.back() != link.size() || share.size() != link.size() ||
        latency.size() + 1 != first.size() || !std::is_sorted(first.begin(), first.end())) {
      throw std::invalid_argument("paths: columns that do not fit together");
    }
    for (std::size_t e = 0; e < link.size(); ++e) {
      if (link[e] >= links || !(share[e] > 0)) throw std::invalid_argument("paths: unknown link or no share");
    }
  }
};

// The network as the packet engine numbers it: node n < hosts is a host, port 2i and 2i + 1 are the ends of link i.
struct Wiring {
  std::vector<std::uint32_t> owner;      // node of each port
  std::vector<PortId> nic;               // port of each host
  std::vector<Time> delay;               // of each port's cable
  std::vector<std::uint32_t> seed;       // of each switch's hash
  std::vector<std::uint8_t> fields;      // that each switch hashes on
  std::vector<Time> switch_latency;      // of each switch
  std::vector<bool> splits;              // whether each switch spreads every flow over its next hops
  RouteTable routes;

  std::uint32_t hosts() const { return routes.hosts; }
};

// Collects the path of one pair; shares of a link that is reached in two ways add up.
class Tracer {
 public:
  explicit Tracer(const Wiring& wiring) : w_(wiring), share_(wiring.owner.size(), 0.0) {}

  void trace(std::uint32_t src, std::uint32_t dst, std::uint32_t udp_ports, Paths& out) {
    Time latency = 0;
    bool reached = true;
    take(w_.nic.at(src), 1.0);
    std::size_t done = 0;
    std::vector<Time> arrival(1, w_.delay[w_.nic[src]]);
    // Every link is looked at once per way to it; shortest paths have no loops and few tiers.
    std::vector<std::pair<PortId, double>> front{{w_.nic[src], 1.0}};
    for (; done < front.size(); ++done) {
      const auto [port, part] = front[done];
      const std::uint32_t node = w_.owner[port ^ 1U];
      if (node < w_.hosts()) {
        latency = std::max(latency, arrival[done]);
        reached = reached && node == dst;
        continue;
      }
      const std::uint32_t sw = node - w_.hosts();
      const auto hops = w_.routes.next_hops(sw, dst);
      if (hops.empty() || front.size() > kMostSteps) {
        reached = false;
        break;
      }
      const Time next = arrival[done] + w_.switch_latency[sw];
      if (w_.splits[sw]) {
        for (const PortId hop : hops) step(hop, part / static_cast<double>(hops.size()), next, front, arrival);
      } else {
        const std::uint32_t hash = flow_hash(src, dst, udp_ports, w_.seed[sw], w_.fields[sw]);
        step(hops[balance::remainder(hash, hops.size())], part, next, front, arrival);
      }
    }
    emit(reached, latency, out);
  }

 private:
  static constexpr std::size_t kMostSteps = 1U << 20U;

  void step(PortId hop, double part, Time at, std::vector<std::pair<PortId, double>>& front, std::vector<Time>& arrival) {
    take(hop, part);
    front.emplace_back(hop, part);
    arrival.push_back(at + w_.delay[hop]);
  }

  void take(PortId port, double part) {
    if (share_[port] == 0) touched_.push_back(port);
    share_[port] += part;
  }

  void emit(bool reached, Time latency, Paths& out) {
    for (const PortId port : touched_) {
      if (reached) {
        out.link.push_back(port);
        out.share.push_back(share_[port]);
      }
      share_[port] = 0;
    }
    touched_.clear();
    out.first.push_back(out.link.size());
    out.latency.push_back(latency);
  }

  const Wiring& w_;
  std::vector<double> share_;
  std::vector<PortId> touched_;
};

}  // namespace eastwest::flow
