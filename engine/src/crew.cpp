#include "crew.hpp"

#include <pthread.h>

#include <ctime>
#include <utility>

namespace eastwest {

namespace {

// Looks before a thread goes to sleep: some ten microseconds, about what it takes to wake one up. Longer would hurt where
// there are more threads than processors.
constexpr int kLooks = 500;

void breathe() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

void wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t value) {
  for (int look = 0; look < kLooks; ++look) {
    if (word.load(std::memory_order_acquire) != value) return;
    breathe();
  }
  word.wait(value, std::memory_order_acquire);
}

}  // namespace

Crew::Crew(std::size_t count, std::function<void(std::size_t)> work) : work_(std::move(work)), failures_(count) {
  try {
    for (std::size_t piece = 1; piece < count; ++piece) helpers_.emplace_back(&Crew::help, this, piece);
  } catch (...) {
    dismiss();
    throw;
  }
}

Crew::~Crew() { dismiss(); }

void Crew::dismiss() {
  over_ = true;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

void Crew::try_piece(std::size_t piece) {
  try {
    work_(piece);
  } catch (...) {
    failures_[piece] = std::current_exception();
  }
}

void Crew::help(std::size_t piece) {
  for (std::uint32_t round = 0;; ++round) {
    wait_while(round_, round);
    if (over_) return;
    try_piece(piece);
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

void Crew::work_together() {
  busy_.store(static_cast<std::uint32_t>(helpers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  try_piece(0);
  for (std::uint32_t busy = busy_.load(std::memory_order_acquire); busy != 0; busy = busy_.load(std::memory_order_acquire)) {
    wait_while(busy_, busy);
  }
  for (std::exception_ptr& failure : failures_) {
    if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
  }
}

double Crew::cpu_seconds() {
  double sum = 0;
  for (std::thread& helper : helpers_) {
    clockid_t clock{};
    timespec spent{};
    if (pthread_getcpuclockid(helper.native_handle(), &clock) != 0 || clock_gettime(clock, &spent) != 0) continue;
    sum += static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
  }
  return sum;
}

}  // namespace eastwest
