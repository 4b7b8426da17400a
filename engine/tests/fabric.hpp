// Small leaf-spine fabrics and workloads for tests of whole simulations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "check.hpp"
#include "simulation.hpp"

namespace eastwest::test {

inline constexpr std::uint8_t kDataDscp = 26;
inline constexpr std::uint8_t kDataPriority = 3;
inline constexpr Time kLongRun = 4'000'000 * kMicrosecond;

inline PortSettings lossless_port() {
  PortSettings set;
  set.headroom_bytes = 120'000;
  set.reserve_bytes = 10'000;
  set.xon_offset_bytes = 4'000;
  set.pfc_send = 1U << kDataPriority;
  set.ecn = 1U << kDataPriority;
  set.kmin_bytes = 50'000;
  set.kmax_bytes = 200'000;
  set.pmax = 0.2;
  set.strict = 1U << 6;
  return set;
}

// Hosts first, then leaves, then spines. Every leaf has one link to every spine.
struct Fabric {
  std::uint32_t hosts = 16;
  std::uint32_t leaves = 2;
  std::uint32_t spines = 2;
  double rate_gbps = 100;
  double uplink_gbps = 200;
  Time delay_ps = 100'000;
  Transport transport;
  PortSettings port = lossless_port();
  std::int64_t shared_bytes = 400'000;
  Time latency_ps = 200'000;  // of each of a switch's two pipelines
  Dcqcn dcqcn;
  Tcp tcp;
  Balance balance = Balance::kHash;
  Time flowlet_gap_ps = 20 * kMicrosecond;
  std::uint64_t seed = 7;
  Time sample_ps = 10 * kMicrosecond;

  std::uint32_t leaf_of(std::uint32_t host) const { return host / (hosts / leaves); }
  PortId up_port(std::uint32_t leaf, std::uint32_t spine) const { return 2 * (hosts + leaf * spines + spine); }
  std::size_t ports() const { return 2 * (std::size_t{hosts} + std::size_t{leaves} * spines); }

  // without: a spine that routes avoid; `spines` avoids none.
  RouteTable routes(std::uint32_t without) const {
    RouteTable table;
    table.first.push_back(0);
    const auto close_group = [&table] {
      table.group.push_back(static_cast<std::uint32_t>(table.group.size()));
      table.first.push_back(static_cast<std::uint32_t>(table.ports.size()));
    };
    for (std::uint32_t leaf = 0; leaf < leaves; ++leaf) {
      for (std::uint32_t host = 0; host < hosts; ++host) {
        if (leaf_of(host) == leaf) table.ports.push_back(2 * host + 1);
        for (std::uint32_t spine = 0; spine < spines && leaf_of(host) != leaf; ++spine) {
          if (spine != without) table.ports.push_back(up_port(leaf, spine));
        }
        close_group();
      }
    }
    for (std::uint32_t spine = 0; spine < spines; ++spine) {
      for (std::uint32_t host = 0; host < hosts; ++host) {
        table.ports.push_back(up_port(leaf_of(host), spine) + 1);
        close_group();
      }
    }
    return table;
  }

