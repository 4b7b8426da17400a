// The lazy reaction point against one that runs every timer as it falls due.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"
#include "dcqcn.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

constexpr double kLine = 400e9;

// Timer by timer, in plain words of the paper (Zhu et al., SIGCOMM 2015, figure 7) and of ConnectX as the HPCC simulator
// models it. Nothing is closed-form: alpha is updated at every one of its ticks.
class StepByStep {
 public:
  explicit StepByStep(const Dcqcn& set) : set_(set) {}

  double rate = kLine;
  double target = kLine;
  double alpha = 1.0;

  void notify(Time now) {
    const bool first = !started_;
    if (first) start(now);
    run_to(now);
    if (set_.paper_order) {
      cut(now, true);
      alpha = (1 - set_.g) * alpha + set_.g;
      alpha_tick_ = now + set_.alpha_tick_ps;
    } else {
      if (!first) seen_by_alpha_ = true;
      seen_by_decrease_ = true;
    }
  }

  void sent(Time now, std::int64_t bytes) {
    run_to(now);
    if (!started_ || set_.byte_counter_bytes == 0) return;
    bytes_ += bytes;
    if (bytes_ < set_.byte_counter_bytes) return;
    bytes_ -= set_.byte_counter_bytes;
    expiry(byte_count_);
  }

  // One timer after the other: increase before alpha before decrease where they coincide, unless the decrease was set
  // first because its interval is no shorter.
  void run_to(Time now) {
    if (!started_) return;
    while (true) {
      const Time next = std::min({increase_, alpha_tick_, decrease_});
      if (next > now) return;
      const bool decrease_is_older = set_.increase_timer_ps <= set_.decrease_interval_ps;
      if (increase_ == next && !(decrease_ == next && decrease_is_older)) {
        increase_ += set_.increase_timer_ps;
        expiry(timer_count_);
      } else if (alpha_tick_ == next) {
        alpha_tick_ += set_.alpha_tick_ps;
        alpha = (1 - set_.g) * alpha + (seen_by_alpha_ ? set_.g : 0);
        seen_by_alpha_ = false;
      } else {
        decrease_ += set_.decrease_interval_ps;
        if (seen_by_decrease_) cut(next, set_.clamp_target || timer_count_ > 0 || byte_count_ > 0);
        seen_by_decrease_ = false;
      }
    }
  }

 private:
  void start(Time now) {
    started_ = true;
    alpha = set_.initial_alpha;
    alpha_tick_ = now + set_.alpha_tick_ps;
    if (!set_.paper_order) decrease_ = now + set_.decrease_interval_ps + kNanosecond;
  }

  void cut(Time now, bool target_follows) {
    if (target_follows) target = rate;
    rate = std::max(set_.min_bps, rate * (1 - alpha / 2));
    timer_count_ = byte_count_ = 0;
    bytes_ = 0;
    increase_ = now + set_.increase_timer_ps;
  }

  // Paper: counters first, then phase by max and min of both against F. ConnectX: the count before this expiry decides.
  void expiry(std::uint32_t& counter) {
    if (set_.paper_order) ++counter;
    const bool bytes_count = set_.byte_counter_bytes > 0;
    const std::uint32_t both = bytes_count ? std::min(timer_count_, byte_count_) : timer_count_;
    if (both > set_.fast_recovery_stages) {
      target += set_.hai_bps;
    } else if (std::max(timer_count_, byte_count_) >= set_.fast_recovery_stages) {
      target += set_.ai_bps;
    }
    target = std::min(target, kLine);
    rate = std::min((rate + target) / 2, kLine);
    if (!set_.paper_order) ++counter;
  }

  Dcqcn set_;
  bool started_ = false;
  bool seen_by_alpha_ = false;
  bool seen_by_decrease_ = false;
  Time alpha_tick_ = kNever;
  Time decrease_ = kNever;
  Time increase_ = kNever;
  std::uint32_t timer_count_ = 0;
  std::uint32_t byte_count_ = 0;
  std::int64_t bytes_ = 0;
};

