// Random fabrics, workloads and faults: nothing is made or lost unseen, buffers hold what is queued.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fabric.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

Fabric some_fabric(Draws& draws) {
  static constexpr double kRates[] = {25, 100, 400, 800};
  Fabric fabric;
  fabric.leaves = static_cast<std::uint32_t>(draws.whole(1, 3));
  fabric.hosts = fabric.leaves * static_cast<std::uint32_t>(draws.whole(2, 5));
  fabric.spines = fabric.leaves == 1 ? 0 : static_cast<std::uint32_t>(draws.whole(1, 3));
  fabric.rate_gbps = kRates[draws.whole(0, 3)];
  fabric.uplink_gbps = kRates[draws.whole(0, 3)];
  fabric.delay_ps = draws.whole(0, 2 * kMicrosecond);
  fabric.latency_ps = draws.whole(0, 500'000);
  fabric.shared_bytes = draws.whole(20'000, 1'000'000);
  fabric.seed = static_cast<std::uint64_t>(draws.whole(0, 1'000'000));
  fabric.transport.mtu_bytes = static_cast<std::uint32_t>(draws.whole(256, 9'000));
  fabric.transport.cut_through_bytes = draws.chance(0.5) ? 0 : 128;
  fabric.transport.ack_every = static_cast<std::uint32_t>(draws.whole(1, 16));
  fabric.transport.pause_quanta = draws.chance(0.3) ? 0 : static_cast<std::uint32_t>(draws.whole(200, 65'535));
  fabric.transport.timeout_ps = {draws.whole(100, 2'000) * kMicrosecond, 4'000 * kMicrosecond};
  fabric.transport.echo_in_ack = draws.chance(0.3);
  fabric.transport.mark_acks = draws.chance(0.3);
  fabric.dcqcn.enabled = draws.chance(0.8);
  fabric.dcqcn.paper_order = draws.chance(0.5);
  fabric.dcqcn.byte_counter_bytes = draws.chance(0.5) ? 0 : 100'000;
  fabric.port.ecn = draws.chance(0.5) ? fabric.port.ecn : 0;
  fabric.port.alpha_lossless = draws.chance(0.5) ? 0.125 : 8;
  return fabric;
}

// Headroom for what arrives after XOFF: round trip, the frame on the wire at either end, pause frame, both pipelines.
std::int64_t enough_headroom(const Fabric& fabric) {
  const double most_gbps = std::max(fabric.rate_gbps, fabric.uplink_gbps);
  const double wait_ps = 2.0 * static_cast<double>(fabric.delay_ps + fabric.latency_ps * 2);
  return static_cast<std::int64_t>(wait_ps * most_gbps / 8'000) + 5 * (fabric.transport.mtu_bytes + 100);
}

std::vector<Send> some_work(Draws& draws, const Fabric& fabric) {
  std::vector<Send> sends;
  const auto last = static_cast<std::int64_t>(fabric.hosts) - 1;
  const bool to_one = draws.chance(0.4);
  for (MessageId m = 0; m < 25; ++m) {
    Send send;
    send.src = static_cast<std::uint32_t>(draws.whole(1, last));
    send.dst = to_one ? 0 : static_cast<std::uint32_t>(draws.whole(0, last - 1));
    if (send.dst >= send.src) ++send.dst;
    send.bytes = draws.whole(1, 150'000);
    send.delay_ps = draws.whole(0, 3 * kMicrosecond);
    for (MessageId before = 0; before < m; ++before) {
      if (draws.chance(0.05)) send.after.push_back(before);
    }
    sends.push_back(send);
  }
  return sends;
}

void break_something(Draws& draws, const Fabric& fabric, Simulation& sim) {
  const auto some_port = [&] { return static_cast<PortId>(draws.whole(0, static_cast<std::int64_t>(fabric.ports()) - 1)); };
  if (draws.chance(0.5)) sim.set_loss(some_port(), draws.chance(0.5) ? 0.001 : 0.05);
  if (draws.chance(0.4)) {
    sim.fail_link(some_port(), draws.whole(0, 50 * kMicrosecond));
    sim.add_routes(fabric.routes(0));
    sim.reroute(1, draws.whole(0, 200 * kMicrosecond));
  }
  if (draws.chance(0.4)) sim.set_slow_receiver(0, fabric.rate_gbps / 3, 60'000, 30'000);
  PortSettings bare = fabric.port;
  bare.pfc_send = bare.pfc_honour = 0;
  if (draws.chance(0.4)) sim.set_port(some_port(), bare);
}

}  // namespace

TEST(fabrics_keep_their_books_whatever_breaks) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Draws draws(seed);
    Fabric fabric = some_fabric(draws);
    fabric.port.headroom_bytes = draws.chance(0.5) ? 0 : enough_headroom(fabric);
    const auto made_sim = fabric.make();
    Simulation& sim = *made_sim;
    load(sim, some_work(draws, fabric));
    break_something(draws, fabric, sim);
    const int before = failures();
    run(sim, static_cast<std::uint64_t>(draws.whole(50, 2'000)), 60'000 * kMicrosecond);
    if (!expect(failures() == before, "seed " + std::to_string(seed))) return;
  }
}

TEST(fabrics_with_pfc_and_enough_headroom_drop_nothing) {
  for (std::uint64_t seed = 1'001; seed <= 1'150; ++seed) {
    Draws draws(seed);
    Fabric fabric = some_fabric(draws);
    fabric.port.headroom_bytes = enough_headroom(fabric);
    fabric.port.pfc_send = 0xff;
    const auto made_sim = fabric.make();
    Simulation& sim = *made_sim;
    load(sim, some_work(draws, fabric));
    const Progress progress = run(sim, 5'000);
    const Totals totals = sim.totals();
    const bool clean = totals.dropped_buffer == 0 && totals.control_dropped == 0 && totals.in_flight == 0;
    if (!expect(progress == Progress::kDone && clean, "done without a drop: seed " + std::to_string(seed))) return;
  }
}
