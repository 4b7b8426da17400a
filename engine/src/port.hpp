// One end of a link: transmitter with its queues, and the counters of each priority.
#pragma once

#include <array>
#include <cstdint>

#include "random.hpp"
#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

struct alignas(16) PacketQueue {
  PacketId head = kNone;
  PacketId tail = kNone;
  std::uint32_t bytes = 0;
};

// What every frame touches stands first, within one cache line.
struct alignas(64) Port {
  Time busy_until = 0;
  Time wake_at = kNever;       // earliest pending wake-up
  Time reach = 0;              // propagation and the switch pipelines at both ends: own egress, the peer's ingress
  std::uint32_t ps_per_byte = 0;
  PortId peer = kNone;
  std::uint32_t owner = 0;     // index of its switch or host
  std::uint16_t settings = 0;  // index into the settings in use
  std::uint16_t cut_through = 0;  // bytes that must have left before the peer may forward; 0: the whole frame
  std::uint8_t waiting = 0;    // priorities with queued packets
  std::uint8_t paused = 0;     // priorities stopped by the peer
  std::uint8_t xoff_due = 0;   // pause frames that wait for the wire
  std::uint8_t xon_due = 0;
  std::uint8_t xoff_sent = 0;  // priorities whose peer is stopped
  std::uint8_t dirty = 0;      // priorities with counts since the last sample
  std::uint8_t turn = 0;       // priority that DWRR serves
  bool up = true;
  bool on_switch = false;
  bool lossy = false;          // frames it sends may be corrupted
  std::array<PacketQueue, kPriorities> queue{};
  std::array<std::int32_t, kPriorities> deficit{};
};

// Counts of one port and priority since the last sample.
struct alignas(64) PortCounts {
  std::int64_t tx_bytes = 0;
  Time paused_ps = 0;
  Time paused_from = kNever;   // start of the pause that is on, or of this sample
  Time stopping_ps = 0;        // time for which the peer was told to keep silent
  Time stopping_from = kNever;
  std::uint32_t tx_packets = 0;
  std::uint32_t marks = 0;
  std::uint32_t drops = 0;
  std::uint32_t pauses_sent = 0;
  std::uint32_t pauses_received = 0;
  std::uint32_t queue_high_bytes = 0;
};

// What few frames touch.
struct PortRare {
  NodeId node = 0;
  Time delay = 0;              // propagation alone
  RandomStream mark_draws;
  RandomStream loss_draws;
  double loss_rate = 0;
  std::array<Time, kPriorities> paused_until{};
  std::array<Time, kPriorities> refresh_at{};
};

}  // namespace eastwest
