// What happens at a known time in one region and is not the arrival of a frame: a heap in order of (time, insertion).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "types.hpp"

namespace eastwest {

enum class TimerKind : std::uint8_t {
  kStart,         // where: message whose predecessors are done
  kPause,         // where: port that received a pause frame, what: failures of the link << 4 | priority << 1 | xoff
  kPauseExpire,   // where: paused port, what: priority
  kPauseRefresh,  // where: port that sent XOFF, what: priority
  kTimeout,       // where: queue pair
  kForward,       // where: ingress port, what: held packet that had to be stored before a faster egress
  kDrain,         // where: host port, what: held packet that a slow receiver has taken in
  kCnp,           // where: host port, what: held notification that is ready
  kDelayedAck,    // where: queue pair
  kWatchdog,      // where: port, what: priority whose queue may be stuck
  kWatchdogEnd,   // where: port, what: priority whose storm may be over
};
inline constexpr std::size_t kTimerKinds = 11;

struct Timer {
  Time time;
  std::uint32_t order;
  std::uint32_t where;
  std::uint32_t what;
  TimerKind kind;
};

class Timers {
 public:
  void push(Time time, TimerKind kind, std::uint32_t where, std::uint32_t what = 0) {
    heap_.push_back({time, next_order_++, where, what, kind});
    std::push_heap(heap_.begin(), heap_.end(), later);
    next_ = heap_.front().time;
  }

  Time next() const { return next_; }

  Timer pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const Timer timer = heap_.back();
    heap_.pop_back();
    next_ = heap_.empty() ? kNever : heap_.front().time;
    return timer;
  }

  std::size_t memory_bytes() const { return heap_.capacity() * sizeof(Timer); }

 private:
  static constexpr auto later = [](const Timer& a, const Timer& b) {
    if (a.time != b.time) return a.time > b.time;
    return static_cast<std::int32_t>(a.order - b.order) > 0;  // holds across wrap-around
  };

  std::vector<Timer> heap_;
  Time next_ = kNever;
  std::uint32_t next_order_ = 0;
};

}  // namespace eastwest
