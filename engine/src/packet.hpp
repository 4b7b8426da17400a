// Packets as small records in a slab; a queue is a list of indices threaded through them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "types.hpp"

namespace eastwest {

enum class PacketType : std::uint8_t { kData, kAck, kNak, kCnp };

struct Packet {
  PacketId next;      // next packet of the same queue
  QpId qp;
  Psn psn;            // data: own number; ACK and NAK: next number the receiver expects
  std::uint32_t ports;  // UDP source port | destination port << 16
  PortId ingress;     // port through which it entered the switch it is in
  std::uint16_t src;  // host index
  std::uint16_t dst;
  std::uint16_t size_bytes;  // frame with FCS, without preamble and gap
  PacketType type;
  std::uint8_t dscp : 6;
  std::uint8_t marked : 1;      // ECN congestion experienced
  std::uint8_t echo : 1;        // ACK that carries the congestion notification
};
static_assert(sizeof(Packet) <= 32);

class PacketSlab {
 public:
  PacketId take() {
    if (free_ == kNone) {
      packets_.emplace_back();
      return static_cast<PacketId>(packets_.size() - 1);
    }
    const PacketId id = free_;
    free_ = packets_[id].next;
    return id;
  }

  void give_back(PacketId id) {
    packets_[id].next = free_;
    free_ = id;
  }

  // Asks for the packet's cache line ahead of its use.
  void prefetch(PacketId id) const { __builtin_prefetch(packets_.data() + id, 1); }

  Packet& operator[](PacketId id) { return packets_[id]; }
  // Packets in use that satisfy `wanted`.
  template <typename Predicate>
  std::int64_t count_live(Predicate wanted) const {
    std::vector<bool> free(packets_.size());
    for (PacketId id = free_; id != kNone; id = packets_[id].next) free[id] = true;
    std::int64_t count = 0;
    for (std::size_t id = 0; id < packets_.size(); ++id) count += (!free[id] && wanted(packets_[id])) ? 1 : 0;
    return count;
  }

  std::size_t memory_bytes() const { return packets_.capacity() * sizeof(Packet); }

 private:
  std::vector<Packet> packets_;
  PacketId free_ = kNone;
};

}  // namespace eastwest
