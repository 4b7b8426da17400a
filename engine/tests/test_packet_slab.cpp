// The pool of packets: numbers are unique while in use and used again afterwards.

#include <cstddef>
#include <vector>

#include "check.hpp"
#include "packet.hpp"

using namespace eastwest;
using namespace eastwest::test;

TEST(packet_slab_never_hands_out_a_packet_twice) {
  Draws draws(1);
  PacketSlab slab;
  std::vector<PacketId> held;
  for (int step = 0; step < 20'000; ++step) {
    if (held.empty() || draws.chance(0.52)) {
      const PacketId id = slab.take();
      slab[id] = Packet{};
      slab[id].psn = id;
      slab[id].type = PacketType::kData;
      held.push_back(id);
    } else {
      const auto place = static_cast<std::size_t>(draws.whole(0, static_cast<std::int64_t>(held.size()) - 1));
      slab.give_back(held[place]);
      held[place] = held.back();
      held.pop_back();
    }
  }
  for (const PacketId id : held) {
    if (!expect(slab[id].psn == id, "a packet in use keeps its contents")) return;
  }
  const auto all = [](const Packet&) { return true; };
  expect_equal(slab.count_live(all), static_cast<std::int64_t>(held.size()), "packets in use");
}

TEST(packet_slab_uses_packets_again) {
  PacketSlab slab;
  std::vector<PacketId> held(64);
  const auto cycle = [&] {
    for (PacketId& id : held) id = slab.take();
    for (const PacketId id : held) slab.give_back(id);
  };
  cycle();
  const std::size_t settled = slab.memory_bytes();
  for (int i = 0; i < 1'000; ++i) cycle();
  expect_equal(slab.memory_bytes(), settled, "bytes after many rounds");
  expect_equal(slab.count_live([](const Packet&) { return true; }), 0, "packets in use");
}

TEST(packet_slab_counts_by_kind) {
  PacketSlab slab;
  for (const PacketType type : {PacketType::kData, PacketType::kAck, PacketType::kData, PacketType::kCnp}) {
    const PacketId id = slab.take();
    slab[id] = Packet{};
    slab[id].type = type;
  }
  expect_equal(slab.count_live([](const Packet& p) { return p.type == PacketType::kData; }), 2, "data packets");
}
