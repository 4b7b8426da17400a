// Who is ready, and whose turn is next: round robin.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace eastwest::trains {

class Turns {
 public:
  // One more place, not ready; its number.
  std::uint32_t add() {
    if (size_ == words_.size() * kBits) words_.push_back(0);
    return static_cast<std::uint32_t>(size_++);
  }

  void set(std::uint32_t place) {
    std::uint64_t& word = words_[place / kBits];
    const std::uint64_t mask = 1ULL << (place % kBits);
    if ((word & mask) == 0) ++ready_;
    word |= mask;
  }

  bool any() const { return ready_ != 0; }

  // Takes the turn of the next after the one that had the last; only where any is ready.
  std::uint32_t take() {
    std::size_t index = (last_ + 1) / kBits % words_.size();
    std::uint64_t bits = words_[index];
    if ((last_ + 1) / kBits < words_.size()) bits &= ~0ULL << ((last_ + 1) % kBits);
    while (bits == 0) {
      index = index + 1 == words_.size() ? 0 : index + 1;
      bits = words_[index];
    }
    words_[index] ^= bits & (~bits + 1);
    --ready_;
    last_ = index * kBits + static_cast<std::size_t>(std::countr_zero(bits));
    return static_cast<std::uint32_t>(last_);
  }

 private:
  static constexpr std::size_t kBits = 64;

  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0, ready_ = 0, last_ = 0;
};

}  // namespace eastwest::trains
