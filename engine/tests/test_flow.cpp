// The flow engine: cases worked by hand, and what every max-min fair allocation must fulfil.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "check.hpp"
#include "flow/classes.hpp"
#include "flow/simulation.hpp"
#include "random.hpp"

using namespace eastwest;
using namespace eastwest::flow;
using namespace eastwest::test;

namespace {

constexpr Time kLong = Time{1} << 62;

Paths paths_of(const std::vector<std::vector<PortId>>& routes, Time latency = 0) {
  Paths paths;
  for (const auto& route : routes) {
    paths.link.insert(paths.link.end(), route.begin(), route.end());
    paths.share.insert(paths.share.end(), route.size(), 1.0);
    paths.first.push_back(paths.link.size());
    paths.latency.push_back(latency);
  }
  return paths;
}

// One message a pair without predecessors; 8 Gb/s is a byte in a nanosecond, 1000 ps.
void send(FlowSimulation& sim, const std::vector<std::int64_t>& bytes, const std::vector<Time>& start) {
  std::vector<QpId> pair;
  for (QpId p = 0; p < bytes.size(); ++p) pair.push_back(p);
  sim.set_messages(bytes, pair, start, std::vector<std::int64_t>(bytes.size() + 1, 0), {});
}

// Two flows share a link: half each, then the longer has it alone.
TEST(flow_shared_link) {
  FlowSimulation sim({8.0, 8.0, 8.0}, 0, 0);
  sim.set_paths(paths_of({{0, 2}, {1, 2}}, 500));
  send(sim, {1000, 3000}, {0, 0});
  expect(sim.advance(100, kLong) == Outcome::kDone, "sim.advance(100, kLong) == Outcome::kDone");
  expect(sim.messages().delivered[0] == 2'000'000 + 500, "sim.messages().delivered[0] == 2'000'000 + 500");
  expect(sim.messages().delivered[1] == 4'000'000 + 500, "sim.messages().delivered[1] == 4'000'000 + 500");
  expect(std::abs(sim.link_bytes()[2] - 4000) < 1e-3, "std::abs(sim.link_bytes()[2] - 4000) < 1e-3");
}

// Links of 8 and 16: the long flow and one other get 4 on the first, the third flow what is left on the second, 12.
TEST(flow_two_bottlenecks) {
  FlowSimulation sim({8.0, 16.0}, 0, 0);
  sim.set_paths(paths_of({{0, 1}, {0}, {1}}));
  send(sim, {1000, 1000, 3000}, {0, 0, 0});
  expect(sim.advance(100, kLong) == Outcome::kDone, "sim.advance(100, kLong) == Outcome::kDone");
  expect(sim.messages().delivered[0] == 2'000'000, "sim.messages().delivered[0] == 2'000'000");
  expect(sim.messages().delivered[1] == 2'000'000, "sim.messages().delivered[1] == 2'000'000");
  expect(sim.messages().delivered[2] == 2'000'000, "sim.messages().delivered[2] == 2'000'000");
}

// The second starts its own delay after the first was delivered; the third shares the first's queue pair.
TEST(flow_dependencies_and_queue_pairs) {
  FlowSimulation sim({8.0, 8.0}, 0, 0);
  sim.set_paths(paths_of({{0}, {1}}, 100));
  sim.set_messages({1000, 1000, 1000, 0}, {0, 1, 0, kNone}, {0, 50, 0, 7}, {0, 0, 1, 1, 2}, {0, 1});
  expect(sim.advance(100, kLong) == Outcome::kDone, "sim.advance(100, kLong) == Outcome::kDone");
  expect(sim.messages().started[1] == 1'000'100 + 50, "sim.messages().started[1] == 1'000'100 + 50");
  expect(sim.messages().delivered[1] == 2'000'250, "sim.messages().delivered[1] == 2'000'250");
  expect(sim.messages().delivered[2] == 2'000'100, "sim.messages().delivered[2] == 2'000'100");
  expect(sim.messages().delivered[3] == 2'000'257, "sim.messages().delivered[3] == 2'000'257");
}

// Link 0 dies half way; routes follow at 1 us; the sender's timer rings 2 us after the loss.
TEST(flow_failure_and_reroute) {
  FlowSimulation sim({8.0, 8.0, 8.0, 8.0}, 0, 0);
  sim.set_paths(paths_of({{0}}));
  sim.set_paths(paths_of({{2}}));
  sim.set_timeouts({2'000'000});
  send(sim, {1000}, {0});
  sim.fail_link(0, 500'000);
  sim.change_paths(1, 1'000'000);
  expect(sim.advance(100, kLong) == Outcome::kDone, "sim.advance(100, kLong) == Outcome::kDone");
  expect(sim.messages().delivered[0] == 3'000'000, "sim.messages().delivered[0] == 3'000'000");
  expect(std::abs(sim.link_bytes()[0] - 500) < 1e-3, "std::abs(sim.link_bytes()[0] - 500) < 1e-3");
  expect(std::abs(sim.link_bytes()[2] - 500) < 1e-3, "std::abs(sim.link_bytes()[2] - 500) < 1e-3");
}

TEST(flow_dead_for_good) {
  FlowSimulation sim({8.0, 8.0}, 0, 0);
  sim.set_paths(paths_of({{0}}));
  send(sim, {1000}, {0});
  sim.fail_link(0, 500'000);
  expect(sim.advance(100, kLong) == Outcome::kStalled, "sim.advance(100, kLong) == Outcome::kStalled");
  expect(sim.messages().delivered[0] == -1, "sim.messages().delivered[0] == -1");
}

// A limit ends the run in between; samples hold every byte.
TEST(flow_samples_and_limit) {
  FlowSimulation sim({8.0, 8.0}, 0, 300'000);
  sim.set_paths(paths_of({{0}}));
  send(sim, {1000}, {0});
  expect(sim.advance(100, 500'000) == Outcome::kLimit, "sim.advance(100, 500'000) == Outcome::kLimit");
  expect(sim.advance(100, kLong) == Outcome::kDone, "sim.advance(100, kLong) == Outcome::kDone");
  std::int64_t sum = 0;
  for (const std::int64_t bytes : sim.rows().bytes) sum += bytes;
  expect(sum == 1000, "sum == 1000");
}

struct Drawn {
  std::vector<double> rate;
  Paths paths;
};

Drawn draw(std::uint64_t seed) {
  RandomStream random(seed, 0);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random.uniform() * static_cast<double>(n)); };
  Drawn drawn;
  for (std::size_t l = 0; l < 12; ++l) drawn.rate.push_back(8.0 * static_cast<double>(1 + below(4)));
  for (std::size_t p = 0; p < 30; ++p) {
    const std::size_t from = below(12);
    for (std::size_t hop = 0; hop <= below(4); ++hop) {
      drawn.paths.link.push_back(static_cast<PortId>((from + hop * 5) % 12));
      drawn.paths.share.push_back(below(3) == 0 ? 0.5 : 1.0);
    }
    drawn.paths.first.push_back(drawn.paths.link.size());
    drawn.paths.latency.push_back(0);
  }
  return drawn;
}

// No link carries more than it can, and every flow crosses a full one on which no flow is faster (Bertsekas and
// Gallager, Data Networks, 6.5.2).
void check_max_min(const Drawn& drawn, const std::vector<double>& rate) {
  std::vector<double> load(drawn.rate.size(), 0), most(drawn.rate.size(), 0);
  const Paths& paths = drawn.paths;
  for (QpId p = 0; p < paths.pairs(); ++p) {
    for (std::uint64_t e = paths.first[p]; e < paths.first[p + 1]; ++e) {
      load[paths.link[e]] += rate[p] * paths.share[e];
      most[paths.link[e]] = std::max(most[paths.link[e]], rate[p]);
    }
  }
  for (std::size_t l = 0; l < load.size(); ++l) expect(load[l] <= drawn.rate[l] / 8000 * (1 + 1e-7), "load[l] <= drawn.rate[l] / 8000 * (1 + 1e-7)");
  for (QpId p = 0; p < paths.pairs(); ++p) {
    bool has_bottleneck = false;
    for (std::uint64_t e = paths.first[p]; e < paths.first[p + 1]; ++e) {
      const PortId l = paths.link[e];
      const bool full = load[l] >= drawn.rate[l] / 8000 * (1 - 1e-7);
      has_bottleneck = has_bottleneck || (full && rate[p] >= most[l] * (1 - 1e-7));
    }
    expect(has_bottleneck, "has_bottleneck");
  }
}

TEST(flow_rates_are_max_min_fair) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Drawn drawn = draw(seed);
    FlowSimulation sim(drawn.rate, 0, 0);
    sim.set_paths(drawn.paths);
    send(sim, std::vector<std::int64_t>(30, 1'000'000), std::vector<Time>(30, 5));
    expect(sim.advance(30, kLong) == Outcome::kRunning, "sim.advance(30, kLong) == Outcome::kRunning");
    check_max_min(drawn, sim.rates());
  }
}

// Rates that follow one flow's end after another, only where it matters, are those of a fresh start.
TEST(flow_rates_follow_changes) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Drawn drawn = draw(seed);
    Fair kept, fresh;
    std::vector<double> capacity;
    for (const double gbps : drawn.rate) capacity.push_back(gbps / 8000);
    std::vector<double> rate(30, 0);
    kept.reset(12, drawn.paths);
    for (QpId p = 0; p < 30; ++p) kept.attach(drawn.paths, p);
    for (const auto& [pair, value] : kept.solve(drawn.paths, capacity)) rate[pair] = value;
    for (QpId gone = 0; gone < 29; ++gone) {
      kept.detach(drawn.paths, gone);
      for (const auto& [pair, value] : kept.solve(drawn.paths, capacity)) rate[pair] = value;
      fresh.reset(12, drawn.paths);
      for (QpId p = gone + 1; p < 30; ++p) fresh.attach(drawn.paths, p);
      for (const auto& [pair, value] : fresh.solve(drawn.paths, capacity)) {
        expect(std::abs(rate[pair] - value) <= 1e-7 * value, "std::abs(rate[pair] - value) <= 1e-7 * value");
      }
    }
  }
}

