// The frames that reach a region within one window, in order of time.
//
// Each link hands its frames over in order; here the links are merged. Frames of one instant leave in the order in which
// their links were gathered, which the caller rotates so that no link is always first.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "types.hpp"

namespace eastwest {

class Arrivals {
 public:
  void clear() { keys_.clear(); }

  // A frame of the region's port number `place`, `after` picoseconds into the window.
  void add(Time after, std::uint32_t place) {
    keys_.push_back(static_cast<std::uint64_t>(after) << kPlaceBits | place);
  }

  std::size_t size() const { return keys_.size(); }
  Time after(std::size_t i) const { return static_cast<Time>(keys_[i] >> kPlaceBits); }
  std::uint32_t place(std::size_t i) const { return static_cast<std::uint32_t>(keys_[i] & ((1U << kPlaceBits) - 1)); }

  // Stable in the order of addition. `window`: upper bound of all times. One pass by the leading bits leaves little to be
  // put in order, unless many frames arrive within a bucket's time.
  void sort(Time window) {
    const auto bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(window)));
    if (keys_.size() <= kFew) {
      insertion_sort();
      return;
    }
    const int digit = std::min(bits, keys_.size() < kMany ? kSmallDigit : kLargeDigit);
    if (sort_digit(kPlaceBits + bits - digit, digit, kCrowd)) {
      insertion_sort();
      return;
    }
    for (int done = 0; done < bits; done += digit) sort_digit(kPlaceBits + done, digit, keys_.size());
  }

  std::size_t memory_bytes() const { return (keys_.capacity() + other_.capacity()) * sizeof(std::uint64_t); }

 private:
  static constexpr int kPlaceBits = 20;
  static constexpr std::size_t kFew = 24;
  static constexpr std::size_t kMany = 256;
  static constexpr std::size_t kCrowd = 16;  // frames of one bucket that are still inserted one by one
  static constexpr int kSmallDigit = 6;      // bits: a pass costs so much a frame, and so much a value of the digit
  static constexpr int kLargeDigit = 9;

  void insertion_sort() {
    for (std::size_t i = 1; i < keys_.size(); ++i) {
      const std::uint64_t key = keys_[i];
      std::size_t j = i;
      for (; j > 0 && keys_[j - 1] >> kPlaceBits > key >> kPlaceBits; --j) keys_[j] = keys_[j - 1];
      keys_[j] = key;
    }
  }

  // One pass; leaves everything as it is, and returns false, if a bucket would hold more than `most`.
  bool sort_digit(int shift, int bits, std::size_t most) {
    const std::uint64_t mask = (1ULL << bits) - 1;
    std::array<std::uint32_t, 1U << kLargeDigit> start;
    std::fill_n(start.begin(), mask + 1, 0U);
    const std::size_t count = keys_.size();
    for (std::size_t i = 0; i < count; ++i) ++start[keys_[i] >> shift & mask];
    std::uint32_t before = 0;
    std::uint32_t fullest = 0;
    for (std::size_t value = 0; value <= mask; ++value) {
      const std::uint32_t own = start[value];
      fullest = std::max(fullest, own);
      start[value] = before;
      before += own;
    }
    if (fullest > most) return false;
    other_.resize(count);
    const std::uint64_t* from = keys_.data();
    std::uint64_t* to = other_.data();
    for (std::size_t i = 0; i < count; ++i) to[start[from[i] >> shift & mask]++] = from[i];
    keys_.swap(other_);
    return true;
  }

  std::vector<std::uint64_t> keys_, other_;
};

}  // namespace eastwest
