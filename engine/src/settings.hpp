// What the caller sets before a run. Nothing here changes while it runs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "types.hpp"

namespace eastwest {

// Frame sizes, acknowledgements, pause frames: equal on the whole fabric.
inline constexpr std::uint8_t kOwnPriority = 0xff;

struct Transport {
  std::uint32_t mtu_bytes = 4096;            // RoCE payload of a full packet
  std::uint32_t frame_overhead_bytes = 62;   // Ethernet 14 + FCS 4 + IPv4 20 + UDP 8 + BTH 12 + ICRC 4
  std::uint32_t wire_gap_bytes = 20;         // preamble 8 + inter-frame gap 12
  std::uint32_t ack_bytes = 66;              // as a data frame without payload, with AETH 4
  std::uint32_t cnp_bytes = 78;              // BTH and 16 reserved bytes
  std::uint32_t pause_bytes = 64;
  std::uint32_t cut_through_bytes = 128;     // header that a cut-through switch needs before it forwards; 0: stores
  std::uint32_t ack_every = 1;               // data packets for each ACK; the last of a message is always acknowledged
  std::uint32_t quiet_bytes = 0;             // no ACK for what ends below this, except at whole multiples of ack_chunk_bytes
  std::uint32_t ack_chunk_bytes = 0;
  bool window_follows_rate = false;          // windows shrink with the sender's rate
  bool silent_duplicates = false;            // a packet that has come before is not acknowledged again
  std::uint32_t pause_quanta = 65535;        // of 512 bit times; 0: until resumed
  Time nak_interval_ps = 0;                  // least time between NAKs for one number; 0: one NAK
  std::vector<Time> timeout_ps = {5'600'000'000};  // by number of timeouts in a row; the last repeats
  std::uint32_t reorder_packets = 0;         // selective repeat: by so many a packet may be overtaken before it is lost
  std::uint32_t retry_limit = 7;             // timeouts in a row before the queue pair gives up
  bool echo_in_ack = false;                  // congestion notification travels in ACKs, no CNP packets
  bool ack_ignores_pause = false;            // NIC sends ACKs although their priority is paused
  std::uint8_t ack_priority = kOwnPriority;  // in the NIC: all ACKs wait in one queue and stop with this priority
  bool mark_acks = false;                    // ECN marks ACKs as well
  bool paces = true;                         // senders keep to their rate; otherwise to the link's
  bool floor_to_ns = false;                  // serialisation and pacing times truncated to whole nanoseconds, as in ns-3
  bool hpcc_nic = false;                     // round and timer of a NIC's queue pairs as in the HPCC simulator
  bool hpcc_switch = false;                  // order of frames and admission as in the HPCC simulator
  bool ties_in_order = false;                // of simultaneous frames the lowest port's goes first; otherwise in turn
  bool retime_on_increase = true;            // a raised rate brings the pending packet forward
  Time deadlock_check_ps = 100 * kMicrosecond;  // how often cycles of pauses are looked for; 0: never
};

// How RoCE senders react: DCQCN, or the HPCC simulator's DCTCP or TIMELY (hpcc_senders.hpp).
enum class Reaction : std::uint8_t { kDcqcn, kDctcp, kTimely };

// What carries the messages of a queue pair (of a connection, for TCP).
enum class Protocol : std::uint8_t { kGoBackN, kSelectiveRepeat, kCubic, kDctcp };

// TCP connections: equal on the whole fabric.
struct Tcp {
  std::uint32_t mss_bytes = 8948;            // payload of a full segment
  std::uint32_t frame_overhead_bytes = 70;   // Ethernet 14 + FCS 4 + IPv4 20 + TCP 20 + timestamps 12
  std::uint32_t initial_window = 10;         // segments (RFC 6928)
  std::uint32_t ack_every = 2;               // segments (RFC 5681)
  std::int64_t receive_window_bytes = 16 << 20;
  Time delayed_ack_ps = 40'000 * kMicrosecond;
  Time least_rto_ps = 200'000 * kMicrosecond;  // Linux; RFC 6298 has 1 s
  Time first_rto_ps = 1'000'000 * kMicrosecond;
  double dctcp_g = 1.0 / 16;                 // RFC 8257
};

// DCQCN at a sender and a receiver. Rates in bit/s.
struct Dcqcn {
  bool enabled = true;
  Reaction reaction = Reaction::kDcqcn;  // the others use ai_bps, hai_bps, min_bps and g
  bool paper_order = false;  // alpha and rate at the CNP itself; otherwise at ticks, with a CNP-seen flag
  Time alpha_tick_ps = 1 * kMicrosecond;
  Time decrease_interval_ps = 4 * kMicrosecond;
  Time increase_timer_ps = 300 * kMicrosecond;
  std::int64_t byte_counter_bytes = 0;  // 0: no byte counter
  std::uint32_t fast_recovery_stages = 1;
  double ai_bps = 5e6;
  double hai_bps = 50e6;
  double g = 1.0 / 256;
  double initial_alpha = 1.0;
  double min_bps = 1e6;
  bool clamp_target = false;
  Time cnp_lead_ps = 0;  // so long before it arrives a notification is certain: of simultaneous events, what was certain first goes first
  Time cnp_interval_ps = 4 * kMicrosecond;  // receiver: least time between CNPs of one queue pair
  Time cnp_delay_ps = 0;                    // receiver: from the marked packet to its CNP
};

// One port, both directions; of a host's, only the pause fields matter. Masks have one bit a priority.
struct PortSettings {
  std::int64_t headroom_bytes = 0;    // per lossless priority
  std::int64_t reserve_bytes = 0;     // per priority
  std::int64_t xon_offset_bytes = 0;
  double alpha_lossless = 0.125;
  double alpha_lossy = 1.0;
  std::uint8_t pfc_send = 0;          // priorities that are paused upstream rather than dropped
  std::uint8_t pfc_honour = 0xff;     // priorities whose pause frames are obeyed
  std::uint8_t ecn = 0;               // priorities that are marked
  std::int64_t kmin_bytes = 0;
  std::int64_t kmax_bytes = 0;
  double pmax = 0.0;
  Time pause_response_ps = 0;         // between arrival of a pause frame and its effect
  std::uint8_t strict = 0;            // priorities served first, highest number first
  std::uint8_t watchdog = 0;          // priorities that the PFC watchdog guards
  Time watchdog_detect_ps = 0;        // a queue that may not send for this long is in a storm
  Time watchdog_restore_ps = 0;       // the storm is over when no pause was on for this long
  bool watchdog_forwards = false;     // in a storm: sends on regardless of pauses, instead of dropping
  std::array<std::uint32_t, kPriorities> weight = {1, 1, 1, 1, 1, 1, 1, 1};
  bool own_classes = false;           // it classifies by its own map instead of the switch's
  std::array<std::uint8_t, kDscps> priority_of_dscp{};

  bool operator==(const PortSettings&) const = default;
};

// How a switch chooses among equal-cost next hops.
enum class Balance : std::uint8_t { kHash, kFlowlet, kAdaptive, kSpray };

// What a switch's hash takes in. The source port stands for the destination queue pair too: either is one draw a flow.
namespace hash_field {
inline constexpr std::uint8_t kSource = 1;
inline constexpr std::uint8_t kDestination = 2;
inline constexpr std::uint8_t kSourcePort = 4;
inline constexpr std::uint8_t kDestinationPort = 8;
inline constexpr std::uint8_t kAll = 15;
}  // namespace hash_field

struct SwitchSettings {
  std::int64_t shared_bytes = 0;  // pool less headroom and reserves
  Time ingress_latency_ps = 0;    // from the header's arrival to the buffer
  Time egress_latency_ps = 0;     // from the buffer to the wire
  std::array<std::uint8_t, kDscps> priority_of_dscp{};
  Balance balance = Balance::kHash;
  std::uint32_t hash_seed = kNone;  // kNone: the node's number; equal seeds on all tiers polarise
  std::uint8_t hash_fields = hash_field::kAll;
  Time flowlet_gap_ps = 100 * kMicrosecond;
};

}  // namespace eastwest