// The same for flows that come and go in any order and links that lose and regain their capacity.
TEST(flow_rates_follow_arrivals_and_failures) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Drawn drawn = draw(seed);
    RandomStream random(seed, 1);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random.uniform() * static_cast<double>(n)); };
    std::vector<double> capacity, rate(30, 0);
    for (const double gbps : drawn.rate) capacity.push_back(gbps / 8000);
    std::vector<bool> there(30, false);
    Fair kept, fresh;
    kept.reset(12, drawn.paths);
    for (int change = 0; change < 200; ++change) {
      if (below(5) == 0) {
        const auto link = static_cast<PortId>(below(12));
        capacity[link] = capacity[link] == 0 ? drawn.rate[link] / 8000 : 0;
        kept.touch(link);
      } else {
        const auto pair = static_cast<QpId>(below(30));
        there[pair] ? kept.detach(drawn.paths, pair) : kept.attach(drawn.paths, pair);
        there[pair] = !there[pair];
      }
      if (!kept.stale()) continue;
      for (const auto& [pair, value] : kept.solve(drawn.paths, capacity)) rate[pair] = value;
      fresh.reset(12, drawn.paths);
      for (QpId p = 0; p < 30; ++p) {
        if (there[p]) fresh.attach(drawn.paths, p);
      }
      if (!fresh.stale()) continue;
      for (const auto& [pair, value] : fresh.solve(drawn.paths, capacity)) {
        expect(std::abs(rate[pair] - value) <= 1e-6 * value + 1e-15, "rate[pair] is that of a fresh start");
      }
    }
  }
}

// Four flows over four links of their own are one class; with another rate on one link they are two.
TEST(flow_classes) {
  const Paths paths = paths_of({{0}, {1}, {2}, {3}});
  const std::vector<std::int64_t> bytes(4, 1000), first(5, 0);
  const std::vector<QpId> pair{0, 1, 2, 3};
  const std::vector<Time> delay(4, 0);
  const std::vector<MessageId> none;
  std::vector<double> rate(4, 8.0);
  Classes found = classes_of({paths, rate, bytes, pair, delay, first, none}, 4);
  expect(found.message == std::vector<std::uint32_t>(4, 0), "found.message == std::vector<std::uint32_t>(4, 0)");
  rate[2] = 16.0;
  found = classes_of({paths, rate, bytes, pair, delay, first, none}, 4);
  expect((found.message == std::vector<std::uint32_t>{0, 0, 1, 0}), "(found.message == std::vector<std::uint32_t>{0, 0, 1, 0})");
  expect(classes_of({paths, rate, bytes, pair, delay, first, none}, 1).message.empty(), "classes_of({paths, rate, bytes, pair, delay, first, none}, 1).message.empty()");
}

}  // namespace
