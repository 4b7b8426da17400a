// Units, identifiers and limits that every part of the engine shares.
#pragma once

#include <cstdint>
#include <limits>

// On the path of every frame: worth its place in each caller.
#define EASTWEST_HOT [[gnu::always_inline]] inline
// Off that path: kept out of it.
#define EASTWEST_COLD [[gnu::cold, gnu::noinline]] inline

namespace eastwest {

using Time = std::int64_t;  // picoseconds
using PortId = std::uint32_t;
using NodeId = std::uint32_t;
using QpId = std::uint32_t;
using PacketId = std::uint32_t;
using MessageId = std::uint32_t;
using RegionId = std::uint32_t;
using Psn = std::uint32_t;  // packet sequence number within one queue pair, from 0

inline constexpr Time kNever = std::numeric_limits<Time>::max();
inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
inline constexpr int kPriorities = 8;
inline constexpr int kDscps = 64;

inline constexpr Time kNanosecond = 1'000;
inline constexpr Time kMicrosecond = 1'000'000;

// Whole nanoseconds of a time that ns-3 has in seconds: it keeps them as a binary fraction cut off after 64 bits, which
// falls short of a whole nanosecond: of 80 ns it makes 79.
inline Time ns3_whole_ns(Time exact) { return exact > 0 ? (exact - 1) / kNanosecond * kNanosecond : 0; }
inline Time ns3_whole_ns(double seconds) {
  const auto fraction = static_cast<unsigned __int128>(seconds * 0x1p64);
  return static_cast<Time>((fraction * 1'000'000'000U) >> 64) * kNanosecond;
}

}  // namespace eastwest
