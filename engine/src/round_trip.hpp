// Round-trip time of a TCP connection and its retransmission timeout (RFC 6298; Karn: nothing sent twice is timed).
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

class RoundTrip {
 public:
  // Times this packet unless one is being timed.
  void sent(Psn psn, Time now) {
    if (timing_) return;
    timing_ = true;
    timed_ = psn;
    sent_at_ = now;
  }

  void repeated(Psn psn) {
    if (psn == timed_) timing_ = false;
  }

  void acknowledged(Psn expected, Time now) {
    if (!timing_ || expected <= timed_) return;
    timing_ = false;
    const Time sample = now - sent_at_;
    if (smoothed_ == 0) {
      smoothed_ = sample;
      deviation_ = sample / 2;
      return;
    }
    deviation_ = (3 * deviation_ + std::abs(smoothed_ - sample)) / 4;
    smoothed_ = (7 * smoothed_ + sample) / 8;
  }

  Time smoothed() const { return smoothed_; }

  // Doubles with every timeout in a row, up to a minute.
  Time timeout(const Tcp& tcp, std::uint32_t in_a_row) const {
    constexpr Time kMost = Time{60} * 1'000'000 * kMicrosecond;
    const Time once = smoothed_ == 0 ? tcp.first_rto_ps : std::max(tcp.least_rto_ps, smoothed_ + 4 * deviation_);
    return once >= kMost ? once : std::min(kMost, once << std::min(in_a_row, 16U));
  }

 private:
  bool timing_ = false;
  Psn timed_ = 0;
  Time sent_at_ = 0;
  Time smoothed_ = 0;
  Time deviation_ = 0;
};

}  // namespace eastwest
