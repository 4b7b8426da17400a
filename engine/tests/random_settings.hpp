// Random settings: sound ones, and ones that nobody should choose but somebody will.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "check.hpp"
#include "settings.hpp"

namespace eastwest::test {

// Classes in use: number of the DSCP and its priority.
inline constexpr std::array<std::uint8_t, 3> kDscpOf = {26, 10, 0};
inline constexpr std::array<std::uint8_t, 3> kPriorityOf = {3, 4, 0};

template <typename T>
T one_of(Draws& draws, std::initializer_list<T> choices) {
  return *(choices.begin() + draws.whole(0, static_cast<std::int64_t>(choices.size()) - 1));
}

inline Transport random_transport(Draws& draws) {
  Transport t;
  t.mtu_bytes = one_of(draws, {256U, 1024U, 4096U, 4096U});
  t.cut_through_bytes = one_of(draws, {0U, 64U, 128U, 128U, 9000U});
  t.ack_every = one_of(draws, {1U, 1U, 1U, 4U, 16U});
  t.pause_quanta = one_of(draws, {65535U, 65535U, 0U, 2000U, 50U});
  t.timeout_ps = {draws.whole(20, 800) * kMicrosecond};
  if (draws.chance(0.3)) t.timeout_ps = {t.timeout_ps[0], t.timeout_ps[0] * 4, t.timeout_ps[0] * 2};
  t.retry_limit = one_of(draws, {0U, 2U, 7U, 1'000U, 1'000U});
  t.reorder_packets = one_of(draws, {0U, 0U, 1U, 8U});
  t.nak_interval_ps = one_of(draws, {Time{0}, Time{0}, 5 * kMicrosecond});
  t.echo_in_ack = draws.chance(0.2);
  t.ack_ignores_pause = draws.chance(0.2);
  t.mark_acks = draws.chance(0.2);
  t.floor_to_ns = draws.chance(0.2);
  t.ties_in_order = draws.chance(0.3);
  t.retime_on_increase = draws.chance(0.7);
  t.window_follows_rate = draws.chance(0.3);
  t.deadlock_check_ps = one_of(draws, {Time{0}, 7 * kMicrosecond, 100 * kMicrosecond});
  return t;
}

inline Tcp random_tcp(Draws& draws) {
  Tcp t;
  t.mss_bytes = one_of(draws, {1448U, 8948U});
  t.frame_overhead_bytes = one_of(draws, {70U, 70U, 1U});
  t.initial_window = one_of(draws, {1U, 10U, 10U});
  t.ack_every = one_of(draws, {1U, 2U, 2U, 5U});
  t.receive_window_bytes = one_of(draws, {std::int64_t{1}, std::int64_t{20'000}, std::int64_t{1} << 24});
  t.delayed_ack_ps = draws.whole(1, 500) * kMicrosecond;
  t.least_rto_ps = draws.whole(10, 600) * kMicrosecond;
  t.first_rto_ps = t.least_rto_ps * draws.whole(1, 5);
  t.dctcp_g = one_of(draws, {0.0, 0.0625, 1.0});
  return t;
}

inline Dcqcn random_dcqcn(Draws& draws) {
  Dcqcn d;
  d.enabled = draws.chance(0.8);
  d.paper_order = draws.chance(0.3);
  d.alpha_tick_ps = draws.whole(1, 55) * kMicrosecond;
  d.decrease_interval_ps = one_of(draws, {Time{0}, 4 * kMicrosecond, 50 * kMicrosecond});
  d.increase_timer_ps = one_of(draws, {kMicrosecond, 55 * kMicrosecond, 300 * kMicrosecond});
  d.byte_counter_bytes = one_of(draws, {std::int64_t{0}, std::int64_t{1'000}, std::int64_t{150'000}});
  d.fast_recovery_stages = one_of(draws, {0U, 1U, 5U});
  d.g = one_of(draws, {0.0, 1.0 / 256, 0.5, 1.0});
  d.initial_alpha = one_of(draws, {0.0, 0.5, 1.0});
  d.min_bps = one_of(draws, {1e6, 1e8, 1e9, 1e12});
  d.ai_bps = one_of(draws, {0.0, 5e6, 1e9});
  d.hai_bps = one_of(draws, {0.0, 5e7, 1e10});
  d.clamp_target = draws.chance(0.5);
  d.cnp_interval_ps = one_of(draws, {Time{0}, 4 * kMicrosecond, 50 * kMicrosecond});
  d.cnp_delay_ps = one_of(draws, {Time{0}, Time{0}, 3 * kMicrosecond});
  return d;
}

inline void random_pauses(Draws& draws, PortSettings& p) {
  p.pfc_send = one_of<std::uint8_t>(draws, {0x08, 0x08, 0x18, 0xff, 0});
  p.pfc_honour = draws.chance(0.9) ? 0xff : one_of<std::uint8_t>(draws, {0, 0x08, 0xf7});
  p.pause_response_ps = one_of(draws, {Time{0}, 80 * kNanosecond, 2 * kMicrosecond});
  if (draws.chance(0.7)) return;
  p.watchdog = one_of<std::uint8_t>(draws, {0x08, 0xff});
  p.watchdog_detect_ps = draws.whole(1, 300) * kMicrosecond;
  p.watchdog_restore_ps = draws.whole(1, 300) * kMicrosecond;
  p.watchdog_forwards = draws.chance(0.4);
}

inline PortSettings random_port(Draws& draws) {
  PortSettings p;
  p.headroom_bytes = one_of<std::int64_t>(draws, {0, 5'000, 60'000, 400'000, 3'000'000});
  p.reserve_bytes = one_of<std::int64_t>(draws, {0, 2'000, 10'000});
  p.xon_offset_bytes = one_of<std::int64_t>(draws, {0, 4'000, 100'000});
  p.alpha_lossless = one_of(draws, {0.0, 0.03125, 0.125, 1.0, 8.0});
  p.alpha_lossy = one_of(draws, {0.0, 0.125, 1.0, 8.0});
  random_pauses(draws, p);
  p.ecn = one_of<std::uint8_t>(draws, {0x08, 0x19, 0xff, 0});
  p.kmin_bytes = one_of<std::int64_t>(draws, {0, 5'000, 50'000});
  p.kmax_bytes = p.kmin_bytes * draws.whole(1, 4);
  p.pmax = one_of(draws, {0.0, 0.01, 0.2, 1.0});
  p.strict = one_of<std::uint8_t>(draws, {0x40, 0x40, 0, 0xff});
  for (std::uint32_t& weight : p.weight) weight = one_of(draws, {1U, 1U, 3U, 50U});
  if (!draws.chance(0.05)) return p;
  p.own_classes = true;
  p.priority_of_dscp.fill(one_of<std::uint8_t>(draws, {0, 3, 4, 7}));
  p.priority_of_dscp[48] = 6;
  return p;
}

inline SwitchSettings random_switch(Draws& draws) {
  SwitchSettings s;
  s.shared_bytes = one_of<std::int64_t>(draws, {0, 20'000, 200'000, 4'000'000, -5'000});
  s.ingress_latency_ps = one_of(draws, {Time{0}, 200 * kNanosecond, 750 * kNanosecond});
  s.egress_latency_ps = one_of(draws, {Time{0}, 200 * kNanosecond});
  for (std::size_t c = 0; c < kDscpOf.size(); ++c) s.priority_of_dscp[kDscpOf[c]] = kPriorityOf[c];
  s.priority_of_dscp[48] = 6;
  if (draws.chance(0.1)) s.priority_of_dscp[26] = one_of<std::uint8_t>(draws, {0, 4, 7});
  s.balance = one_of(draws, {Balance::kHash, Balance::kHash, Balance::kFlowlet, Balance::kAdaptive, Balance::kSpray});
  s.flowlet_gap_ps = one_of(draws, {Time{0}, 2 * kMicrosecond, 100 * kMicrosecond});
  s.hash_seed = draws.chance(0.5) ? kNone : 1;
  s.hash_fields = one_of<std::uint8_t>(draws, {hash_field::kAll, hash_field::kAll, hash_field::kSource, 0});
  return s;
}

}  // namespace eastwest::test
