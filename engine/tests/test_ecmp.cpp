// The flow hash against its published values, and how evenly it spreads.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "check.hpp"
#include "balance.hpp"
#include "ecmp.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

// MurmurHash3_x86_32 byte by byte, for input of any length.
std::uint32_t byte_wise_murmur3(const Bytes& data, std::uint32_t seed) {
  const auto rotate = [](std::uint32_t x, int by) { return (x << by) | (x >> (32 - by)); };
  const auto scramble = [&](std::uint32_t k) { return rotate(k * 0xcc9e2d51U, 15) * 0x1b873593U; };
  std::uint32_t hash = seed;
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    word |= static_cast<std::uint32_t>(data[i]) << (8 * (i % 4));
    if (i % 4 != 3) continue;
    hash = rotate(hash ^ scramble(word), 13) * 5 + 0xe6546b64U;
    word = 0;
  }
  if (data.size() % 4 != 0) hash ^= scramble(word);
  hash ^= static_cast<std::uint32_t>(data.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
  return hash ^ (hash >> 16);
}

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Bytes bytes_of(const std::array<std::uint32_t, 3>& words) {
  Bytes bytes;
  for (const std::uint32_t word : words) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(word >> shift));
  }
  return bytes;
}

std::array<std::uint32_t, 3> words_of(std::string_view twelve) {
  std::array<std::uint32_t, 3> words{};
  for (std::size_t i = 0; i < twelve.size(); ++i) {
    words[i / 4] |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(twelve[i])) << (8 * (i % 4));
  }
  return words;
}

// One switch, one destination, `count` next hops with port numbers from 100.
RouteTable one_group(std::uint32_t count) {
  RouteTable table;
  table.hosts = 1;
  table.group = {0};
  table.first = {0, count};
  for (std::uint32_t port = 0; port < count; ++port) table.ports.push_back(100 + port);
  return table;
}

// The hop of a flow from host 0 to itself.
PortId pick(const RouteTable& table, NodeId seed, std::uint32_t udp_ports) {
  const auto hops = table.next_hops(0, 0);
  return hops.empty() ? kNone : hops[balance::remainder(flow_hash(0, 0, udp_ports, seed), hops.size())];
}

}  // namespace

TEST(murmur3_of_the_tests_gives_its_published_values) {
  expect_equal(byte_wise_murmur3({}, 0), 0U, "nothing, seed 0");
  expect_equal(byte_wise_murmur3({}, 1), 0x514e28b7U, "nothing, seed 1");
  expect_equal(byte_wise_murmur3(bytes_of("test"), 0), 0xba6bd213U, "test, seed 0");
  expect_equal(byte_wise_murmur3(bytes_of("Hello, world!"), 0x9747b28cU), 0x24884cbaU, "Hello, world!");
  expect_equal(byte_wise_murmur3(bytes_of("The quick brown fox jumps over the lazy dog"), 0x9747b28cU), 0x2fa826cdU,
               "pangram");
}

TEST(murmur3_gives_the_published_value_of_twelve_bytes) {
  expect_equal(murmur3(words_of("hello, world"), 0), 0x149bbb7fU, "hello, world");
}

TEST(murmur3_agrees_with_the_byte_wise_reference) {
  Draws draws(1);
  const auto word = [&draws] { return static_cast<std::uint32_t>(draws.whole(0, 0xffffffff)); };
  for (int i = 0; i < 100'000; ++i) {
    const std::array<std::uint32_t, 3> words = {word(), word(), word()};
    const std::uint32_t seed = word();
    if (!expect(murmur3(words, seed) == byte_wise_murmur3(bytes_of(words), seed), "word-wise equals byte-wise")) return;
  }
}

TEST(ecmp_spreads_flows_evenly_over_the_next_hops) {
  constexpr std::uint32_t kHops = 16;
  constexpr std::uint32_t kFlows = 32'000;
  const RouteTable table = one_group(kHops);
  std::array<int, kHops> flows{};
  for (std::uint32_t flow = 0; flow < kFlows; ++flow) ++flows[pick(table, 7, 0xc000 + flow) - 100];
  const double mean = static_cast<double>(kFlows) / kHops;
  double chi_squared = 0;
  for (const int count : flows) chi_squared += (count - mean) * (count - mean) / mean;
  // 15 degrees of freedom: beyond 37.7 once in a thousand.
  expect(chi_squared < 37.7, "chi squared of " + std::to_string(chi_squared));
}

TEST(ecmp_of_two_switches_is_independent) {
  const RouteTable table = one_group(2);
  int equal = 0;
  constexpr int kFlows = 10'000;
  for (std::uint32_t flow = 0; flow < kFlows; ++flow) {
    equal += pick(table, 1, flow) == pick(table, 2, flow) ? 1 : 0;
  }
  // Five standard deviations of a fair coin.
  expect(std::abs(equal - kFlows / 2) < 250, "same choice for " + std::to_string(equal) + " of 10000 flows");
}

TEST(ecmp_keeps_a_flow_on_its_path_and_knows_when_there_is_none) {
  const RouteTable table = one_group(5);
  expect_equal(pick(table, 3, 77), pick(table, 3, 77), "port of one flow");
  expect_equal(pick(one_group(1), 3, 77), 100U, "the only port");
  expect_equal(pick(one_group(0), 3, 77), kNone, "no port");
}

TEST(ecmp_that_takes_no_ports_sends_all_flows_of_two_hosts_one_way) {
  constexpr std::uint8_t addresses = hash_field::kSource | hash_field::kDestination;
  for (std::uint32_t flow = 1; flow < 100; ++flow) {
    const std::uint32_t ports = flow | (4791U << 16);
    expect_equal(flow_hash(1, 2, ports, 7, addresses), flow_hash(1, 2, 4791U << 16, 7, addresses), "hash by addresses");
    expect_equal(flow_hash(1, 2, ports, 7, hash_field::kSourcePort), flow_hash(8, 9, ports, 7, hash_field::kSourcePort),
                 "hash by source port");
  }
  expect(flow_hash(1, 2, 77, 7, addresses) != flow_hash(1, 3, 77, 7, addresses), "another destination");
  expect(flow_hash(1, 2, 77, 7, addresses) != flow_hash(3, 2, 77, 7, addresses), "another source");
  expect_equal(flow_hash(1, 2, 77, 7, hash_field::kAll), flow_hash(1, 2, 77, 7), "all fields");
}
