// The fluid engine: cases worked by hand, and what may never happen.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "check.hpp"
#include "fluid/emission.hpp"
#include "fluid/receipt.hpp"
#include "fluid/repair.hpp"
#include "random.hpp"

using namespace eastwest;
using namespace eastwest::fluid;
using namespace eastwest::test;

namespace {

constexpr Time kLong = Time{1} << 60;
constexpr double kLine = 400.0;  // Gb/s: 50,000 bytes in a microsecond

// `senders` hosts and one receiver under one switch; host h has port 2h, the switch 2h + 1.
struct Star {
  std::uint32_t hosts;
  FluidSimulation sim;

  explicit Star(std::uint32_t senders, std::uint64_t seed = 1, Time latency = kMicrosecond)
      : hosts(senders + 1), sim(wires(senders + 1), Transport{}, kMicrosecond, 8 * kMicrosecond, 100 * kMicrosecond, seed) {
    for (std::uint32_t h = 0; h < hosts; ++h) sim.net.nic.push_back(2 * h);
    for (PortId port = 1; port < 2 * hosts; port += 2) {
      PortSettings& set = sim.net.settings[port];
      set.pfc_send = set.pfc_honour = set.ecn = 1U << 3;
      set.kmin_bytes = 400'000;
      set.kmax_bytes = 1'600'000;
      set.pmax = 0.2;
      set.headroom_bytes = 200'000;
      set.xon_offset_bytes = 20'000;
      set.alpha_lossless = 1.0;
    }
    SwitchSettings& sw = sim.net.switches[0];
    sw.shared_bytes = 8'000'000;
    sw.priority_of_dscp.fill(3);
    flow::Paths paths;
    std::vector<std::uint32_t> src, dst;
    for (std::uint32_t s = 0; s < senders; ++s) {
      paths.link.insert(paths.link.end(), {2 * s, 2 * senders + 1});
      paths.share.insert(paths.share.end(), {1.0, 1.0});
      paths.first.push_back(paths.link.size());
      paths.latency.push_back(latency);
      src.push_back(s);
      dst.push_back(senders);
    }
    sim.add_paths(paths);
    sim.set_pairs(src, dst);
    sim.set_classes(std::vector<std::uint8_t>(senders, 26), std::vector<std::uint8_t>(senders, 3));
    control(false);
  }

  static Network::Wires wires(std::uint32_t hosts) {
    Network::Wires w;
    for (std::uint32_t h = 0; h < hosts; ++h) {
      w.rate_gbps.insert(w.rate_gbps.end(), {kLine, kLine});
      w.owner.insert(w.owner.end(), {h, hosts});
      w.delay.insert(w.delay.end(), {100 * kNanosecond, 100 * kNanosecond});
    }
    w.hosts = hosts;
    w.switches = 1;
    return w;
  }

  void control(bool on) {
    Dcqcn set;
    set.enabled = on;
    for (std::uint32_t h = 0; h < hosts; ++h) sim.set_dcqcn(h, set);
  }

  PortId last() const { return 2 * (hosts - 1) + 1; }  // from the switch to the receiver

  void send(std::int64_t bytes, Time base = 0) {
    const std::size_t senders = hosts - 1;
    std::vector<QpId> pair(senders);
    std::iota(pair.begin(), pair.end(), QpId{0});
    sim.set_messages(std::vector<std::int64_t>(senders, bytes), pair, std::vector<Time>(senders, 0),
                     std::vector<std::int64_t>(senders + 1, 0), {}, base);
  }

