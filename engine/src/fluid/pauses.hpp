// Whom each switch and each slow host throttles, what that counts as, and the watchdog that looks on.
#pragma once

#include <algorithm>
#include <cstdint>

#include "network.hpp"

namespace eastwest::fluid {

inline void Network::judge_switch(std::uint32_t s) {
  double used = 0;
  auto& listed = listed_[s];
  for (const std::uint32_t number : listed) {
    const Ingress& in = ingresses_[number];
    used += std::max(0.0, in.use - static_cast<double>(settings[in.port].reserve_bytes));
  }
  used_[s] = used;
  std::size_t kept = 0;
  for (const std::uint32_t number : listed) {
    Ingress& in = ingresses_[number];
    judge(in);
    if (in.use > 0 || in.came > 0 || in.throttled) {
      listed[kept++] = number;
    } else {
      in.listed = false;
    }
    in.came = in.out = 0;
  }
  listed.resize(kept);
}

inline double Network::free_of(const Ingress& in) const {
  const std::uint32_t s = w_.owner[in.port] - w_.hosts;
  return std::max(0.0, static_cast<double>(switches[s].shared_bytes) - used_[s]);
}

inline void Network::judge_room(Ingress& in) {
  const PortSettings& set = settings[in.port];
  const double shared = std::max(0.0, in.use - static_cast<double>(set.reserve_bytes));
  in.room = std::max(0.0, set.alpha_lossy * free_of(in) - shared);
}

inline void Network::judge(Ingress& in) {
  const PortSettings& set = settings[in.port];
  if (((set.pfc_send >> in.priority) & 1) == 0) {
    judge_room(in);
    in.lost_share = 0;
    if (in.throttled) throttle(in, 1, {});
    return;
  }
  const double shared = std::max(0.0, in.use - static_cast<double>(set.reserve_bytes));
  const double threshold = set.alpha_lossless * free_of(in);
  const Swing swing{capacity[in.port ^ 1U], in.out / dt_, static_cast<double>(set.xon_offset_bytes), pause_delay(in.port)};
  const double span = std::min(dt_, kGateSpan);
  const double most = capacity[in.port ^ 1U] * span;
  const double allowed = std::max(0.0, threshold - shared) + in.out / dt_ * span;
  const double gate = most > 0 && up[in.port ^ 1U] != 0 ? std::min(1.0, allowed / most) : 1.0;
  tight_ = tight_ || shared > threshold / 2;
  throttle(in, gate, swing);
  // More than the headroom holds comes after every XOFF.
  const double excess = overshoot(swing) - static_cast<double>(set.headroom_bytes);
  const double time = swing_time(swing);
  in.lost_share = gate < 1 && excess > 0 && time > 0 && swing.drain > 0 ? std::min(1.0, excess / (time * swing.drain)) : 0;
}

// Frame, cable there and back, response, the packet that is being sent, and the way into the buffer.
inline double Network::pause_delay(PortId port) const {
  const double wire = transport_.pause_bytes + transport_.wire_gap_bytes;
  const double rate = std::max(1e-9, capacity[port]);
  double delay = wire / rate + 2.0 * static_cast<double>(w_.delay[port]) + packet_ / rate;
  delay += static_cast<double>(settings[port ^ 1U].pause_response_ps);
  if (w_.owner[port] >= w_.hosts) delay += static_cast<double>(switches[w_.owner[port] - w_.hosts].ingress_latency_ps);
  return delay;
}

inline void Network::throttle(Ingress& in, double gate, const Swing& swing) {
  Lane& l = lane(in.port ^ 1U, in.priority);
  const bool obeys = ((settings[l.port].pfc_honour >> in.priority) & 1) != 0;
  if (l.gate < 1 && !l.forced) count_pause(l, swing_time(swing));
  const bool now = gate < 1;
  if (now != in.throttled) throttled_ += now ? 1 : -1;
  in.throttled = now;
  if (!l.forced) set_gate(l, obeys ? gate : 1);
}

inline void Network::judge_host(std::uint32_t host) {
  SlowHost& h = slow[host];
  const double drained = h.rate * dt_;
  const double out = std::min(drained, h.held + h.came);
  h.held = std::max(0.0, h.held + h.came - drained);
  h.came = 0;
  const PortId port = nic.at(host) ^ 1U;
  for (const std::uint32_t number : lanes_of_[port]) {
    if (number == kNone || lanes_[number].forced || ((settings[port].pfc_honour >> lanes_[number].priority) & 1) == 0) continue;
    Lane& l = lanes_[number];
    const Swing swing{capacity[port], out / dt_, h.xoff_bytes - h.xon_bytes, pause_delay(port ^ 1U)};
    if (l.gate < 1) count_pause(l, swing_time(swing));
    const double span = std::min(dt_, kGateSpan);
    const double allowed = std::max(0.0, h.xoff_bytes - h.held) + h.rate * span;
    set_gate(l, std::min(1.0, allowed / (capacity[port] * span)));
  }
}

// What the step's throttling counts as. swing 0: the lane was shut all the time, or not at all.
inline void Network::count_pause(Lane& l, double swing) {
  if (l.held_at != count_ && l.gate > 0) return;
  Lane& peer = lane(l.port ^ 1U, l.priority);
  Lane& own = lane(l.port, l.priority);  // the line above may have moved it
  const double shut_time = (1 - own.gate) * dt_;
  const double refresh = static_cast<double>(transport_.pause_quanta) * 64 / 2 / std::max(1e-9, capacity[own.port]);
  const double frames = own.gate > 0 ? (swing > 0 ? dt_ / swing : 0) : dt_ / std::max(1.0, refresh);
  own.counts.paused += shut_time;
  own.counts.pauses_received += frames;
  peer.counts.stopping += shut_time;
  peer.counts.pauses_sent += frames;
  mark_dirty(own);
  mark_dirty(peer);
}

inline void Network::shut(Lane& l, Time at) {
  l.gate = 0;
  if (l.shut_since != kNever) return;
  l.shut_since = at;
  const PortSettings& set = settings[l.port];
  if (w_.owner[l.port] >= w_.hosts && ((set.watchdog >> l.priority) & 1) != 0 && set.watchdog_detect_ps > 0) {
    const auto number = lanes_of_[l.port][l.priority];
    if (std::find(guarded_.begin(), guarded_.end(), number) == guarded_.end()) guarded_.push_back(number);
  }
}

inline void Network::set_gate(Lane& l, double gate) {
  if (gate <= 0) {
    shut(l, now_);
    return;
  }
  l.gate = gate;
  if (l.shut_since != kNever) l.quiet_since = now_;
  l.shut_since = kNever;
}

// Watches a lane that is shut or in a storm; false: no longer.
inline bool Network::guard(Lane& l) {
  const PortSettings& set = settings[l.port];
  const auto now = now_ + static_cast<Time>(dt_);
  if (l.storm) {
    if (l.shut_since != kNever || now < l.quiet_since + set.watchdog_restore_ps) return true;
    l.storm = false;
    incidents.add(now, Incident::kWatchdogRestore, l.port, l.priority);
    return false;
  }
  if (l.shut_since == kNever) return false;
  if (((set.watchdog >> l.priority) & 1) == 0) return false;
  if (now < l.shut_since + set.watchdog_detect_ps) return true;
  if (l.queue <= 0) {
    l.shut_since = now;
    return true;
  }
  l.storm = true;
  incidents.add(now, Incident::kWatchdogStorm, l.port, l.priority);
  list_port(l.port);
  return true;
}

}  // namespace eastwest::fluid
