// One bit for each packet number of a window that only moves forward.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "types.hpp"

namespace eastwest {

class SlidingBits {
 public:
  bool get(Psn psn) const { return !words_.empty() && ((words_[word(psn)] >> (psn % 64)) & 1) != 0; }
  void set(Psn psn) { words_[word(psn)] |= 1ULL << (psn % 64); }
  void clear(Psn psn) {
    if (!words_.empty()) words_[word(psn)] &= ~(1ULL << (psn % 64));
  }

  // Makes room for `psn` while all bits before `base` are clear.
  void reserve(Psn base, Psn psn) {
    if (static_cast<std::size_t>(psn - base) < words_.size() * 64) return;
    std::size_t wider = words_.empty() ? 1 : words_.size();
    while (static_cast<std::size_t>(psn - base) >= wider * 64) wider *= 2;
    SlidingBits moved;
    moved.words_.assign(wider, 0);
    for (std::size_t i = 0; i < words_.size() * 64; ++i) {
      const Psn number = base + static_cast<Psn>(i);
      if (get(number)) moved.set(number);
    }
    words_.swap(moved.words_);
  }

 private:
  std::size_t word(Psn psn) const { return psn / 64 & (words_.size() - 1); }

  std::vector<std::uint64_t> words_;
};

}  // namespace eastwest
