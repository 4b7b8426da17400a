// What must hold at every instant of every run, checked while it runs: built in by the CMake option EASTWEST_INVARIANTS,
// and nothing at all without it. A violation is std::logic_error; the simulation is of no further use.
//
// Each hook is told what happens, and compares it with a record of its own (shadow.hpp), so that a wrong counter, a
// packet that is lost unseen or a transmitter that was worked off too late does not go unnoticed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "world.hpp"

namespace eastwest::invariants {

[[noreturn]] inline void broken(const char* what, Time at, const char* where, std::size_t number, int priority = -1) {
  std::string text = std::string("invariant broken: ") + what + ", at " + std::to_string(at) + " ps, " + where + " " +
                     std::to_string(number);
  if (priority >= 0) text += ", priority " + std::to_string(priority);
  throw std::logic_error(text);
}

inline void holds(bool condition, const char* what, Time at, const char* where, std::size_t number, int priority = -1) {
  if (!condition) broken(what, at, where, number, priority);
}

inline std::uint64_t serial_of([[maybe_unused]] const Packet& packet) {
#ifdef EASTWEST_INVARIANTS
  return packet.serial;
#else
  return 0;
#endif
}

inline void number([[maybe_unused]] Packet& packet, [[maybe_unused]] std::uint64_t serial) {
#ifdef EASTWEST_INVARIANTS
  packet.serial = serial;
#endif
}

// ---- packets: each is made once and ends once ----------------------------------------------------------------------

inline void made(Lane& l, Packet& packet) {
  if constexpr (!kChecked) return;
  Shadow& shadow = l.w.shadow;
  number(packet, shadow.fates.size());
  shadow.fates.push_back(Fate::kOnItsWay);
  if (packet.type == PacketType::kData) ++shadow.pairs[packet.qp].sent;
}

inline void ends(Lane& l, const Packet& packet, Fate fate, Time now) {
  Shadow& shadow = l.w.shadow;
  const std::uint64_t serial = serial_of(packet);
  holds(serial > 0 && shadow.fates[serial] == Fate::kOnItsWay, "a packet ends once", now, "queue pair", packet.qp);
  shadow.fates[serial] = fate;
  if (packet.type == PacketType::kData) ++shadow.pairs[packet.qp].ended;
}

inline void dropped(Lane& l, const Packet& packet) {
  if constexpr (!kChecked) return;
  ends(l, packet, Fate::kDropped, l.latest);
}

// At the host it was sent to; in the order of sending, where there is one way only.
inline void delivered(Lane& l, const Packet& packet, Time now) {
  if constexpr (!kChecked) return;
  ends(l, packet, Fate::kDelivered, now);
  if (packet.type == PacketType::kCnp) return;
  ShadowPair& pair = l.w.shadow.pairs[packet.qp];
  std::uint64_t& last = packet.type == PacketType::kData ? pair.last_data : pair.last_answer;
  holds(!l.w.shadow.ordered || last < serial_of(packet), "packets of one way keep their order", now, "queue pair", packet.qp);
  last = std::max(last, serial_of(packet));
}

// ---- messages: delivered when all their bytes are there, acknowledged after that --------------------------------------

// The receiver has accepted this packet, in order or not.
inline void taken(Lane& l, const Packet& packet, Time now) {
  if constexpr (!kChecked) return;
  const std::uint32_t payload = packet.size_bytes - l.w.senders[packet.qp].overhead_bytes;
  const auto [found, fresh] = l.w.shadow.pairs[packet.qp].taken.try_emplace(packet.psn, payload);
  holds(fresh || found->second == payload, "a repeat is equal to the original", now, "queue pair", packet.qp);
}

inline void completed(Lane& l, QpId id, MessageId m, Time now) {
  if constexpr (!kChecked) return;
  const Messages& messages = l.w.messages;
  auto& taken = l.w.shadow.pairs[id].taken;
  holds(messages.delivered[m] == -1 && messages.started[m] >= 0 && messages.started[m] <= now,
        "a message is delivered once, after its start", now, "message", m);
  std::int64_t bytes = 0;
  for (Psn psn = messages.first_psn[m]; psn != messages.first_psn[m] + messages.packets[m]; ++psn) {
    const auto found = taken.find(psn);
    holds(found != taken.end(), "a delivered message has all its packets", now, "message", m);
    bytes += found->second;
    taken.erase(found);
  }
  holds(bytes == messages.bytes[m], "a delivered message has all its bytes", now, "message", m);
}

inline void acknowledged(Lane& l, MessageId m, Time now) {
  if constexpr (!kChecked) return;
  const Messages& messages = l.w.messages;
  holds(messages.delivered[m] >= 0 && messages.delivered[m] <= now && messages.acknowledged[m] == -1,
        "a message is acknowledged once, after it was delivered", now, "message", m);
}

// ---- time ------------------------------------------------------------------------------------------------------------

inline void happens(Lane& l, Time now) {
  if constexpr (!kChecked) return;
  Time& reached = l.w.shadow.reached[l.at];
  holds(now >= reached, "time never goes back", now, "region", l.at);
  holds(now < l.window_end, "nothing happens after its window", now, "region", l.at);
  reached = now;
}

inline void arrives(Lane& l, PortId id, Time now) {
  if constexpr (!kChecked) return;
  happens(l, now);
  holds(l.w.region_of[l.w.rare[id].node] == l.at, "a frame arrives in its region", now, "port", id);
}

// ---- transmitters ----------------------------------------------------------------------------------------------------

// Since `now` the port may have a reason to send, or none; it must be worked off up to then.
inline void changed(World& w, PortId id, Time now) {
  if constexpr (!kChecked) return;
  ShadowPort& port = w.shadow.ports[id];
  port.changed_at = std::max(port.changed_at, now);
}

inline void occupied(Lane& l, PortId id, Time now, Time until) {
  if constexpr (!kChecked) return;
  ShadowPort& shadow = l.w.shadow.ports[id];
  holds(l.w.ports[id].up, "a dead link sends nothing", now, "port", id);
  holds(now >= shadow.busy_until && until >= now, "one frame at a time", now, "port", id);
  holds(now >= shadow.changed_at, "a transmitter is worked off before it is changed", now, "port", id);
  holds(now < l.window_end, "nothing is sent after the window", now, "port", id);
  shadow.busy_until = until;
}

inline void launched(Lane& l, PortId id, const Packet& packet, int priority, Time now, Time arrival) {
  if constexpr (!kChecked) return;
  World& w = l.w;
  const Port& port = w.ports[id];
  occupied(l, id, now, port.busy_until);
  const bool free = !port.on_switch && packet.type != PacketType::kData && w.transport.ack_ignores_pause;
  holds(free || (port.paused >> priority & 1) == 0, "pauses are honoured", now, "port", id, priority);
  const std::uint32_t least = std::min<std::uint32_t>(packet.size_bytes, port.cut_through == 0 ? ~0U : port.cut_through);
  holds(arrival >= now + w.rare[id].delay + w.serialisation(port, least), "no frame is faster than its link", now, "port", id);
  holds(arrival >= l.window_end, "no frame arrives within its window", now, "port", id);
  Time& last = w.shadow.ports[id].last_arrival;
  holds(arrival >= last, "a link keeps the order of its frames", now, "port", id);
  last = arrival;
}

// ---- senders ---------------------------------------------------------------------------------------------------------

inline void rate_is_sound(const Host& host, const DcqcnState& rate, QpId id, Time now) {
  if constexpr (!kChecked) return;
  const double least = std::min(host.dcqcn.min_bps, rate.line_bps);
  holds(rate.rate_bps >= least && rate.rate_bps <= rate.line_bps, "DCQCN rate within its bounds", now, "queue pair", id);
  holds(rate.target_bps >= least && rate.target_bps <= rate.line_bps, "DCQCN target within its bounds", now, "queue pair", id);
  holds(rate.alpha >= 0 && rate.alpha <= 1, "DCQCN alpha from 0 to 1", now, "queue pair", id);
}

// A data packet leaves its queue pair.
inline void sent(Lane& l, QpId id, const Packet& packet, Time now) {
  if constexpr (!kChecked) return;
  const World& w = l.w;
  const Sender& qp = w.senders[id];
  holds(qp.state == SendState::kReady, "only what is ready is sent", now, "queue pair", id);
  holds(packet.psn >= qp.unacked && packet.psn < qp.next && qp.next <= qp.posted, "what is sent was posted", now, "queue pair", id);
  const bool fresh = packet.psn + 1 == qp.next;
  if (qp.window_bytes > 0 && fresh) {
    holds(std::int64_t{packet.psn - qp.unacked} * qp.mtu_bytes < qp.window_bytes, "windows are kept", now, "queue pair", id);
  }
  if (qp.stream == kNone || !w.streams[qp.stream].tcp) return;
  const Stream& stream = w.streams[qp.stream];
  holds(stream.board.in_flight(qp.unacked, qp.next) <= static_cast<std::uint32_t>(stream.window.segments()),
        "congestion windows are kept", now, "queue pair", id);
  holds(!fresh || qp.next - qp.unacked <= stream.window.most(), "receive windows are kept", now, "queue pair", id);
}

inline void rerouted(World& w) {
  if constexpr (!kChecked) return;
  w.shadow.ordered = false;
}

}  // namespace eastwest::invariants
