// Units, identifiers and limits that every part of the engine shares.
#pragma once

#include <cstdint>
#include <limits>

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

}  // namespace eastwest
