// ECN marking: never at or below the lower threshold, always above the upper one, linear in between.

#include <cmath>
#include <cstdint>

#include "check.hpp"
#include "red.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

constexpr int kPriority = 3;
constexpr int kDraws = 100'000;

PortSettings thresholds(std::int64_t kmin, std::int64_t kmax, double pmax) {
  PortSettings set;
  set.ecn = 1U << kPriority;
  set.kmin_bytes = kmin;
  set.kmax_bytes = kmax;
  set.pmax = pmax;
  return set;
}

int marked(const PortSettings& set, std::int64_t queue_bytes, int priority = kPriority) {
  RandomStream draws(1, 2);
  int count = 0;
  for (int i = 0; i < kDraws; ++i) count += red::marks(set, priority, queue_bytes, draws) ? 1 : 0;
  return count;
}

}  // namespace

TEST(red_marks_nothing_up_to_the_lower_threshold) {
  expect_equal(marked(thresholds(1'000, 5'000, 1.0), 1'000), 0, "marks");
}

TEST(red_marks_everything_above_the_upper_threshold) {
  expect_equal(marked(thresholds(1'000, 5'000, 0.01), 5'001), kDraws, "marks");
}

TEST(red_marks_in_proportion_in_between) {
  const PortSettings set = thresholds(400'000, 1'600'000, 0.2);
  for (const std::int64_t queue : {460'000, 700'000, 1'000'000, 1'300'000, 1'600'000}) {
    const double p = 0.2 * static_cast<double>(queue - 400'000) / 1'200'000;
    const double deviation = std::sqrt(kDraws * p * (1 - p));
    expect(std::abs(marked(set, queue) - kDraws * p) < 5 * deviation, "share marked at " + std::to_string(queue));
  }
}

TEST(red_with_equal_thresholds_is_a_step) {
  const PortSettings set = thresholds(50'000, 50'000, 0.2);
  expect_equal(marked(set, 50'000), 0, "marks at the threshold");
  expect_equal(marked(set, 50'001), kDraws, "marks above it");
}

TEST(red_leaves_other_priorities_alone) {
  expect_equal(marked(thresholds(0, 0, 1.0), 1'000'000, kPriority + 1), 0, "marks");
}