  Outcome run() {
    Outcome outcome = Outcome::kRunning;
    while (outcome == Outcome::kRunning) outcome = sim.advance(100'000, kLong);
    sim.flush();
    return outcome;
  }

  double sum(const std::vector<double>& column) const { return std::accumulate(column.begin(), column.end(), 0.0); }
};

bool near(double value, double wanted, double share) { return std::abs(value - wanted) <= share * wanted; }

TEST(fluid_alone_at_line_rate) {
  Star star(1);
  star.send(5'000'000);
  expect(star.run() == Outcome::kDone, "the message arrives");
  expect(near(static_cast<double>(star.sim.messages().delivered[0]), 101e6, 0.001), "100 us on the wire, 1 us on the way");
  expect(near(star.sum(star.sim.port_rows().tx_bytes), 1e7, 1e-6), "every byte over two ports");
}

// Four times 1 MB to one port: all end when 4 MB have gone, the queue grows by three quarters of what comes.
TEST(fluid_incast_queues) {
  Star star(4);
  star.send(1'000'000);
  expect(star.run() == Outcome::kDone, "all messages arrive");
  for (const Time at : star.sim.messages().delivered) expect(near(static_cast<double>(at), 81e6, 0.03), "80 us on the wire");
  const auto& high = star.sim.port_rows().queue_high_bytes;
  expect(near(*std::max_element(high.begin(), high.end()), 3e6, 0.05), "the highest queue");
  expect(star.sum(star.sim.port_rows().paused_ps) == 0, "no pause below the threshold");
}

// A mark slows its sender when its notification has come back: 15 us after it on a way of 10 us, 50,000 bytes each more
// than the port sends.
TEST(fluid_notifications_take_their_way) {
  const auto highest = [](Time latency) {
    Star star(2, 1, latency);
    star.control(true);
    star.send(3'000'000);
    expect(star.run() == Outcome::kDone, "all messages arrive");
    const auto& high = star.sim.port_rows().queue_high_bytes;
    return *std::max_element(high.begin(), high.end());
  };
  const double near_by = highest(kMicrosecond), far = highest(10 * kMicrosecond);
  expect(far > near_by + 500'000, "the queue of those from afar grows longer");
}

// A small buffer: the senders are paused for as long as they could send more than a quarter of the line each.
TEST(fluid_pauses_keep_every_byte) {
  Star star(4);
  star.sim.net.switches[0].shared_bytes = 1'000'000;
  star.send(10'000'000);
  expect(star.run() == Outcome::kDone, "all messages arrive");
  const auto& rows = star.sim.port_rows();
  expect(star.sum(rows.drops) == 0, "nothing is dropped");
  // 40 MB need 800 us; each sender could have sent 10 MB in 200 us.
  expect(near(star.sum(rows.paused_ps), 4 * 580e6, 0.05), "three quarters of the time, less the fill of the buffer");
  expect(near(star.sum(rows.pauses_sent), star.sum(rows.pauses_received), 1e-9), "every frame sent is received");
  const auto& high = rows.queue_high_bytes;
  expect(*std::max_element(high.begin(), high.end()) <= 1'000'000 + 4 * 200'000.0, "within pool and headroom");
}

TEST(fluid_lossy_drops_and_repeats) {
  Star star(4);
  star.sim.net.switches[0].shared_bytes = 1'000'000;
  for (PortSettings& set : star.sim.net.settings) set.pfc_send = 0;
  star.send(10'000'000);
  expect(star.run() == Outcome::kDone, "all messages arrive all the same");
  expect(star.sum(star.sim.port_rows().drops) > 100, "packets are dropped");
  expect(star.sim.counts().retransmits >= star.sim.counts().dropped * 0.99, "what was lost is sent again");
}

TEST(fluid_control_shortens_the_queue) {
  const auto last_queue = [](bool on) {
    Star star(8);
    star.control(on);
    star.send(20'000'000);
    expect(star.run() == Outcome::kDone, "all messages arrive");
    expect((star.sim.counts().cnps > 0) == on, "notifications where there is control");
    return star.sum(star.sim.port_rows().queue_high_bytes) / static_cast<double>(star.sim.now());
  };
  expect(last_queue(true) < last_queue(false), "with control the queue is shorter on average");
}

TEST(fluid_dead_link_gives_up) {
  Star star(1);
  star.send(5'000'000);
  star.sim.set_link(star.last(), false, 50 * kMicrosecond);
  expect(star.run() == Outcome::kStalled, "it can never end");
  expect(star.sim.counts().timeouts == 8, "seven retries, then it gives up");
  const auto& kinds = star.sim.net.incidents.kind;
  expect(kinds.back() == static_cast<std::uint8_t>(Incident::kGaveUp), "which is an incident");
}

TEST(fluid_link_comes_back) {
  Star star(1);
  star.send(5'000'000);
  star.sim.set_link(star.last(), false, 50 * kMicrosecond);
  star.sim.set_link(star.last(), true, 60 * kMicrosecond);
  expect(star.run() == Outcome::kDone, "it goes on");
  expect(star.sim.now() > 5'600 * kMicrosecond, "after the timer");
}

// Steps follow one another; the clock jumps over what is repeated in between.
TEST(fluid_messages_follow) {
  Star star(2);
  star.send(1'000'000);
  expect(star.run() == Outcome::kDone, "the first step ends");
  const Time first = star.sim.now();
  star.sim.skip_to(1'000'000 * kMicrosecond);
  star.send(1'000'000, 1'000'000 * kMicrosecond);
  expect(star.run() == Outcome::kDone, "the second step ends");
  expect(near(static_cast<double>(star.sim.now() - 1'000'000 * kMicrosecond), static_cast<double>(first), 0.01), "alike");
}

// Whatever happens: what was sent has arrived, was dropped or thrown away; counts are never negative.
TEST(fluid_random_stars) {
  RandomStream draws(7, 7);
  for (int round = 0; round < 30; ++round) {
    Star star(2 + static_cast<std::uint32_t>(draws.uniform() * 12), static_cast<std::uint64_t>(round));
    star.control(draws.uniform() < 0.5);
    star.sim.net.switches[0].shared_bytes = static_cast<std::int64_t>(3e5 + draws.uniform() * 5e6);
    if (draws.uniform() < 0.3) {
      for (PortSettings& set : star.sim.net.settings) set.pfc_send = 0;
    }
    if (draws.uniform() < 0.3) star.sim.net.loss[star.last()] = {1e-3, 1.0 + draws.uniform() * 4};
    if (draws.uniform() < 0.3) {
      star.sim.set_storm(star.last(), 3, true, 0);
      star.sim.set_storm(star.last(), 3, false, 1'000 * kMicrosecond);
    }
    const auto bytes = static_cast<std::int64_t>(1e4 + draws.uniform() * 5e6);
    star.send(bytes);
    expect(star.run() == Outcome::kDone, "all messages arrive");
    for (const eastwest::fluid::Sender& s : star.sim.net.senders) expect(std::abs(s.done - s.ready) < 1, "in full, and no more");
    const auto& rows = star.sim.port_rows();
    for (const auto* column : {&rows.tx_bytes, &rows.marks, &rows.drops, &rows.paused_ps, &rows.queue_high_bytes}) {
      for (const double value : *column) expect(value >= 0 && std::isfinite(value), "a count below 0");
    }
  }
}

// A flow that is sprayed: its shares come together again at the receiver's port.
TEST(fluid_cells_of_a_spread_path) {
  flow::Paths paths;
  paths.link = {0, 2, 4, 6, 8, 10};  // host, two uplinks, two downlinks, to the host
  paths.share = {1, 0.5, 0.5, 0.5, 0.5, 1};
  paths.first = {0, 6};
  paths.latency = {0};
  //                                       0  1  2  3  4  5  6  7  8  9 10 11
  const std::vector<std::uint32_t> owner = {0, 2, 2, 3, 2, 4, 3, 5, 4, 5, 5, 1};
  Cells cells;
  const auto roots = CellMaker(owner, cells).add(paths);
  expect(roots.size() == 1 && cells.size() == 7, "the last port has a cell for each way in");
  expect(cells.next_first[1] - cells.next_first[0] == 2, "two ways out of the leaf");
  const auto level = levels_of(cells, owner.size());
  expect(level[0] < level[2] && level[2] < level[6] && level[6] < level[10], "each behind the one before");
}

}  // namespace
