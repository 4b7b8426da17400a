// A port as a first-in, first-out queue of packet trains: when has the last byte of one left?
#pragma once

#include <algorithm>

#include "../types.hpp"

namespace eastwest::trains {

// Trains come in the order of their last bytes. A train whose first byte came long before others may have been served
// in part before them, while the port had time: from `idle_from` to `begin` it had nothing to do, and from `begin` to
// `end` it had `spare` picoseconds in all, because it waited for bytes that trickled in.
class Queue {
 public:
  explicit Queue(double ps_per_byte) : ps_per_byte_(ps_per_byte) {}

  double ps_per_byte() const { return ps_per_byte_; }
  Time busy_until() const { return free_; }

  // What waits at a time that is not before the last train came.
  double bytes_at(Time now) const { return free_ > now ? static_cast<double>(free_ - now) / ps_per_byte_ : 0; }

  // The last byte of a train came now, the first so long before. Returns when the last byte leaves.
  Time take(Time now, Time spread, double bytes) {
    const double work = bytes * ps_per_byte_;
    const Time first = now - spread;
    const Time from = std::max(free_, first);
    const double early = std::min(work, served_early(first, spread, work));
    const Time busy_until = from + static_cast<Time>(work - early);
    if (busy_until < now) {
      idle_from_ = free_;
      begin_ = from;
      end_ = now;
      spare_ = static_cast<double>(now - busy_until);
    }
    free_ = std::max(now, busy_until);
    return free_;
  }

 private:
  double served_early(Time first, Time spread, double work) {
    if (first >= free_ || spread <= 0) return 0;
    const double share = std::min(1.0, work / static_cast<double>(spread));
    const Time idle = std::max<Time>(0, std::min(begin_, end_) - std::max(first, idle_from_));
    const Time slack = std::max<Time>(0, end_ - std::max(first, begin_));
    const double left = slack > 0 ? spare_ * static_cast<double>(slack) / static_cast<double>(end_ - begin_) : 0;
    const double taken = std::min(static_cast<double>(slack) * share, left);
    spare_ -= taken;
    return static_cast<double>(idle) * share + taken;
  }

  double ps_per_byte_;
  Time free_ = 0, idle_from_ = 0, begin_ = 0, end_ = 0;
  double spare_ = 0;
};

}  // namespace eastwest::trains
