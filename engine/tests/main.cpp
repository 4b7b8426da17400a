// Runs all tests, or those whose names contain the first argument.

#include <cstdio>
#include <cstring>
#include <exception>

#include "check.hpp"

using namespace eastwest::test;

namespace {

bool passes(const Test& test) {
  const int before = failures();
  try {
    test.run();
  } catch (const std::exception& error) {
    expect(false, std::string("no exception, but: ") + error.what());
  }
  if (failures() == before) return true;
  std::fprintf(stderr, "FAILED %s\n", test.name);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  int passed = 0;
  int failed = 0;
  for (const Test& test : tests()) {
    if (argc > 1 && std::strstr(test.name, argv[1]) == nullptr) continue;
    ++(passes(test) ? passed : failed);
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
