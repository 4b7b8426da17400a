// DCQCN reaction point of one queue pair (Zhu et al., SIGCOMM 2015), evaluated lazily: state is brought up to date only
// when a packet is sent or a notification arrives, so no timer is ever an event.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

struct DcqcnState {
  bool active = false;          // a notification has been seen
  bool alpha_cnp = false;
  bool decrease_cnp = false;
  std::uint32_t timer_stage = 0;
  std::uint32_t byte_stage = 0;
  double rate_bps = 0;
  double target_bps = 0;
  double line_bps = 0;
  double alpha = 1.0;
  Time alpha_from = 0;          // alpha holds for this instant
  Time next_decrease = kNever;  // next check for a rate decrease
  Time next_increase = kNever;  // next expiry of the rate-increase timer
  std::int64_t bytes_left = 0;  // to the next expiry of the byte counter

  void reset(double line) {
    *this = DcqcnState{};
    rate_bps = target_bps = line_bps = line;
  }
};

namespace dcqcn {

// alpha decays by (1 - g) a tick; a tick that saw a notification adds g.
inline void advance_alpha(const Dcqcn& set, DcqcnState& s, Time now) {
  const Time ticks = (now - s.alpha_from) / set.alpha_tick_ps;
  if (ticks <= 0) return;
  s.alpha_from += ticks * set.alpha_tick_ps;
  s.alpha *= std::pow(1.0 - set.g, static_cast<double>(ticks));
  if (s.alpha_cnp) s.alpha += set.g * std::pow(1.0 - set.g, static_cast<double>(ticks - 1));
  s.alpha_cnp = false;
}

inline void cut(const Dcqcn& set, DcqcnState& s, Time now, bool clamp) {
  if (clamp) s.target_bps = s.rate_bps;
  s.rate_bps = std::min(s.line_bps, std::max(set.min_bps, s.rate_bps * (1.0 - s.alpha / 2)));
  s.timer_stage = s.byte_stage = 0;
  s.bytes_left = set.byte_counter_bytes;
  s.next_increase = now + set.increase_timer_ps;
}

// Fast recovery, additive or hyper increase, by how often timer and byte counter have expired since the last cut.
inline void increase(const Dcqcn& set, DcqcnState& s) {
  const bool counts_bytes = set.byte_counter_bytes > 0;
  const std::uint32_t most = std::max(s.timer_stage, s.byte_stage);
  const std::uint32_t least = counts_bytes ? std::min(s.timer_stage, s.byte_stage) : s.timer_stage;
  const std::uint32_t f = set.fast_recovery_stages;
  if (most >= f) s.target_bps = std::min(s.line_bps, s.target_bps + (least > f ? set.hai_bps : set.ai_bps));
  s.rate_bps = std::min(s.line_bps, (s.rate_bps + s.target_bps) / 2);
}

// The paper counts an expiry before it acts on it, ConnectX (as the HPCC simulator models it) after.
inline void expire(const Dcqcn& set, DcqcnState& s, std::uint32_t& stage) {
  if (set.paper_order) ++stage;
  increase(set, s);
  if (!set.paper_order) ++stage;
}

inline void expire_timer(const Dcqcn& set, DcqcnState& s) {
  expire(set, s, s.timer_stage);
  s.next_increase += set.increase_timer_ps;
}

// Applies every timer expiry up to now, in order of time.
inline void advance(const Dcqcn& set, DcqcnState& s, Time now) {
  if (!s.active) return;
  if (s.decrease_cnp && s.next_decrease <= now) {
    const Time at = s.next_decrease;
    // Of the two at one instant the one with the longer interval was set first and comes first.
    const Time before = set.increase_timer_ps > set.decrease_interval_ps ? at : at - 1;
    while (s.next_increase <= before) expire_timer(set, s);
    advance_alpha(set, s, at);
    cut(set, s, at, set.clamp_target || s.timer_stage != 0 || s.byte_stage != 0);
    s.decrease_cnp = false;
  }
  while (s.next_increase <= now) expire_timer(set, s);
  if (s.next_decrease <= now && set.decrease_interval_ps > 0) {
    const Time missed = (now - s.next_decrease) / set.decrease_interval_ps + 1;
    s.next_decrease += missed * set.decrease_interval_ps;
  }
}

// First notification: alpha starts at its initial value and the clocks start.
inline void activate(const Dcqcn& set, DcqcnState& s, Time now) {
  s.active = true;
  s.alpha = set.initial_alpha;
  s.alpha_from = now;
  s.bytes_left = set.byte_counter_bytes;
  // One nanosecond after the alpha tick, so that a check sees the alpha of its own instant.
  s.next_decrease = set.paper_order ? kNever : now + set.decrease_interval_ps + kNanosecond;
}

inline void notify_paper(const Dcqcn& set, DcqcnState& s, Time now) {
  advance_alpha(set, s, now);
  cut(set, s, now, true);
  s.alpha = (1.0 - set.g) * s.alpha + set.g;
  s.alpha_from = now;
}

inline void notify(const Dcqcn& set, DcqcnState& s, Time now) {
  if (!set.enabled || set.reaction != Reaction::kDcqcn) return;
  const bool first = !s.active;
  if (first) activate(set, s, now);
  advance(set, s, set.cnp_lead_ps > set.decrease_interval_ps ? now - 1 : now);
  if (set.paper_order) {
    notify_paper(set, s, now);
    return;
  }
  advance_alpha(set, s, set.cnp_lead_ps > set.alpha_tick_ps ? now - 1 : now);
  s.alpha_cnp = !first;  // the first notification sets alpha itself
  s.decrease_cnp = true;
  if (set.decrease_interval_ps == 0) s.next_decrease = now + kNanosecond;
}

inline void count_bytes(const Dcqcn& set, DcqcnState& s, std::int64_t sent_bytes) {
  if (!s.active || set.byte_counter_bytes == 0) return;
  s.bytes_left -= sent_bytes;
  if (s.bytes_left > 0) return;
  expire(set, s, s.byte_stage);
  s.bytes_left += set.byte_counter_bytes;
}

}  // namespace dcqcn
}  // namespace eastwest
