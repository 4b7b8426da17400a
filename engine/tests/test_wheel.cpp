// The event list against an ordered map: events leave by time, then by insertion.

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "check.hpp"
#include "wheel.hpp"

using namespace eastwest;
using namespace eastwest::test;

// The order counter starts anywhere, so that a test can see it wrap around. The language lets an explicit instantiation
// name a private member.
namespace {

template <std::uint32_t Wheel::* Counter>
struct Opens {
  friend std::uint32_t& order_of(Wheel& wheel) { return wheel.*Counter; }
};
std::uint32_t& order_of(Wheel& wheel);
template struct Opens<&Wheel::next_order_>;

// A multimap keeps equal keys in order of insertion.
struct Oracle {
  std::multimap<Time, std::uint32_t> events;
  std::uint32_t next = 0;

  std::pair<Time, std::uint32_t> pop() {
    const auto first = *events.begin();
    events.erase(events.begin());
    return first;
  }
};

struct Pair {
  Wheel wheel;
  Oracle oracle;
  Time now = 0;

  void push(Time time) {
    wheel.push(time, EventKind::kWake, oracle.next);
    oracle.events.emplace(time, oracle.next++);
  }

  bool pop_agrees() {
    wheel.turn();
    const Time announced = wheel.next_time();
    const Event event = wheel.pop();
    const auto [time, number] = oracle.pop();
    now = time;
    return event.time == time && event.where == number && announced == time;
  }
};

// Now, within the open bucket, on the wheel, at its far end, beyond it.
Time some_delay(Draws& draws) {
  static constexpr Time kReach[] = {0, 500, 5'000, 1'000'000, 16'777'216, 33'554'432, 40'000'000, Time{1} << 40};
  const Time most = kReach[draws.whole(0, 7)];
  const Time grain = draws.chance(0.5) ? 1 : 1'000;  // often the same instant
  return draws.whole(0, most) / grain * grain;
}

void agree(std::uint64_t seed, std::uint32_t first_order, int steps) {
  Draws draws(seed);
  Pair both;
  order_of(both.wheel) = first_order;
  for (int step = 0; step < steps; ++step) {
    const bool grows = both.oracle.events.size() < 2'000;
    for (auto pushes = draws.whole(0, grows ? 3 : 1); pushes > 0; --pushes) both.push(both.now + some_delay(draws));
    if (both.wheel.empty() != both.oracle.events.empty()) {
      expect(false, "both are empty at the same time");
      return;
    }
    if (!both.wheel.empty() && !expect(both.pop_agrees(), "the event list agrees with the ordered map")) return;
  }
  while (!both.wheel.empty()) {
    if (!expect(both.pop_agrees(), "the event list agrees with the ordered map to its end")) return;
  }
  expect(both.oracle.events.empty(), "nothing is lost");
}

}  // namespace

TEST(wheel_agrees_with_an_ordered_map) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) agree(seed, 0, 10'000);
}

TEST(wheel_keeps_the_order_of_insertion_when_its_counter_wraps_around) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) agree(seed, 0xffffffffU - 2'000, 10'000);
}

TEST(wheel_keeps_the_order_of_insertion_at_one_instant) {
  Wheel wheel;
  constexpr std::uint32_t kEvents = 1'000;
  for (const Time time : {Time{0}, Time{12'345'678}, Time{1} << 50}) {
    for (std::uint32_t i = 0; i < kEvents; ++i) wheel.push(time, EventKind::kWake, i);
    for (std::uint32_t i = 0; i < kEvents; ++i) {
      wheel.turn();
      if (!expect(wheel.pop().where == i, "first in, first out")) return;
    }
  }
}

TEST(wheel_gives_a_timer_from_afar_its_place_among_events_that_come_late) {
  Wheel wheel;
  const Time far = Time{1} << 45;
  wheel.push(far, EventKind::kTimeout, 1);
  for (Time time = 0; time < far; time += far / 4'096) wheel.push(time, EventKind::kWake, 0);
  int before = 0;
  for (;; ++before) {
    wheel.turn();
    const Event event = wheel.pop();
    if (event.where == 1) break;
    if (event.time == far - far / 4'096) wheel.push(far, EventKind::kWake, 2);
  }
  expect_equal(before, 4'096, "events before the timer");
  wheel.turn();
  expect_equal(wheel.pop().where, 2U, "the event of the same instant that was pushed later");
}

TEST(wheel_takes_no_more_memory_than_what_is_pending_needs) {
  Wheel wheel;
  for (Time time = 0; time < 100; ++time) wheel.push(time * 1'000, EventKind::kWake, 0);
  const auto rotate = [&wheel](int times) {
    for (int i = 0; i < times; ++i) {
      wheel.turn();
      wheel.push(wheel.pop().time + 100'000, EventKind::kWake, 0);
    }
  };
  rotate(10'000);
  const std::size_t settled = wheel.memory_bytes();
  rotate(200'000);
  expect_equal(wheel.memory_bytes(), settled, "bytes after many turns");
}
