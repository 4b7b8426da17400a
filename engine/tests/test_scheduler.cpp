// Strict priorities first, then deficit weighted round robin: long-run shares follow the weights.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "scheduler.hpp"
#include "world.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

// One port of a switch, whose queues the test fills and serves.
struct Egress {
  World world;
  PortSettings set;
  std::array<std::int64_t, kPriorities> served_bytes{};

  Egress() {
    world.ports.resize(1);
    world.queues.resize(kPriorities);
  }

  Port& port() { return world.ports[0]; }

  void add(int priority, std::int64_t size) {
    Packet packet{};
    packet.size_bytes = static_cast<std::uint16_t>(size);
    append(world, 0, priority, packet);
  }

  int serve() {
    const int priority = scheduler::pick(port(), set, world.queues.data());
    if (priority < 0) return priority;
    served_bytes[static_cast<std::size_t>(priority)] += remove_head(world, 0, priority).size_bytes;
    return priority;
  }
};

constexpr std::int64_t kMostFrame = 9'216;

}  // namespace

TEST(scheduler_shares_follow_the_weights_within_one_quantum) {
  Draws draws(1);
  for (int round = 0; round < 100; ++round) {
    Egress egress;
    std::vector<int> busy;
    for (int priority = 0; priority < kPriorities; ++priority) {
      egress.set.weight[static_cast<std::size_t>(priority)] = static_cast<std::uint32_t>(draws.whole(1, 20));
      if (draws.chance(0.6)) busy.push_back(priority);
    }
    const auto refill = [&](int priority) { egress.add(priority, draws.whole(64, kMostFrame)); };
    for (const int priority : busy) refill(priority), refill(priority);
    for (int i = 0; i < 3'000 && !busy.empty(); ++i) refill(egress.serve());
    // Shreedhar and Varghese (SIGCOMM 1995): what each has had, by weight, differs by at most a quantum and what a
    // frame of either is worth.
    for (const int a : busy) {
      for (const int b : busy) {
        const auto share = [&](int priority) {
          const auto p = static_cast<std::size_t>(priority);
          return static_cast<double>(egress.served_bytes[p]) / egress.set.weight[p];
        };
        const auto frame = [&](int priority) {
          return static_cast<double>(kMostFrame) / egress.set.weight[static_cast<std::size_t>(priority)];
        };
        const double most = scheduler::kQuantumBytes + frame(a) + frame(b);
        if (!expect(std::abs(share(a) - share(b)) <= most, "shares within one quantum of their weights")) return;
      }
    }
  }
}

TEST(scheduler_serves_strict_priorities_first_the_highest_before_all) {
  Egress egress;
  egress.set.strict = 1U << 6 | 1U << 2;
  for (const int priority : {0, 2, 7, 6, 3}) egress.add(priority, 1'000);
  expect_equal(egress.serve(), 6, "first");
  expect_equal(egress.serve(), 2, "second");
  for (int left = 3; left > 0; --left) expect(egress.serve() >= 0, "then the others");
  expect_equal(egress.serve(), -1, "nothing left");
}

TEST(scheduler_never_serves_a_paused_priority) {
  Draws draws(2);
  Egress egress;
  egress.set.strict = 1U << 6;
  for (int i = 0; i < 20'000; ++i) {
    egress.port().paused = static_cast<std::uint8_t>(draws.whole(0, 255));
    egress.add(static_cast<int>(draws.whole(0, 7)), draws.whole(64, kMostFrame));
    const int ready = egress.port().waiting & ~egress.port().paused;
    const int served = egress.serve();
    if (!expect(served < 0 ? ready == 0 : ((ready >> served) & 1) == 1, "serves what is ready and nothing else")) return;
  }
}

TEST(scheduler_gives_an_idle_queue_no_credit_for_later) {
  Egress egress;
  // Priority 0 is alone for long; then priority 1 comes and both must take turns at once.
  for (int i = 0; i < 1'000; ++i) {
    egress.add(0, 1'000);
    egress.serve();
  }
  egress.served_bytes = {};
  for (int i = 0; i < 100; ++i) egress.add(0, 1'000), egress.add(1, 1'000);
  for (int i = 0; i < 100; ++i) egress.serve();
  const auto difference = std::abs(egress.served_bytes[0] - egress.served_bytes[1]);
  expect(difference <= scheduler::kQuantumBytes + 2 * 1'000, "equal shares from then on");
}
