// A first-in first-out queue of records, by value, that grows by doubling.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace eastwest {

template <typename T>
class Ring {
 public:
  bool empty() const { return head_ == tail_; }
  std::uint32_t size() const { return tail_ - head_; }
  const T& front() const { return items_[head_ & (capacity_ - 1)]; }

  // The i-th record from the front.
  const T& at(std::uint32_t i) const { return items_[(head_ + i) & (capacity_ - 1)]; }

  void push(const T& item) {
    if (size() == capacity_) grow();
    items_[tail_++ & (capacity_ - 1)] = item;
  }

  // The record stays readable until the next push.
  const T& pop() { return items_[head_++ & (capacity_ - 1)]; }

  // Records that satisfy `wanted`.
  template <typename Predicate>
  std::int64_t count(Predicate wanted) const {
    std::int64_t found = 0;
    for (std::uint32_t i = 0; i < size(); ++i) found += wanted(at(i)) ? 1 : 0;
    return found;
  }

  void prefetch() const { __builtin_prefetch(&items_[head_ & (capacity_ - 1)]); }
  std::size_t memory_bytes() const { return capacity_ * sizeof(T); }

 private:
  static constexpr std::uint32_t kLeast = 16;

  [[gnu::cold, gnu::noinline]] void grow() {
    const std::uint32_t count = size();
    const std::uint32_t wider = std::max(kLeast, capacity_ * 2);
    auto moved = std::make_unique_for_overwrite<T[]>(wider);
    for (std::uint32_t i = 0; i < count; ++i) moved[i] = at(i);
    items_ = std::move(moved);
    capacity_ = wider;
    head_ = 0;
    tail_ = count;
  }

  std::unique_ptr<T[]> items_;
  std::uint32_t head_ = 0;  // both count on and wrap around; a power of two divides 2^32
  std::uint32_t tail_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace eastwest
