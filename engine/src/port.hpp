// One end of a link: transmitter with its queues, and the counters of each priority.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "packet.hpp"
#include "random.hpp"
#include "ring.hpp"
#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

// What every frame touches, within one cache line.
struct alignas(64) Port {
  Time busy_until = 0;
  Time reach = 0;              // propagation and the switch pipelines at both ends: own egress, the peer's ingress
  std::uint32_t ps_per_byte = 0;
  PortId peer = kNone;
  std::uint32_t owner = 0;     // index of its switch or host
  std::uint32_t place = 0;     // among the ports in the order of their nodes: where its next start is kept
  RegionId peer_region = 0;
  std::uint16_t settings = 0;  // index into the settings in use
  std::uint16_t cut_through = 0;  // bytes that must have left before the peer may forward; 0: the whole frame
  std::uint8_t waiting = 0;    // priorities with queued packets
  std::uint8_t paused = 0;     // priorities stopped by the peer
  std::uint8_t xoff_due = 0;   // pause frames that wait for the wire
  std::uint8_t xon_due = 0;
  std::uint8_t xoff_sent = 0;  // priorities whose peer is stopped
  std::uint8_t storm = 0;      // priorities that the watchdog has taken out of service
  std::uint8_t dirty = 0;      // priorities with counts since the last sample
  std::uint8_t turn = 0;       // priority that DWRR serves
  bool up = true;
  bool on_switch = false;
  bool lossy = false;          // frames it receives may be corrupted
  bool crosses = false;        // the peer is worked off by another thread

  bool may_send() const { return (xoff_due | xon_due | (waiting & ~paused)) != 0; }
};
static_assert(sizeof(Port) == 64);

// Packets of one priority that wait for a transmitter, and what was counted since the last sample.
struct alignas(64) EgressQueue {
  Ring<Packet> packets;
  std::int64_t tx_bytes = 0;
  std::uint32_t bytes = 0;
  std::uint32_t high_bytes = 0;
  std::uint32_t tx_packets = 0;
  std::uint32_t marks = 0;
  std::int32_t deficit = 0;
};
static_assert(sizeof(EgressQueue) == 64);

// Of one port and priority, since the last sample: what few frames touch.
struct PauseCounts {
  Time paused_ps = 0;
  Time paused_from = kNever;   // start of the pause that is on, or of this sample
  Time stopping_ps = 0;        // time for which the peer was told to keep silent
  Time stopping_from = kNever;
  std::uint32_t drops = 0;
  std::uint32_t pauses_sent = 0;
  std::uint32_t pauses_received = 0;
};

// What few frames touch.
struct PortRare {
  NodeId node = 0;
  Time delay = 0;              // propagation alone
  std::int64_t sampled_bytes = 0;  // sent before the last sample
  std::int64_t sampled_marks = 0;
  std::int64_t sampled_pauses = 0;  // received
  RandomStream mark_draws;
  RandomStream loss_draws;
  double loss_begins = 0;      // chance that a burst of lost frames begins at a frame
  double loss_ends = 1;        // chance that it ends after a frame
  bool in_burst = false;
  std::vector<std::uint8_t> frames_due;  // HPCC simulator: pause frames in the order of their making, priority << 1 | xoff
  std::uint8_t forced = 0;     // priorities whose pause is kept up by a broken NIC
  std::uint32_t failures = 0;  // of the link: what left before the latest one does not arrive
  std::array<bool, kPriorities> peer_stops{};
  std::array<Time, kPriorities> paused_since{};
  std::array<Time, kPriorities> last_xoff{};
  std::array<Time, kPriorities> paused_until{};
  std::array<Time, kPriorities> refresh_at{};
};

// Gilbert's channel: every frame of a burst is lost, none between bursts.
inline bool corrupted(PortRare& sender) {
  const double draw = sender.loss_draws.uniform();
  sender.in_burst = sender.in_burst ? draw >= sender.loss_ends : draw < sender.loss_begins;
  return sender.in_burst;
}

}  // namespace eastwest
