// The rest of the invariants: buffers, losses and the census of packets (see invariants.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "invariants.hpp"
#include "pfc.hpp"

namespace eastwest::invariants {

inline bool guards(const PortSettings& set, int priority) {
  return (set.watchdog & pfc::bit(priority)) != 0 && set.watchdog_detect_ps > 0 && set.watchdog_forwards;
}

// All that the peer sends in this class it also stops when this class is paused.
inline bool peer_agrees(const World& w, PortId id, int priority) {
  const auto& here = w.classes_at(id);
  const Port& peer = w.ports[w.ports[id].peer];
  if (peer.on_switch) return !w.switches[peer.owner].own_maps && here == w.switches[peer.owner].settings.priority_of_dscp;
  const Host& host = w.hosts[peer.owner];
  if (w.transport.ack_ignores_pause || here[host.cnp_dscp] != host.cnp_priority) return false;
  return std::all_of(w.senders.begin(), w.senders.end(), [&](const Sender& qp) {
    const bool concerned = qp.src == peer.owner || qp.dst == peer.owner;
    return !concerned || here[qp.dscp] == qp.priority || (here[qp.dscp] != priority && qp.priority != priority);
  });
}

inline std::uint32_t longest_frame(const World& w) {
  const Transport& t = w.transport;
  return std::max({t.mtu_bytes + t.frame_overhead_bytes, w.tcp.mss_bytes + w.tcp.frame_overhead_bytes, t.ack_bytes, t.cnp_bytes});
}

// What may still come in after the decision to pause: while the port ends a frame and sends what pauses are due, the
// pause travels and takes effect, and frames that left before travel and pass the pipelines; the frame that led to the
// decision and the last one count as a whole. -1 where more may come.
inline std::int64_t needed_headroom(const World& w, PortId id, int priority) {
  const Port& port = w.ports[id];
  const Port& peer = w.ports[port.peer];
  const PortSettings& theirs = w.settings_of(port.peer);
  if (!port.on_switch || ((w.settings_of(id).pfc_send & theirs.pfc_honour) & pfc::bit(priority)) == 0) return -1;
  if (guards(theirs, priority) || w.transport.floor_to_ns || !peer_agrees(w, id, priority)) return -1;
  constexpr Time kPauses = 2 * kPriorities;
  const std::uint32_t frame = longest_frame(w) + w.transport.wire_gap_bytes;
  const Time stops = w.serialisation(port, frame) + kPauses * w.serialisation(port, w.transport.pause_bytes + w.transport.wire_gap_bytes);
  if (w.transport.pause_quanta > 0 && pfc::pause_time(w, port) / 2 <= stops) return -1;
  const Time span = stops + w.rare[id].delay + theirs.pause_response_ps + peer.reach + w.serialisation(peer, frame);
  return span / peer.ps_per_byte + 2 * std::int64_t{frame};
}

// Once regions and places are settled.
inline void begin(World& w) {
  if constexpr (!kChecked) return;
  w.shadow.fates.assign(1, Fate::kUnknown);
  w.shadow.ports.resize(w.ports.size());
  w.shadow.pairs.resize(w.senders.size());
  w.shadow.reached.assign(w.regions.size(), 0);
  w.shadow.ordered = std::all_of(w.switches.begin(), w.switches.end(),
                                 [](const Switch& sw) { return sw.settings.balance == Balance::kHash; });
  for (PortId id = 0; id < w.ports.size(); ++id) {
    for (int p = 0; p < kPriorities; ++p) w.shadow.ports[id].needed_bytes[static_cast<std::size_t>(p)] = needed_headroom(w, id, p);
  }
}

// The link has failed or was repaired: pauses are forgotten while buffers may be full.
inline void disturbed(World& w, PortId id) {
  if constexpr (!kChecked) return;
  w.shadow.ports[id].needed_bytes.fill(-1);
}

// The buffer has no room for a packet of this class.
inline void refused(Lane& l, PortId id, int priority, Time now) {
  if constexpr (!kChecked) return;
  const std::int64_t needed = l.w.shadow.ports[id].needed_bytes[static_cast<std::size_t>(priority)];
  holds(needed < 0 || l.w.settings_of(id).headroom_bytes < needed, "no loss with PFC and enough headroom", now, "port", id, priority);
}

inline void queue_is_sound(const World& w, PortId id, int priority, Time now) {
  const EgressQueue& queue = w.queues[id * kPriorities + static_cast<std::size_t>(priority)];
  std::int64_t bytes = 0;
  for (std::uint32_t i = 0; i < queue.packets.size(); ++i) bytes += queue.packets.at(i).size_bytes;
  holds(bytes == queue.bytes, "a queue holds the bytes of its packets", now, "port", id, priority);
  const bool waits = (w.ports[id].waiting & pfc::bit(priority)) != 0;
  holds(waits == !queue.packets.empty(), "a queue with packets waits", now, "port", id, priority);
}

inline void ingress_is_sound(const World& w, PortId id, int priority, Time now) {
  const IngressUse& use = w.ingress[id];
  const auto p = static_cast<std::size_t>(priority);
  holds(use.pool[p] >= 0 && use.headroom[p] >= 0, "no use of a buffer is negative", now, "port", id, priority);
  holds(use.headroom[p] <= w.settings_of(id).headroom_bytes, "headroom is not exceeded", now, "port", id, priority);
}

// Books of the switch against what lies in its queues.
inline void switch_is_sound(const World& w, const Switch& sw, Time now) {
  std::int64_t shared = 0;
  std::int64_t counted = 0;
  std::int64_t queued = 0;
  std::uint32_t stopping = 0;
  for (std::uint32_t place = sw.first_place; place < sw.first_place + sw.ports; ++place) {
    const PortId id = w.port_at[place];
    stopping += static_cast<std::uint32_t>(std::popcount(w.ports[id].xoff_sent));
    for (int priority = 0; priority < kPriorities; ++priority) {
      const auto p = static_cast<std::size_t>(priority);
      queue_is_sound(w, id, priority, now);
      ingress_is_sound(w, id, priority, now);
      shared += shared_buffer::shared_of(w.settings_of(id), w.ingress[id], priority);
      counted += w.ingress[id].pool[p] + w.ingress[id].headroom[p];
      queued += w.queues[id * kPriorities + p].bytes;
    }
  }
  // The HPCC simulator keeps booked what a failed link held.
  const bool right = counted == queued || (w.transport.hpcc_switch && counted > queued);
  holds(right, "buffers hold what is queued", now, "switch", sw.node);
  holds(shared == sw.buffer.shared_used, "shared use is the sum over ports", now, "switch", sw.node);
  holds(shared <= std::max<std::int64_t>(0, sw.buffer.shared_bytes), "the pool is not exceeded", now, "switch", sw.node);
  holds(stopping == sw.stopping, "stopped peers are counted", now, "switch", sw.node);
}

// At the end of a window; now and then, because what is wrong with a book stays wrong.
inline void settled(const Lane& l, Time now) {
  if constexpr (!kChecked) return;
  if (l.visits % 8 != 0) return;
  const World& w = l.w;
  const Region& region = *l.region;
  for (std::uint32_t place = region.first_place; place < region.first_place + region.ports; ++place) {
    const PortId id = w.port_at[place];
    holds(w.starts[place] >= now, "transmitters are worked off to the end of the window", now, "port", id);
    if (!w.ports[id].on_switch) {
      for (int priority = 0; priority < kPriorities; ++priority) queue_is_sound(w, id, priority, now);
    }
  }
  if (region.ports > 0 && w.ports[w.port_at[region.first_place]].on_switch) {
    switch_is_sound(w, w.switches[w.ports[w.port_at[region.first_place]].owner], now);
  }
}

// Every packet that has not ended is found in exactly one place, and no other is found.
inline void census(const World& w) {
  if constexpr (!kChecked) return;
  std::vector<bool> seen(w.shadow.fates.size(), false);
  std::vector<std::int64_t> found(w.shadow.pairs.size(), 0);
  const auto meet = [&](const Packet& packet) {
    const std::uint64_t serial = serial_of(packet);
    if (serial == 0) return false;  // a notification that is not made yet
    holds(w.shadow.fates[serial] == Fate::kOnItsWay && !seen[serial], "a packet is in one place", w.now, "queue pair", packet.qp);
    seen[serial] = true;
    if (packet.type == PacketType::kData) ++found[packet.qp];
    return true;
  };
  for (const Ring<Frame>& link : w.links) link.count([&](const Frame& frame) { return meet(frame.packet); });
  for (const EgressQueue& queue : w.queues) queue.packets.count(meet);
  for (const Region& region : w.regions) region.held.count(meet);
  for (std::uint64_t serial = 1; serial < seen.size(); ++serial) {
    holds(seen[serial] == (w.shadow.fates[serial] == Fate::kOnItsWay), "no packet is lost unseen", w.now, "packet", serial);
  }
  for (QpId id = 0; id < found.size(); ++id) {
    const ShadowPair& pair = w.shadow.pairs[id];
    holds(pair.sent == pair.ended + found[id], "sent = delivered + dropped + in flight", w.now, "queue pair", id);
  }
}

}  // namespace eastwest::invariants
