// One run shared by several threads yields what one thread yields, bit by bit. Checked builds use one thread for all.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "crew.hpp"
#include "fabric.hpp"
#include "random_case.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

#if defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kCases = 40;  // some twenty times slower
#else
constexpr std::uint64_t kCases = 200;
#endif

// Of the fabric's incast and all-to-all at once, with a link that fails on the way.
std::string results_with(std::uint32_t threads, std::uint64_t least_events, Balance balance) {
  Fabric fabric;
  fabric.balance = balance;
  const auto made = fabric.make();
  std::vector<Send> sends = all_to_all(fabric.hosts, 60'000);
  for (const Send& send : incast(fabric.hosts, 90'000)) sends.push_back(send);
  for (MessageId m = 0; m < 12; ++m) sends.push_back({m % 4, 5, 9'000, 0, {m, m + 4}});
  load(*made, sends);
  made->fail_link(fabric.up_port(0, 0), 20 * kMicrosecond);
  made->add_routes(fabric.routes(0));
  made->reroute(1, 50 * kMicrosecond);
  made->set_threads(threads, least_events);
  run(*made, 5'000);
  return results_of(*made);
}

}  // namespace

TEST(threads_do_not_change_random_cases) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Case one(seed);
    run_case(one.simulation(), 10'000);
    const std::string expected = results_of(one.simulation());
    for (const std::uint32_t threads : {2U, 3U}) {
      Case shared(seed);
      shared.simulation().set_threads(threads, 0);
      run_case(shared.simulation(), 10'000);
      expect(results_of(shared.simulation()) == expected, "seed " + std::to_string(seed) + ", " + std::to_string(threads) + " threads");
    }
  }
}

TEST(threads_do_not_change_a_fabric_that_fails) {
  for (const Balance balance : {Balance::kHash, Balance::kFlowlet, Balance::kAdaptive, Balance::kSpray}) {
    const std::string expected = results_with(1, 0, balance);
    for (const std::uint32_t threads : {2U, 3U, 7U}) {
      expect(results_with(threads, 0, balance) == expected, std::to_string(threads) + " threads");
    }
    expect(results_with(2, kWorthSharing, balance) == expected, "2 threads, short windows alone");
  }
}

TEST(threads_share_the_regions_by_leaf) {
  const Fabric fabric;
  const auto made = fabric.make();
  load(*made, all_to_all(fabric.hosts, 60'000));
  made->set_threads(2, 0);
  made->advance(1, kLongRun);
  if (kChecked) return;
  const World& w = made->world();
  std::vector<std::size_t> regions(2);
  for (const Region& region : w.regions) ++regions.at(region.lane);
  expect(regions[0] > 0 && regions[1] > 0, "both have work");
  for (const Host& host : w.hosts) {
    const Port& port = w.ports[host.port];
    expect(!port.crosses && w.regions[port.peer_region].lane == w.regions[w.region_of[host.node]].lane, "a host is with its leaf");
  }
}

TEST(threads_are_told_before_the_run) {
  const Fabric fabric;
  const auto made = fabric.make();
  expect_throws<std::invalid_argument>([&] { made->set_threads(0); }, "no thread");
  expect_throws<std::invalid_argument>([&] { made->set_threads(65); }, "too many");
  load(*made, all_to_all(fabric.hosts, 1'000));
  made->advance(1, kLongRun);
  expect_throws<std::invalid_argument>([&] { made->set_threads(2); }, "too late");
}

TEST(threads_of_a_crew_do_every_piece_and_hands_on_what_one_throws) {
  std::vector<int> done(3);
  Crew crew(3, [&](std::size_t piece) {
    if (++done[piece] == 1'000 && piece == 2) throw std::runtime_error("piece 2");
  });
  for (int round = 1; round < 1'000; ++round) crew.work_together();
  expect(done == std::vector<int>{999, 999, 999}, "each once a round");
  expect_throws<std::runtime_error>([&] { crew.work_together(); }, "thrown to the caller");
  crew.work_together();
  expect(done == std::vector<int>{1'001, 1'001, 1'001}, "goes on after that");
}
