// Ingress accounting: never above the pool, exact at every step, empty when all has left; the dynamic threshold.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "shared_buffer.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

constexpr int kLossless = 3;
constexpr std::size_t kPorts = 6;

struct Held {
  std::size_t port;
  int priority;
  std::int32_t size;
};

// A switch whose ports have settings of their own, and what is in it.
struct Buffer {
  SharedBuffer buffer;
  std::array<PortSettings, kPorts> set;
  std::array<IngressUse, kPorts> use;
  std::vector<Held> held;

  bool admit(std::size_t port, int priority, std::int32_t size) {
    if (!shared_buffer::admit(buffer, set[port], use[port], priority, size)) return false;
    held.push_back({port, priority, size});
    return true;
  }

  void release(std::size_t place) {
    const Held gone = held[place];
    shared_buffer::release(buffer, set[gone.port], use[gone.port], gone.priority, gone.size);
    held[place] = held.back();
    held.pop_back();
  }

  // What the counters must be, from what is held.
  bool counts_agree() const {
    std::int64_t shared = 0;
    std::int64_t counted = 0;
    std::int64_t bytes = 0;
    for (std::size_t port = 0; port < kPorts; ++port) {
      for (int priority = 0; priority < kPriorities; ++priority) {
        const auto p = static_cast<std::size_t>(priority);
        shared += shared_buffer::shared_of(set[port], use[port], priority);
        counted += use[port].pool[p] + use[port].headroom[p];
        if (use[port].pool[p] < 0 || use[port].headroom[p] < 0) return false;
        if (use[port].headroom[p] > set[port].headroom_bytes) return false;
      }
    }
    for (const Held& one : held) bytes += one.size;
    return shared == buffer.shared_used && counted == bytes;
  }
};

