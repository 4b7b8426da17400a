// Load balancing over whole simulations: what each way of choosing does to collisions and to the order of packets.

#include <algorithm>
#include <vector>

#include "fabric.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

// Every host of the first leaf sends to one of the second; uplinks as fast as the hosts.
Fabric permutation_fabric(Balance balance) {
  Fabric fabric;
  fabric.spines = 8;
  fabric.uplink_gbps = 100;
  fabric.balance = balance;
  fabric.dcqcn.enabled = false;
  return fabric;
}

struct Outcome {
  Time last = 0;
  Totals totals;
};

Outcome permutation(const Fabric& fabric, Protocol protocol) {
  const auto sim = fabric.make();
  std::vector<Send> sends;
  for (std::uint32_t host = 0; host < fabric.hosts / 2; ++host) sends.push_back({host, host + fabric.hosts / 2, 2'000'000});
  load(*sim, sends, protocol);
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  const std::vector<Time>& delivered = sim->world().messages.delivered;
  return {*std::max_element(delivered.begin(), delivered.end()), sim->totals()};
}

}  // namespace

TEST(balance_by_hash_collides_and_keeps_the_order) {
  const Outcome outcome = permutation(permutation_fabric(Balance::kHash), Protocol::kGoBackN);
  expect(outcome.last > 300 * kMicrosecond, "two flows share an uplink: 160 us alone");
  expect_equal(outcome.totals.naks, 0, "packets overtaken");
}

TEST(balance_by_the_shortest_queue_avoids_collisions) {
  Fabric fabric = permutation_fabric(Balance::kAdaptive);
  fabric.transport.reorder_packets = 64;
  const Outcome outcome = permutation(fabric, Protocol::kSelectiveRepeat);
  expect(outcome.last < 185 * kMicrosecond, "close to the 166 us of a path alone");
  expect_equal(outcome.totals.retransmits, 0, "packets sent twice");
}

TEST(balance_by_packet_reorders_and_go_back_n_pays) {
  const Outcome sprayed = permutation(permutation_fabric(Balance::kSpray), Protocol::kGoBackN);
  expect(sprayed.totals.retransmits > 1'000, "packets that were overtaken are sent again");
}

TEST(balance_by_flowlet_never_reorders_what_has_no_gaps) {
  const Outcome outcome = permutation(permutation_fabric(Balance::kFlowlet), Protocol::kGoBackN);
  expect_equal(outcome.totals.naks, 0, "packets overtaken");
  // All flows start at once, each where the queue is shortest: no two on one uplink.
  expect(outcome.last < 185 * kMicrosecond, "close to the 166 us of a path alone");
}

TEST(balance_by_flowlet_moves_after_a_gap) {
  Fabric fabric = permutation_fabric(Balance::kFlowlet);
  fabric.flowlet_gap_ps = kMicrosecond;
  const auto sim = fabric.make();
  std::vector<Send> sends;
  for (std::uint32_t m = 0; m < 40; ++m) {
    sends.push_back({0, 15, 10'000, 50 * kMicrosecond, {}});
    if (m > 0) sends.back().after = {m - 1};
  }
  load(*sim, sends);
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  expect_equal(sim->totals().naks, 0, "packets overtaken");
}

TEST(balance_chooses_the_same_way_on_switches_of_one_seed) {
  int equal = 0;
  for (std::uint32_t flow = 0; flow < 1'000; ++flow) equal += flow_hash(1, 2, flow, 9) % 2 == flow_hash(1, 2, flow, 9) % 2;
  expect_equal(equal, 1'000, "choices that agree");
}
