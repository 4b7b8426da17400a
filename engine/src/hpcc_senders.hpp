// Senders of the HPCC simulator that change their rate once a round trip: its DCTCP, by the share of marks, and its TIMELY,
// by the change of the round-trip time. Source: rdma-hw.cc of that simulator (Li et al., SIGCOMM 2019); TIMELY's constants
// are its defaults.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

// Of one queue pair. Numbers are bytes of its stream.
struct RoundState {
  std::int64_t round_end = 0;   // a round is over when more than this is acknowledged; 0: none has begun
  double alpha = 1.0;           // DCTCP: smoothed share of marks
  std::int64_t marks = 0;
  std::int64_t batch = 0;       // packets of this round
  bool reduced = false;         // no further cut until cut_end is acknowledged
  std::int64_t cut_end = 0;
  std::uint32_t increases = 0;  // TIMELY: in a row
  double rtt_ns = 0;
  double rtt_change_ns = 0;
  std::vector<Time> sent_at;    // by packet
};

// What an acknowledgement tells.
struct RoundNews {
  std::int64_t acknowledged;
  std::int64_t sent;
  std::uint32_t mtu_bytes;
  bool marked;
  double rtt_ns;
};

namespace hpcc_senders {

// The rate after this acknowledgement.
inline double dctcp(const Dcqcn& set, RoundState& s, const RoundNews& news, double rate_bps, double line_bps) {
  const bool round_over = news.acknowledged > s.round_end;
  s.marks += news.marked ? 1 : 0;
  if (round_over) {
    const bool first = s.round_end == 0;
    if (!first) {
      const double share = std::min(1.0, static_cast<double>(s.marks) / static_cast<double>(s.batch));
      s.alpha = (1 - set.g) * s.alpha + set.g * share;
      s.marks = 0;
    }
    s.batch = (news.sent - (first ? 0 : news.acknowledged)) / news.mtu_bytes + 1;
    s.round_end = news.sent;
  }
  if (news.acknowledged > s.cut_end) s.reduced = false;
  if (news.marked && !s.reduced) {
    rate_bps = std::max(set.min_bps, rate_bps * (1 - s.alpha / 2));
    s.reduced = true;
    s.cut_end = news.sent;
  }
  return !s.reduced && round_over ? std::min(line_bps, rate_bps + set.ai_bps) : rate_bps;
}

inline constexpr double kNewest = 0.875;       // weight of the newest change of the round-trip time
inline constexpr double kBeta = 0.8;
inline constexpr double kLowNs = 50'000;
inline constexpr double kHighNs = 500'000;
inline constexpr double kLeastRttNs = 20'000;
inline constexpr std::uint32_t kPatience = 5;  // increases in a row before they become larger

inline double timely(const Dcqcn& set, RoundState& s, const RoundNews& news, double rate_bps, double line_bps) {
  if (news.acknowledged <= s.round_end) return rate_bps;
  if (s.round_end != 0) {
    s.rtt_change_ns = (1 - kNewest) * s.rtt_change_ns + kNewest * (news.rtt_ns - s.rtt_ns);
    const double gradient = s.rtt_change_ns / kLeastRttNs;
    const bool high = news.rtt_ns > kHighNs;
    if (news.rtt_ns < kLowNs || (!high && gradient <= 0)) {
      rate_bps = std::min(line_bps, rate_bps + (s.increases < kPatience ? set.ai_bps : set.hai_bps));
      ++s.increases;
    } else {
      const double factor = high ? 1 - kBeta * (1 - kHighNs / news.rtt_ns) : std::max(0.0, 1 - kBeta * gradient);
      rate_bps = std::max(set.min_bps, rate_bps * factor);
      s.increases = 0;
    }
  }
  if (news.sent > s.round_end) {
    s.round_end = news.sent;
    s.rtt_ns = news.rtt_ns;
  }
  return rate_bps;
}

}  // namespace hpcc_senders
}  // namespace eastwest
