// Threads that do one piece of work each, side by side, again and again: the caller does the first piece.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace eastwest {

class Crew {
 public:
  // `work(n)` for n below `count` does piece n. Throws std::system_error where no thread can be had.
  Crew(std::size_t count, std::function<void(std::size_t)> work);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Does every piece once; what was written before is seen by all pieces, and what they write is seen afterwards. What a
  // piece throws is thrown here, once all have ended.
  void work_together();

  // Processor time of the threads besides the caller's, also that in which they look out for work.
  double cpu_seconds();

 private:
  void help(std::size_t piece);
  void try_piece(std::size_t piece);
  void dismiss();

  std::function<void(std::size_t)> work_;
  std::vector<std::exception_ptr> failures_;  // by piece
  bool over_ = false;                         // published by round_, as is all that the pieces read
  alignas(64) std::atomic<std::uint32_t> round_{0};
  alignas(64) std::atomic<std::uint32_t> busy_{0};  // helpers that have not ended this round
  alignas(64) std::vector<std::thread> helpers_;
};

}  // namespace eastwest
