// The event list: a time wheel for the near future, a heap for timers beyond it.
//
// Events leave in order of (time, insertion). Only the bucket that is being worked off is kept sorted, so pushing and
// popping cost a constant while buckets stay small.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "types.hpp"

namespace eastwest {

enum class EventKind : std::uint8_t {
  kArrive,        // where: receiving port, what: packet
  kForward,       // as kArrive, for a packet that had to be stored before a faster egress
  kWake,          // where: port whose transmitter may go on
  kPause,         // where: port that received a pause frame, what: priority << 1 | xoff
  kPauseExpire,   // where: paused port, what: priority
  kPauseRefresh,  // where: port that sent XOFF, what: priority
  kStart,         // where: message whose predecessors are done
  kTimeout,       // where: queue pair
  kDrain,         // where: host port, what: packet that a slow receiver has taken in
  kLinkDown,      // where: port
  kReroute,       // where: routing epoch
};

struct Event {
  Time time;
  std::uint32_t order;
  std::uint32_t where;
  std::uint32_t what;
  EventKind kind;
};

class Wheel {
 public:
  void push(Time time, EventKind kind, std::uint32_t where, std::uint32_t what = 0) {
    const Event event{time, next_order_++, where, what, kind};
    const std::int64_t slot = time >> kSlotBits;
    if (slot <= current_slot_) {
      auto place = std::upper_bound(current_.begin(), current_.end(), event, later);
      current_.insert(place, event);
    } else if (slot < current_slot_ + kSlots) {
      put(slot, event);
    } else {
      far_.push_back(event);
      std::push_heap(far_.begin(), far_.end(), later);
    }
    ++size_;
  }

  bool empty() const { return size_ == 0; }

  // Opens the next bucket if the current one is used up, and says whether it did. The wheel must not be empty.
  bool turn() {
    if (!current_.empty()) return false;
    advance();
    return true;
  }

  // Events of the open bucket, the next one last.
  const std::vector<Event>& bucket() const { return current_; }

  // Time of the next event; the bucket must be open.
  Time next_time() const { return current_.back().time; }

  Event pop() {
    const Event event = current_.back();
    current_.pop_back();
    --size_;
    return event;
  }

  std::size_t memory_bytes() const {
    std::size_t events = current_.capacity() + far_.capacity();
    return events * sizeof(Event) + nodes_.capacity() * sizeof(Node) + sizeof(*this);
  }

 private:
  static constexpr int kSlotBits = 10;  // 1.024 ns a bucket: a few events each on a busy fabric
  static constexpr std::int64_t kSlots = 16384;
  static constexpr std::size_t kFew = 24;
  static constexpr std::size_t kWords = kSlots / 64;

  static constexpr auto later = [](const Event& a, const Event& b) {
    if (a.time != b.time) return a.time > b.time;
    return static_cast<std::int32_t>(a.order - b.order) > 0;  // holds across wrap-around
  };

  // Buckets are lists in one pool whose free nodes are used again at once: memory stays as small as what is pending.
  struct Node {
    Event event;
    std::uint32_t next;
  };

  void put(std::int64_t slot, const Event& event) {
    const auto index = static_cast<std::size_t>(slot & (kSlots - 1));
    const std::uint64_t bit = 1ULL << (index % 64);
    const std::uint32_t before = (occupied_[index / 64] & bit) != 0 ? heads_[index] : kNone;
    occupied_[index / 64] |= bit;
    if (free_ == kNone) {
      heads_[index] = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({event, before});
      return;
    }
    heads_[index] = free_;
    Node& node = nodes_[free_];
    free_ = node.next;
    node = {event, before};
  }

  void take_bucket(std::size_t index) {
    std::uint32_t id = heads_[index];
    while (id != kNone) {
      Node& node = nodes_[id];
      current_.push_back(node.event);
      const std::uint32_t next = node.next;
      node.next = free_;
      free_ = id;
      id = next;
    }
    occupied_[index / 64] &= ~(1ULL << (index % 64));
  }

  // Makes the next bucket that holds events the current one.
  void advance() {
    const std::int64_t near = next_occupied();
    const std::int64_t far = far_.empty() ? kNever : far_.front().time >> kSlotBits;
    current_slot_ = std::min(near, far);
    if (near == current_slot_) take_bucket(static_cast<std::size_t>(near & (kSlots - 1)));
    while (!far_.empty() && (far_.front().time >> kSlotBits) < current_slot_ + kSlots) {
      std::pop_heap(far_.begin(), far_.end(), later);
      const Event event = far_.back();
      far_.pop_back();
      const std::int64_t slot = event.time >> kSlotBits;
      if (slot == current_slot_) {
        current_.push_back(event);
      } else {
        put(slot, event);
      }
    }
    sort_current();
  }

  // Buckets are small, and lists hand events of one instant over in the right order already.
  void sort_current() {
    if (current_.size() > kFew) {
      if (!std::is_sorted(current_.begin(), current_.end(), later)) std::sort(current_.begin(), current_.end(), later);
      return;
    }
    for (std::size_t i = 1; i < current_.size(); ++i) {
      const Event event = current_[i];
      std::size_t j = i;
      for (; j > 0 && later(event, current_[j - 1]); --j) current_[j] = current_[j - 1];
      current_[j] = event;
    }
  }

  std::int64_t next_occupied() const {
    const auto start = static_cast<std::size_t>((current_slot_ + 1) & (kSlots - 1));
    for (std::size_t step = 0; step <= kWords; ++step) {
      const std::size_t word = (start / 64 + step) % kWords;
      std::uint64_t bits = occupied_[word];
      if (step == 0) bits &= ~0ULL << (start % 64);
      if (step == kWords) bits &= ~(~0ULL << (start % 64));
      if (bits == 0) continue;
      const auto index = static_cast<std::int64_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      const std::int64_t ahead = (index - static_cast<std::int64_t>(start) + kSlots) & (kSlots - 1);
      return current_slot_ + 1 + ahead;
    }
    return kNever;
  }

  std::array<std::uint32_t, kSlots> heads_{};
  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
  std::array<std::uint64_t, kWords> occupied_{};
  std::vector<Event> current_;  // descending, so that the next event is at the back
  std::vector<Event> far_;      // heap
  std::int64_t current_slot_ = -1;
  std::uint32_t next_order_ = 0;
  std::size_t size_ = 0;
};

}  // namespace eastwest
