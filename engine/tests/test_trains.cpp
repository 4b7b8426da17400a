// Packet trains: cases worked by hand.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "check.hpp"
#include "random.hpp"
#include "trains/receipt.hpp"
#include "trains/sending.hpp"
#include "trains/way.hpp"

using namespace eastwest;
using namespace eastwest::trains;
using namespace eastwest::test;

namespace {

constexpr Time kLong = Time{1} << 62;

// Two hosts, 0 and 1, on switch 3; it has host 2 behind it. Link i has ports 2i (at the host) and 2i + 1.
// 8 Gb/s is a byte in a nanosecond, 1000 ps.
struct Star {
  TrainSimulation sim;
  flow::Paths paths;

  explicit Star(Cut cut, Time sample = 0, Time latency = 0)
      : sim({8, 8, 8, 8, 8, 8}, {0, 3, 1, 3, 2, 3}, 3, 0, cut, sample, 1) {
    for (const PortId nic : {0U, 2U}) {
      paths.link.insert(paths.link.end(), {nic, 5U});
      paths.share.insert(paths.share.end(), 2, 1.0);
      paths.first.push_back(paths.link.size());
      paths.latency.push_back(latency);
    }
  }

  void send(const std::vector<std::int64_t>& bytes, const std::vector<QpId>& pair, const std::vector<Time>& start) {
    sim.set_messages(bytes, pair, start, std::vector<std::int64_t>(bytes.size() + 1, 0), {});
  }
};

constexpr Cut kWhole{1000, 1, 1'000'000, kLong};
constexpr Cut kPackets{1000, 1'000'000, 1, kLong};

TEST(trains_alone_cuts_through) {
  Star star(kWhole, 0, 600);
  star.sim.set_pairs(star.paths, {0, 1}, {2, 2});
  star.send({4000}, {0}, {50});
  expect(star.sim.advance(100, kLong) == Outcome::kDone, "done");
  expect(star.sim.messages().started[0] == 50, "starts after its delay");
  expect(star.sim.messages().delivered[0] == 4'000'050 + 600, "once its own length and the latency");
}

// Whoever comes first is served first, though both are at the port together: fair sharing would give 6 and 8.
TEST(trains_first_in_first_out) {
  Star star(kPackets);
  star.sim.set_pairs(star.paths, {0, 1}, {2, 2});
  star.send({4000, 4000}, {0, 1}, {0, 2'000'000});
  expect(star.sim.advance(1000, kLong) == Outcome::kDone, "done");
  expect(star.sim.messages().delivered[0] <= 6'000'000, "the first two packets of the second are behind its third");
  expect(star.sim.messages().delivered[1] == 8'000'000, "the port is never idle");
}

// Two pairs of one NIC take turns packet by packet; one of them has two messages, the second waits for the first.
TEST(trains_pairs_take_turns) {
  TrainSimulation sim({8, 8, 8, 8, 8, 8}, {0, 3, 1, 3, 2, 3}, 3, 0, kPackets, 0, 1);
  flow::Paths paths{{0, 2, 4}, {0, 3, 0, 5}, {1, 1, 1, 1}, {0, 0}};
  sim.set_pairs(paths, {0, 0}, {1, 2});
  sim.set_messages({2000, 2000, 4000}, {0, 0, 1}, {0, 0, 0}, {0, 0, 0, 0}, {});
  expect(sim.advance(1000, kLong) == Outcome::kDone, "done");
  const Time a = sim.messages().delivered[0], b = sim.messages().delivered[1], c = sim.messages().delivered[2];
  expect(std::max(b, c) == 8'000'000, "the line is never idle");
  expect(std::min(b, c) == 7'000'000, "turns are equal");
  expect(a == 3'000'000 || a == 4'000'000, "the first message of two has half the line");
}

TEST(trains_dependencies) {
  Star star(kWhole, 0, 100);
  star.sim.set_pairs(star.paths, {0, 1}, {2, 2});
  star.sim.set_messages({1000, 1000, 0}, {0, 1, kNone}, {0, 50, 7}, {0, 0, 1, 2}, {0, 1});
  expect(star.sim.advance(1000, kLong) == Outcome::kDone, "done");
  expect(star.sim.messages().started[1] == 1'000'100 + 50, "its delay after the first was delivered");
  expect(star.sim.messages().delivered[2] == 2'000'250 + 7, "a delay without bytes");
}

// A switch that spreads a flow over two ways gives each half; both halves must have come.
TEST(trains_spread_over_ways) {
  TrainSimulation sim({8, 8, 4, 4, 4, 4, 8, 8}, {0, 2, 2, 3, 2, 3, 3, 1}, 2, 0, {1000, 1, 1'000'000, kLong}, 1'000'000, 1);
  flow::Paths paths{{0, 4}, {0, 2, 4, 6}, {1, 0.5, 0.5, 1}, {0}};
  sim.set_pairs(paths, {0}, {1});
  sim.set_messages({4000}, {0}, {0}, {0, 0}, {});
  expect(sim.advance(1000, kLong) == Outcome::kDone, "done");
  expect(sim.messages().delivered[0] == 4'000'000, "two ways of half the rate are as good as one");
  expect(std::abs(sim.meter().sent(2) - 2000) < 1e-6 && std::abs(sim.meter().sent(4) - 2000) < 1e-6, "halves");
  std::int64_t sum = 0;
  for (const std::int64_t bytes : sim.meter().rows(sim.now()).bytes) sum += bytes;
  expect(sum == 4 * 4000 - 2 * 2000, "samples hold every byte of every link");
}

// A queue beyond kmax marks; the sender halves its rate, so that what follows takes longer than on the line alone.
TEST(trains_marks_slow_the_sender) {
  const auto last = [](bool enabled, std::int64_t* cnps) {
    Star star({1000, 1'000'000, 4, kLong});
    PortSettings port;
    port.ecn = 1;
    port.kmin_bytes = 5'000;
    port.kmax_bytes = 10'000;
    port.pmax = 1;
    star.sim.set_port(5, port);
    Dcqcn dcqcn;
    dcqcn.enabled = enabled;
    dcqcn.paper_order = true;
    for (const std::uint32_t host : {0U, 1U, 2U}) star.sim.set_host(host, dcqcn);
    star.sim.set_pairs(star.paths, {0, 1}, {2, 2});
    star.send({400'000, 30'000}, {0, 1}, {0, 0});
    expect(star.sim.advance(1'000'000, kLong) == Outcome::kDone, "done");
    *cnps = star.sim.counts().cnps;
    return star.sim.messages().delivered[0];
  };
  std::int64_t without = 0, with = 0;
  const Time free = last(false, &without), cut = last(true, &with);
  expect(without == 0 && free == 430'000'000, "without control the port is never idle");
  expect(with > 0 && cut > 450'000'000, "a sender that was cut leaves the line idle");
}

// At its least rate a packet of this pair would be followed by the next after eight seconds; the rate rises long before.
TEST(trains_rate_that_rises_brings_the_next_forward) {
  Star star({1000, 1'000'000, 4, kLong});
  PortSettings port;
  port.ecn = 1;
  port.kmax_bytes = 1;
  port.pmax = 1;
  star.sim.set_port(5, port);
  Dcqcn dcqcn;
  dcqcn.min_bps = 1e3;
  for (const std::uint32_t host : {0U, 1U, 2U}) star.sim.set_host(host, dcqcn);
  star.sim.set_pairs(star.paths, {0, 1}, {2, 2});
  star.send({200'000, 200'000}, {0, 1}, {0, 0});
  expect(star.sim.advance(10'000'000, kLong) == Outcome::kDone, "done");
  expect(star.sim.counts().cnps > 10, "cut again and again");
  expect(star.sim.now() < 1'000'000 * kMicrosecond, "and back within a second");
}

// Whatever is sent: every byte crosses the shared port once, nothing arrives before it could, and messages of a pair
// arrive in their order.
TEST(trains_keep_bytes_and_order) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    RandomStream random(seed, 0);
    const auto below = [&](std::int64_t n) { return static_cast<std::int64_t>(random.uniform() * static_cast<double>(n)); };
    Star star({1000, 1 + below(8), 1 + below(8), kLong}, 100'000 * (1 + below(9)), 4 * below(100));
    star.sim.set_pairs(star.paths, {0, 1}, {2, 2});
    std::vector<std::int64_t> bytes;
    std::vector<QpId> pair;
    std::vector<Time> start;
    for (std::size_t m = 0; m < 12; ++m) {
      bytes.push_back(1 + below(20'000));
      pair.push_back(static_cast<QpId>(below(2)));
      start.push_back(below(20'000'000));
    }
    std::sort(start.begin(), start.end());
    star.send(bytes, pair, start);
    expect(star.sim.advance(1'000'000, kLong) == Outcome::kDone, "done");
    const Messages& m = star.sim.messages();
    std::int64_t sum = 0, rows = 0;
    std::array<Time, 2> last{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      sum += bytes[i];
      expect(m.delivered[i] >= start[i] + bytes[i] * 1000, "no faster than the line");
      expect(m.delivered[i] >= last[pair[i]], "in order");
      last[pair[i]] = m.delivered[i];
    }
    expect(std::abs(star.sim.meter().sent(5) - static_cast<double>(sum)) < 1, "every byte once");
    const flow::LinkRows by_sample = star.sim.meter().rows(star.sim.now());
    for (std::size_t r = 0; r < by_sample.link.size(); ++r) rows += by_sample.link[r] == 5 ? by_sample.bytes[r] : 0;
    expect(std::abs(rows - sum) <= 1, "samples hold them");
  }
}

// Half of the bytes left in the first sample, which ends in the middle of them; nothing in the second.
TEST(trains_meter_by_sample) {
  Meter meter(2, 1000);
  meter.add(1, 400, 900, 1100);
  meter.add(1, 100, 2900, 2950);
  const flow::LinkRows rows = meter.rows(2950);
  expect(rows.time == std::vector<Time>{1000, 2000, 2950}, "samples end in time, the last at the end");
  expect(rows.bytes == std::vector<std::int64_t>{200, 200, 100}, "shares by time");
  expect(rows.link == std::vector<PortId>{1, 1, 1}, "of the port");
  expect(meter.rows(1500).time.size() == 2, "what is still to come is left out");
}

TEST(trains_limit_and_stall) {
  Star star(kPackets, 300'000);
  star.paths.first.push_back(star.paths.link.size());  // a pair that reaches nothing
  star.paths.latency.push_back(0);
  star.sim.set_pairs(star.paths, {0, 1, 0}, {2, 2, 2});
  star.send({4000, 1000}, {0, 2}, {0, 0});
  expect(star.sim.advance(100, 500'000) == Outcome::kLimit, "a limit in between");
  expect(star.sim.now() == 500'000, "ends at the limit");
  expect(star.sim.advance(100, kLong) == Outcome::kStalled, "what reaches nothing never arrives");
  expect(star.sim.messages().delivered[0] == 4'000'000 && star.sim.messages().delivered[1] == -1, "the other did");
}

TEST(trains_refuse_what_does_not_fit) {
  const auto refuses = [](auto act) {
    try {
      act();
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  expect(refuses([] { TrainSimulation({8, 0}, {0, 1}, 2, 0, kWhole, 0, 1); }), "a link without rate");
  expect(refuses([] { TrainSimulation({8}, {0, 1}, 2, 0, kWhole, 0, 1); }), "owners of other links");
  expect(refuses([] { TrainSimulation({8, 8}, {0, 1}, 2, 0, {0, 1, 1, 0}, 0, 1); }), "packets of no length");
  Star star(kWhole);
  expect(refuses([&] { star.sim.set_pairs(star.paths, {0, 9}, {2, 2}); }), "an unknown host");
  expect(refuses([&] { star.sim.set_pairs(star.paths, {0}, {2}); }), "pairs other than the paths'");
  expect(refuses([&] { star.send({1000}, {7}, {0}); }), "an unknown pair");
}

}  // namespace