Dcqcn some_settings(Draws& draws, bool paper) {
  Dcqcn set;
  set.paper_order = paper;
  set.alpha_tick_ps = draws.whole(1, 60) * kMicrosecond;
  set.decrease_interval_ps = draws.whole(1, 50) * kMicrosecond;
  set.increase_timer_ps = draws.whole(20, 400) * kMicrosecond;
  set.byte_counter_bytes = draws.chance(0.5) ? 0 : draws.whole(10'000, 10'000'000);
  set.fast_recovery_stages = static_cast<std::uint32_t>(draws.whole(1, 5));
  set.ai_bps = static_cast<double>(draws.whole(5, 200)) * 1e6;
  set.hai_bps = static_cast<double>(draws.whole(50, 2'000)) * 1e6;
  set.g = 1.0 / static_cast<double>(std::int64_t{1} << draws.whole(4, 10));
  set.initial_alpha = static_cast<double>(draws.whole(0, 10)) / 10;
  set.min_bps = static_cast<double>(draws.whole(1, 1'000)) * 1e6;
  set.clamp_target = draws.chance(0.5);
  return set;
}

// Bursts, ordinary spacing, pauses of many timers. In whole nanoseconds, so that instants coincide.
Time some_gap(Draws& draws) {
  static constexpr Time kMost[] = {0, 100, 5'000, 50'000, 1'000'000, 30'000'000};
  return draws.whole(0, kMost[draws.whole(0, 5)]) * kNanosecond;
}

void agree(bool paper, std::uint64_t seed) {
  Draws draws(seed);
  const Dcqcn set = some_settings(draws, paper);
  DcqcnState lazy;
  lazy.reset(kLine);
  StepByStep steps(set);
  Time now = 0;
  for (int event = 0; event < 400; ++event) {
    now += some_gap(draws);
    if (draws.chance(0.4)) {
      dcqcn::notify(set, lazy, now);
      steps.notify(now);
    } else {
      const std::int64_t bytes = draws.whole(64, 9'000);
      dcqcn::advance(set, lazy, now);
      dcqcn::count_bytes(set, lazy, bytes);
      steps.sent(now, bytes);
    }
    const std::string place = " after event " + std::to_string(event) + " of seed " + std::to_string(seed);
    if (!expect_near(lazy.rate_bps, steps.rate, 1e-9, "rate" + place)) return;
    if (!expect_near(lazy.target_bps, steps.target, 1e-9, "target" + place)) return;
  }
  dcqcn::advance_alpha(set, lazy, now);
  expect(std::abs(lazy.alpha - steps.alpha) <= 1e-9, "alpha at the end of seed " + std::to_string(seed));
}

}  // namespace

TEST(dcqcn_in_the_order_of_the_paper_agrees_with_running_every_timer) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) agree(true, seed);
}

TEST(dcqcn_in_the_order_of_connectx_agrees_with_running_every_timer) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) agree(false, seed);
}

TEST(dcqcn_stays_between_its_least_rate_and_the_line) {
  Draws draws(1);
  for (int round = 0; round < 100; ++round) {
    const Dcqcn set = some_settings(draws, round % 2 == 0);
    DcqcnState state;
    state.reset(kLine);
    Time now = 0;
    for (int event = 0; event < 300; ++event) {
      now += some_gap(draws);
      dcqcn::advance(set, state, now);
      if (draws.chance(0.8)) dcqcn::notify(set, state, now);
      if (!expect(state.rate_bps >= set.min_bps && state.rate_bps <= kLine, "rate within its bounds")) return;
      if (!expect(state.alpha >= 0 && state.alpha <= 1, "alpha is a share")) return;
    }
  }
}

TEST(dcqcn_returns_to_the_line_rate_when_notifications_cease) {
  Dcqcn set;
  set.increase_timer_ps = 55 * kMicrosecond;
  DcqcnState state;
  state.reset(kLine);
  dcqcn::notify(set, state, 0);
  dcqcn::advance(set, state, 10 * kMicrosecond);
  expect_near(state.rate_bps, kLine / 2, 0.02, "rate after the first cut: alpha starts at one");
  dcqcn::advance(set, state, 10'000'000 * kMicrosecond);
  expect_near(state.rate_bps, kLine, 1e-6, "rate after ten seconds");
}

TEST(dcqcn_that_is_disabled_takes_no_notice) {
  Dcqcn set;
  set.enabled = false;
  DcqcnState state;
  state.reset(kLine);
  dcqcn::notify(set, state, 0);
  dcqcn::advance(set, state, 1'000 * kMicrosecond);
  expect_near(state.rate_bps, kLine, 0, "rate");
}
