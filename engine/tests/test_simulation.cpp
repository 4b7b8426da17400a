// Whole simulations that reach every part of the engine, so that the sanitizers see it. What the engine computes is
// tested from Python as well, under tests/simulate.

#include <cstddef>
#include <vector>

#include "fabric.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

// Two messages on each queue pair, the second after the first.
std::vector<Send> twice(std::vector<Send> sends) {
  const std::size_t count = sends.size();
  for (std::size_t m = 0; m < count; ++m) {
    sends.push_back(sends[m]);
    sends.back().after = {static_cast<MessageId>(m)};
  }
  return sends;
}

Totals finish(Simulation& sim) {
  expect(run(sim) == Progress::kDone, "every message is delivered");
  return sim.totals();
}

Totals finish(const Fabric& fabric, const std::vector<Send>& sends) {
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, sends);
  return finish(sim);
}

}  // namespace

TEST(simulation_all_to_all_loses_nothing) {
  const Fabric fabric;
  const Totals totals = finish(fabric, twice(all_to_all(fabric.hosts, 100'000)));
  expect_equal(totals.dropped_buffer, 0, "packets dropped");
  expect_equal(totals.in_flight, 0, "packets left on the way");
}

TEST(simulation_incast_pauses_and_loses_nothing) {
  const Fabric fabric;
  const Totals totals = finish(fabric, twice(incast(fabric.hosts, 100'000)));
  expect(totals.pause_frames > 0, "ports are paused");
  expect(totals.marks > 0, "packets are marked");
  expect(totals.cnps > 0, "senders are notified");
  expect_equal(totals.dropped_buffer, 0, "packets dropped");
}

TEST(simulation_without_pause_frames_drops_and_recovers) {
  Fabric fabric;
  fabric.port.pfc_send = 0;
  const Totals totals = finish(fabric, twice(incast(fabric.hosts, 100'000)));
  expect(totals.dropped_buffer > 0, "packets are dropped");
  expect(totals.retransmits > 0, "they are sent again");
}

TEST(simulation_recovers_from_corruption) {
  const Fabric fabric;
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, twice(all_to_all(fabric.hosts, 100'000)));
  for (PortId port = 0; port < 2 * fabric.hosts; ++port) sim.set_loss(port, 0.002);
  const Totals totals = finish(sim);
  expect(totals.dropped_corrupt > 0, "frames are lost");
  expect(totals.naks > 0, "receivers ask for them");
}

TEST(simulation_moves_traffic_away_from_a_link_that_fails) {
  const Fabric fabric;
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, twice(all_to_all(fabric.hosts, 100'000)));
  sim.fail_link(fabric.up_port(0, 0), 20 * kMicrosecond);
  sim.add_routes(fabric.routes(0));
  sim.reroute(1, 50 * kMicrosecond);
  const Totals totals = finish(sim);
  expect(totals.dropped_link > 0, "what was on the link is lost");
}

TEST(simulation_without_rerouting_ends_as_stalled) {
  Fabric fabric;
  fabric.transport.timeout_ps = {100 * kMicrosecond};
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, {{0, 1, 1'000'000}, {2, 3, 1'000}});
  sim.fail_link(2, 10 * kMicrosecond);
  expect(run(sim) == Progress::kStalled, "the queue pair gives up, nothing more can happen");
  expect(sim.world().messages.delivered[1] > 0, "the other message is delivered");
}

TEST(simulation_of_a_slow_receiver_pauses_its_leaf) {
  const Fabric fabric;
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, twice(incast(fabric.hosts, 100'000)));
  sim.set_slow_receiver(0, 25.0, 128'000, 64'000);
  const Totals totals = finish(sim);
  expect(totals.pause_frames > 0, "ports are paused");
  expect_equal(totals.dropped_buffer, 0, "packets dropped");
}

TEST(simulation_that_is_cut_short_keeps_its_books) {
  const Fabric fabric;
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, all_to_all(fabric.hosts, 100'000));
  expect(run(sim, 1'000'000'000, 30 * kMicrosecond) == Progress::kLimit, "the time limit ends the run");
  expect(sim.totals().in_flight > 0, "packets are still on their way");
}

TEST(simulation_of_the_same_seed_is_the_same_however_it_is_sliced) {
  const Fabric fabric;
  const auto made_one = fabric.make();
  Simulation& one = *made_one;
  const auto made_two = fabric.make();
  Simulation& two = *made_two;
  load(one, all_to_all(fabric.hosts, 50'000));
  load(two, all_to_all(fabric.hosts, 50'000));
  run(one, 1'000'000'000);
  run(two, 777);
  expect(one.totals().events == two.totals().events, "events agree");
  expect(one.world().messages.delivered == two.world().messages.delivered, "every delivery time agrees");
  expect(one.world().port_rows.time == two.world().port_rows.time, "samples agree");
}

TEST(simulation_of_a_cycle_of_dependencies_ends_as_stalled) {
  const Fabric fabric;
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, {{0, 1, 1'000, 0, {1}}, {1, 0, 1'000, 0, {0}}, {2, 3, 1'000}});
  expect(run(sim) == Progress::kStalled, "ends");
  expect(sim.world().messages.delivered[2] > 0, "what waits for nothing is delivered");
}
