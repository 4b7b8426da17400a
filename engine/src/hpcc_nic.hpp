// The NIC of the HPCC simulator (Li et al., SIGCOMM 2019) when several queue pairs send through it. Two traits decide who
// sends when, so they are kept: its round loses finished queue pairs without moving the place where it goes on, and it has
// one timer, which is not set anew while it runs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "world.hpp"

namespace eastwest::hpcc_nic {

// With one queue pair there is no order to keep.
inline bool governs(const World& w, const Host& host) { return w.transport.hpcc_nic && host.qps.size() > 1; }

inline bool finished(const Sender& qp) { return qp.unacked == qp.posted; }

inline void enter(World& w, Host& host, const Sender& qp) {
  if (governs(w, host)) host.round.push_back(qp.place);
}

inline std::uint32_t after_last(const Host& host) {
  return static_cast<std::uint32_t>((host.round_last + std::size_t{1}) % host.round.size());
}

// Takes all finished queue pairs from number `first` of the round on out of it.
inline void forget_from(const World& w, Host& host, std::size_t first) {
  const auto done = [&](std::uint32_t place) { return finished(w.senders[host.qps[place]]); };
  auto& round = host.round;
  const auto from = round.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = std::remove_if(from, round.end(), done);
  host.round_finished -= static_cast<std::uint32_t>(round.end() - end);
  round.erase(end, round.end());
}

// Takes finished queue pairs out: of those passed on the way to `chosen` (kNone: of all) the first in the list, and all
// behind it in the list.
inline void forget_finished(const World& w, Host& host, std::uint32_t chosen) {
  if (host.round_finished == 0 || host.round.empty()) return;
  const std::size_t count = host.round.size();
  std::size_t first = count;
  std::size_t number = after_last(host);
  for (std::size_t step = 0; step < count && host.round[number] != chosen; ++step) {
    if (finished(w.senders[host.qps[host.round[number]]])) first = std::min(first, number);
    number = number + 1 == count ? 0 : number + 1;
  }
  if (first < count) forget_from(w, host, first);
}

// Before the search: lets it begin after the place where the round stands. While the NIC was idle it has looked through
// the whole list.
inline void before_search(const World& w, Host& host, bool was_idle) {
  if (was_idle) forget_finished(w, host, kNone);
  if (!host.round.empty()) host.last = host.round[after_last(host)] - 1;
}

inline void after_search(const World& w, Host& host, std::uint32_t chosen) {
  forget_finished(w, host, chosen);
  if (chosen == kNone) return;
  const std::uint32_t expected = after_last(host);
  if (host.round[expected] == chosen) {
    host.round_last = expected;
    return;
  }
  // Queue pairs start in the order of their places, so the list is sorted.
  const auto found = std::lower_bound(host.round.begin(), host.round.end(), chosen);
  host.round_last = static_cast<std::uint32_t>(found - host.round.begin());
}

// Earliest pacing time of all that have something left to send, though a pause or a window may stop them.
inline Time earliest(const World& w, const Host& host, Time now) {
  if (host.ready_count != 0) return now;
  const bool windows = w.senders[host.qps.front()].window_bytes != 0;
  if (!windows) return host.paced.empty() ? kNever : host.paced.front().first;
  Time least = kNever;
  for (const std::uint32_t place : host.round) {
    const Sender& qp = w.senders[host.qps[place]];
    if (qp.next != qp.posted) least = std::min(least, qp.next_time);
  }
  return least;
}

// Nothing can be sent at `now`: when does the timer wake the NIC?
inline Time sleep(const World& w, Host& host, Time now) {
  if (host.wake <= now) {
    const Time due = earliest(w, host, now);
    if (due > now && due != kNever) host.wake = due;
  }
  return host.wake > now ? host.wake : kNever;
}

}  // namespace eastwest::hpcc_nic