Buffer some_buffer(Draws& draws) {
  Buffer with;
  with.buffer.shared_bytes = draws.whole(0, 300'000);
  for (PortSettings& set : with.set) {
    set.reserve_bytes = draws.whole(0, 3) * 2'000;
    set.headroom_bytes = draws.whole(0, 3) * 10'000;
    set.xon_offset_bytes = draws.whole(0, 4'000);
    set.pfc_send = 1U << kLossless;
    set.alpha_lossless = 1.0 / static_cast<double>(std::int64_t{1} << draws.whole(0, 7));
    set.alpha_lossy = static_cast<double>(std::int64_t{1} << draws.whole(0, 5));
  }
  return with;
}

}  // namespace

TEST(shared_buffer_is_exact_and_never_above_its_size) {
  Draws draws(1);
  for (int round = 0; round < 60; ++round) {
    Buffer with = some_buffer(draws);
    const double fills = 0.4 + 0.1 * static_cast<double>(draws.whole(0, 4));
    for (int step = 0; step < 1'500; ++step) {
      if (with.held.empty() || draws.chance(fills)) {
        with.admit(static_cast<std::size_t>(draws.whole(0, kPorts - 1)), static_cast<int>(draws.whole(2, 4)),
                   static_cast<std::int32_t>(draws.whole(64, 9'216)));
      } else {
        with.release(static_cast<std::size_t>(draws.whole(0, static_cast<std::int64_t>(with.held.size()) - 1)));
      }
      if (!expect(with.buffer.shared_used <= with.buffer.shared_bytes, "within the pool")) return;
      if (!expect(with.counts_agree(), "counters are the sums of what is held")) return;
    }
    while (!with.held.empty()) with.release(with.held.size() - 1);
    expect_equal(with.buffer.shared_used, 0, "shared bytes of an empty switch");
    expect(with.counts_agree(), "an empty switch uses nothing");
  }
}

TEST(shared_buffer_refuses_lossless_packets_only_beyond_their_headroom) {
  Buffer with;
  with.buffer.shared_bytes = 100'000;
  with.set[0].pfc_send = 1U << kLossless;
  with.set[0].reserve_bytes = 4'000;
  with.set[0].headroom_bytes = 20'000;
  while (with.admit(0, kLossless, 1'000)) {
    const bool pauses = shared_buffer::must_pause(with.buffer, with.set[0], with.use[0], kLossless);
    const bool in_headroom = with.use[0].headroom[kLossless] > 0;
    if (!expect(!in_headroom || pauses, "headroom is used only while the peer is told to stop")) return;
  }
  expect_equal(with.use[0].headroom[kLossless], 20'000, "headroom in use");
}

TEST(shared_buffer_never_gives_headroom_to_lossy_packets) {
  Buffer with;
  with.buffer.shared_bytes = 10'000;
  with.set[0].headroom_bytes = 20'000;
  with.set[0].reserve_bytes = 3'000;
  while (with.admit(0, kLossless, 500)) {
  }
  expect_equal(with.use[0].headroom[kLossless], 0, "headroom in use");
  // alpha 1: half of the pool is left free, and the reserve is full.
  expect_equal(with.use[0].pool[kLossless], 8'000, "bytes taken in");
}

// Choudhury and Hahne: with n saturated queues and alpha, each settles at alpha * B / (1 + alpha * n).
TEST(shared_buffer_threshold_settles_where_the_algebra_says) {
  for (const std::size_t queues : {std::size_t{1}, std::size_t{2}, std::size_t{6}}) {
    for (const double alpha : {0.125, 0.5, 1.0}) {
      Buffer with;
      with.buffer.shared_bytes = 10'000'000;
      for (PortSettings& set : with.set) {
        set.alpha_lossy = alpha;
        set.reserve_bytes = 0;
      }
      bool any = true;
      while (any) {
        any = false;
        for (std::size_t port = 0; port < queues; ++port) any |= with.admit(port, 0, 100);
      }
      const double settled = alpha * 10e6 / (1 + alpha * static_cast<double>(queues));
      for (std::size_t port = 0; port < queues; ++port) {
        expect_near(with.use[port].pool[0], settled, 100 * 2 * 6 / settled, "bytes of one queue");
      }
    }
  }
}

// Published example (SONiC profile of a 24 MB switch, in Reverie, NSDI 2024, appendix A): ingress pool 18 MB, headroom
// 6 MB, alpha 2^-3, XOFF headroom 96,928 bytes, XON offset 2,496 bytes.
TEST(shared_buffer_follows_the_published_example_of_24_megabytes) {
  constexpr std::int64_t kPool = 18'000'000;
  constexpr std::int32_t kFrame = 1'000;
  Buffer with;
  with.buffer.shared_bytes = kPool;
  PortSettings& set = with.set[0];
  set.pfc_send = 1U << kLossless;
  set.alpha_lossless = 0.125;
  set.reserve_bytes = 1'248;
  set.headroom_bytes = 96'928;
  set.xon_offset_bytes = 2'496;
  const auto paused = [&] { return shared_buffer::must_pause(with.buffer, set, with.use[0], kLossless); };
  while (!paused()) with.admit(0, kLossless, kFrame);
  // Alone: shared = (pool - shared) / 8, so a ninth of the pool.
  expect_near(static_cast<double>(with.buffer.shared_used), kPool / 9.0, 2e-3, "shared bytes at XOFF");
  while (with.admit(0, kLossless, kFrame)) {
  }
  expect_equal(with.use[0].headroom[kLossless], 96'000, "headroom in use: all whole frames that it holds");
  const auto resumes = [&] { return shared_buffer::may_resume(with.buffer, set, with.use[0], kLossless); };
  while (!resumes()) with.release(with.held.size() - 1);
  const std::int64_t shared = shared_buffer::shared_of(set, with.use[0], kLossless);
  const std::int64_t gap = with.buffer.threshold(0.125) - shared;
  expect(with.use[0].headroom[kLossless] == 0 && gap >= 2'496 && gap < 2'496 + 2 * kFrame,
         "XON at its offset below the threshold: " + std::to_string(gap));
}
