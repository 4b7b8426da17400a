// What the engine's tests share: registration, counted checks, random draws.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <source_location>
#include <string>
#include <vector>

namespace eastwest::test {

struct Test {
  const char* name;
  void (*run)();
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

inline int& failures() {
  static int count = 0;
  return count;
}

struct Registration {
  Registration(const char* name, void (*run)()) { tests().push_back({name, run}); }
};

// Counts a failure and says where and what; the test goes on.
inline bool expect(bool holds, const std::string& what,
                   const std::source_location& place = std::source_location::current()) {
  if (holds) return true;
  ++failures();
  std::fprintf(stderr, "  %s:%u: not so: %s\n", place.file_name(), static_cast<unsigned>(place.line()), what.c_str());
  return false;
}

template <typename T, typename U>
bool expect_equal(const T& found, const U& wanted, const std::string& what,
                  const std::source_location& place = std::source_location::current()) {
  return expect(found == wanted, what + ": " + std::to_string(found) + ", not " + std::to_string(wanted), place);
}

// Equal but for `share` of the wanted value.
inline bool expect_near(double found, double wanted, double share, const std::string& what,
                        const std::source_location& place = std::source_location::current()) {
  const bool near = std::abs(found - wanted) <= share * std::abs(wanted);
  return expect(near, what + ": " + std::to_string(found) + ", not " + std::to_string(wanted), place);
}

template <typename Error, typename Action>
void expect_throws(Action action, const std::string& what,
                   const std::source_location& place = std::source_location::current()) {
  try {
    action();
  } catch (const Error&) {
    return;
  }
  expect(false, what + ": accepted", place);
}

// Draws for random cases: the same on every run.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}

  // From `least` to `most`, both included.
  std::int64_t whole(std::int64_t least, std::int64_t most) {
    const auto span = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(engine_() % span);
  }

  bool chance(double share) { return static_cast<double>(engine_() >> 11) * 0x1.0p-53 < share; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace eastwest::test

#define TEST(name)                                                        \
  static void name();                                                     \
  static const eastwest::test::Registration registration_##name(#name, name); \
  static void name()
