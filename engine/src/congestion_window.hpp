// The congestion window of a TCP connection, in segments: CUBIC (RFC 9438) or DCTCP (RFC 8257).
//
// Left out: HyStart, pacing, proportional rate reduction, tail loss probes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

class CongestionWindow {
 public:
  CongestionWindow() = default;
  CongestionWindow(Protocol protocol, const Tcp& tcp)
      : dctcp_(protocol == Protocol::kDctcp),
        g_(tcp.dctcp_g),
        window_(tcp.initial_window),
        most_(std::max(1.0, static_cast<double>(tcp.receive_window_bytes) / tcp.mss_bytes)) {}

  double segments() const { return std::min(window_, most_); }
  double most() const { return most_; }  // for which the receiver has room

  // `newly` segments were acknowledged, with or without an echo of congestion; `filled`: the window was in use.
  void acknowledged(std::uint32_t newly, bool echo, bool filled, Psn unacked, Psn next, Time now, Time rtt) {
    if (dctcp_) observe(newly, echo, unacked, next);
    if (!filled) return;
    if (window_ < threshold_) {
      window_ += newly;
    } else if (dctcp_) {
      window_ += newly / window_;
    } else {
      grow_cubic(newly, now, rtt);
    }
  }

  // A loss, no more than once a round trip.
  void lost() {
    const double beta = dctcp_ ? 0.5 : kBeta;
    if (!dctcp_) origin_ = window_ < origin_ ? window_ * (1 + kBeta) / 2 : window_;  // fast convergence
    window_ = threshold_ = std::max(2.0, window_ * beta);
    epoch_ = kNever;
  }

  void timed_out() {
    lost();
    window_ = 1;
  }

 private:
  static constexpr double kBeta = 0.7;
  static constexpr double kC = 0.4;

  // Share of marked segments over each window of data; one cut a window in which there was a mark.
  void observe(std::uint32_t newly, bool echo, Psn unacked, Psn next) {
    acked_ += newly;
    if (echo) marked_ += newly;
    if (echo && !cut_) {
      cut_ = true;
      window_ = threshold_ = std::max(2.0, window_ * (1 - alpha_ / 2));
    }
    if (unacked < observed_to_) return;
    alpha_ = (1 - g_) * alpha_ + g_ * (acked_ > 0 ? marked_ / acked_ : 0.0);
    acked_ = marked_ = 0;
    cut_ = false;
    observed_to_ = next;
  }

  void grow_cubic(std::uint32_t newly, Time now, Time rtt) {
    if (epoch_ == kNever) start_epoch(now);
    const double t = static_cast<double>(now - epoch_ + rtt) * 1e-12;
    const double offset = t - k_;
    const double target = std::clamp(kC * offset * offset * offset + origin_, window_, 1.5 * window_);
    const double reno = estimate_ < origin_ ? 3 * (1 - kBeta) / (1 + kBeta) : 1.0;
    estimate_ += reno * newly / window_;
    window_ = std::max(window_ + (target - window_) / window_ * newly, estimate_);
  }

  void start_epoch(Time now) {
    epoch_ = now;
    origin_ = std::max(origin_, window_);
    k_ = std::cbrt((origin_ - window_) / kC);
    estimate_ = window_;
  }

  bool dctcp_ = false;
  bool cut_ = false;
  double g_ = 0;
  double window_ = 1;
  double most_ = 1;
  double threshold_ = 1e18;
  // CUBIC.
  double origin_ = 0;     // window before the last reduction
  double k_ = 0;          // seconds from the reduction back to it
  double estimate_ = 0;   // what a Reno sender would have
  Time epoch_ = kNever;
  // DCTCP.
  double alpha_ = 1;
  double acked_ = 0;
  double marked_ = 0;
  Psn observed_to_ = 0;
};

}  // namespace eastwest