  std::unique_ptr<Simulation> make() const {
    std::vector<bool> is_switch(hosts, false);
    is_switch.resize(hosts + leaves + spines, true);
    std::vector<LinkSpec> links;
    for (std::uint32_t host = 0; host < hosts; ++host) links.push_back({host, hosts + leaf_of(host), rate_gbps, delay_ps});
    for (std::uint32_t leaf = 0; leaf < leaves; ++leaf) {
      for (std::uint32_t spine = 0; spine < spines; ++spine) {
        links.push_back({hosts + leaf, hosts + leaves + spine, uplink_gbps, delay_ps});
      }
    }
    auto made = std::make_unique<Simulation>(is_switch, links, transport, seed, sample_ps);
    Simulation& sim = *made;
    for (PortId id = 0; id < ports(); ++id) sim.set_port(id, port);
    SwitchSettings settings;
    settings.shared_bytes = shared_bytes;
    settings.ingress_latency_ps = settings.egress_latency_ps = latency_ps;
    settings.priority_of_dscp[kDataDscp] = kDataPriority;
    settings.priority_of_dscp[48] = 6;
    settings.balance = balance;
    settings.flowlet_gap_ps = flowlet_gap_ps;
    for (NodeId node = hosts; node < is_switch.size(); ++node) sim.set_switch(node, settings);
    for (NodeId node = 0; node < hosts; ++node) sim.set_host(node, dcqcn, 48, 6);
    sim.set_tcp(tcp);
    sim.add_routes(routes(spines));
    return made;
  }
};

// One message; after: messages that must be delivered first.
struct Send {
  std::uint32_t src = 0;
  std::uint32_t dst = 0;
  std::int64_t bytes = 0;
  Time delay_ps = 0;
  std::vector<MessageId> after = {};
};

// Messages of one pair of hosts share a queue pair.
inline void load(Simulation& sim, const std::vector<Send>& sends, Protocol protocol = Protocol::kGoBackN) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, QpId> pairs;
  std::vector<std::uint32_t> src, dst, ports;
  std::vector<std::int64_t> bytes, first(1, 0);
  std::vector<QpId> qp;
  std::vector<Time> delay;
  std::vector<MessageId> dep;
  for (const Send& send : sends) {
    const auto [found, fresh] = pairs.try_emplace({send.src, send.dst}, static_cast<QpId>(src.size()));
    if (fresh) {
      src.push_back(send.src);
      dst.push_back(send.dst);
      ports.push_back(0xc000U + found->second + (4791U << 16));
    }
    qp.push_back(found->second);
    bytes.push_back(send.bytes);
    delay.push_back(send.delay_ps);
    dep.insert(dep.end(), send.after.begin(), send.after.end());
    first.push_back(static_cast<std::int64_t>(dep.size()));
  }
  const std::size_t count = src.size();
  sim.set_queue_pairs(src, dst, ports, std::vector<std::uint8_t>(count, kDataDscp),
                      std::vector<std::uint8_t>(count, kDataPriority),
                      std::vector<std::uint8_t>(count, static_cast<std::uint8_t>(protocol)));
  sim.set_messages(std::move(bytes), std::move(qp), std::move(delay), first, dep);
}

inline std::vector<Send> all_to_all(std::uint32_t hosts, std::int64_t bytes) {
  std::vector<Send> sends;
  for (std::uint32_t a = 0; a < hosts; ++a) {
    for (std::uint32_t b = 0; b < hosts; ++b) {
      if (a != b) sends.push_back({a, b, bytes});
    }
  }
  return sends;
}

inline std::vector<Send> incast(std::uint32_t hosts, std::int64_t bytes) {
  std::vector<Send> sends;
  for (std::uint32_t a = 1; a < hosts; ++a) sends.push_back({a, 0, bytes});
  return sends;
}

inline bool conserved(const Totals& t) {
  return t.packets_sent == t.packets_delivered + t.dropped_buffer + t.dropped_corrupt + t.dropped_link + t.dropped_watchdog +
                                t.in_flight;
}

// What the buffer of every switch counts is what stands in its queues, and no more than there is.
inline bool buffers_agree(const World& w) {
  std::vector<std::int64_t> queued(w.switches.size()), counted(w.switches.size());
  for (PortId id = 0; id < w.ports.size(); ++id) {
    if (!w.ports[id].on_switch) continue;
    for (std::size_t p = 0; p < kPriorities; ++p) {
      queued[w.ports[id].owner] += w.queues[id * kPriorities + p].bytes;
      counted[w.ports[id].owner] += w.ingress[id].pool[p] + w.ingress[id].headroom[p];
    }
  }
  for (std::size_t s = 0; s < w.switches.size(); ++s) {
    if (queued[s] != counted[s] || w.switches[s].buffer.shared_used > w.switches[s].buffer.shared_bytes) return false;
  }
  return true;
}

// Runs to the end in slices; the books are right after each of them.
inline Progress run(Simulation& sim, std::uint64_t slice = 10'000, Time limit = kLongRun) {
  Progress progress = Progress::kRunning;
  while (progress == Progress::kRunning) {
    progress = sim.advance(slice, limit);
    if (!expect(conserved(sim.totals()), "sent = delivered + dropped + in flight")) break;
    if (!expect(buffers_agree(sim.world()), "buffers hold what is queued")) break;
  }
  return progress;
}

}  // namespace eastwest::test
