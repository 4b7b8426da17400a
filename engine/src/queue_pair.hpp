// A queue pair: the sender's window and pacing, and the receiver's place in the stream. Each end belongs to its host's
// region, so neither writes what the other reads within a window.
#pragma once

#include <cstdint>

#include "dcqcn.hpp"
#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

enum class SendState : std::uint8_t { kIdle, kReady, kPaced, kDead };

// At the sending host. What every packet and acknowledgement touches comes first, in two cache lines.
struct alignas(64) Sender {
  Psn unacked = 0;
  Psn next = 0;
  Psn posted = 0;         // end of the stream so far
  Psn sent_high = 0;      // one past the highest number ever sent
  Psn current_end = 0;    // one past the last number of `current`
  MessageId current = kNone;   // message that holds `next`
  MessageId oldest = kNone;    // message that holds `unacked`
  std::uint8_t dscp = 0;
  std::uint8_t priority = 0;
  SendState state = SendState::kIdle;
  Protocol protocol = Protocol::kGoBackN;
  std::uint32_t src = 0;  // host index
  std::uint32_t dst = 0;
  std::uint32_t ports = 0;
  std::uint32_t place = 0;  // index within the sending host's list
  std::uint32_t stream = kNone;  // index of its Stream; kNone: go-back-N
  std::uint32_t mtu_bytes = 0;
  std::int64_t window_bytes = 0;  // 0: none
  Time next_time = 0;     // pacing: earliest start of the next packet
  Time timeout_at = kNever;
  Time timer_at = kNever;  // when the timer rings that looks whether it is time
  double owed_bits = 0;   // pacing: what is left of the gap after the last packet, at paced_from
  Time paced_from = 0;
  std::uint32_t overhead_bytes = 0;
  std::uint32_t timeouts = 0;  // in a row
  DcqcnState rate;
  MessageId newest = kNone;
  MessageId first = kNone;     // of all; written before its first packet leaves, read by the receiver
};

// At the receiving host.
struct Receiver {
  Psn expected = 0;
  std::uint32_t unacknowledged = 0;  // data packets since the last ACK
  MessageId received = kNone;        // last message that is complete
  std::uint32_t stream = kNone;      // index of its Reassembly; kNone: go-back-N
  std::uint8_t dscp = 0;             // of what it answers
  std::uint8_t priority = 0;
  bool nak_sent = false;
  bool counts = true;                // its bytes count as progress of the run
  Time nak_time = 0;
  Time next_cnp = 0;
};

}  // namespace eastwest
