// Random cases against what must hold of every run; under the sanitizers with all invariants on. `make fuzz` tries more.

#include <string>

#include "random_case.hpp"

using namespace eastwest::test;

TEST(random_cases_keep_every_promise) {
  constexpr std::uint64_t kCases = 100;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const std::string wrong = judge_case(seed);
    expect(wrong.empty(), "case " + std::to_string(seed) + ": " + wrong);
  }
}
