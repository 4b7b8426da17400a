// Random cases for as long as wanted: engine_fuzz SECONDS [FIRST_SEED [LAST_SEED]]. Ends with 1 if a case
// breaks a promise, and says its number; gives up after ten of them.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "../random_case.hpp"

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  const double seconds = argc > 1 ? std::atof(argv[1]) : 60;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device{}();
  const std::uint64_t last = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : ~0ULL;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  std::uint64_t seed = first;
  int failed = 0;
  for (; seed <= last && Clock::now() < end; ++seed) {
    const std::string wrong = eastwest::test::judge_case(seed);
    if (wrong.empty()) continue;
    std::fflush(stdout);
    std::printf("case %llu: %s\n", static_cast<unsigned long long>(seed), wrong.c_str());
    if (++failed == 10) break;
  }
  std::printf("%llu cases from %llu on, %d failed\n", static_cast<unsigned long long>(seed - first),
              static_cast<unsigned long long>(first), failed);
  return failed == 0 ? 0 : 1;
}
