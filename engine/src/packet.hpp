// Packets as small records that are copied from queue to queue.
#pragma once

#include <cstdint>

#include "shadow.hpp"
#include "types.hpp"

namespace eastwest {

enum class PacketType : std::uint8_t { kData, kAck, kNak, kCnp };

struct Packet {
  QpId qp;
  Psn psn;              // data: own number; ACK and NAK: next number the receiver expects
  std::uint32_t ports;  // UDP or TCP source port | destination port << 16
  PortId ingress;       // port through which it entered the switch it is in
  std::uint16_t src;    // host index
  std::uint16_t dst;
  std::uint16_t size_bytes;  // frame with FCS, without preamble and gap
  PacketType type : 4;
  std::uint8_t last : 1;     // data: ends its message
  std::uint8_t marked : 1;   // ECN congestion experienced
  std::uint8_t echo : 1;     // ACK that carries the congestion notification
  std::uint8_t ect : 1;      // may be marked rather than dropped
  std::uint8_t dscp;
#ifdef EASTWEST_INVARIANTS
  std::uint64_t serial;  // each packet has its own (invariants.hpp)
#endif
};
static_assert(kChecked || sizeof(Packet) == 24);

// A packet on its way over a link: when it is seen at the far end.
struct Frame {
  Time time;
  Packet packet;
};
static_assert(kChecked || sizeof(Frame) == 32);

}  // namespace eastwest
