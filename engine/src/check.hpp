// Refuses settings that the engine cannot count with. Bounds leave room for every sum: no clock and no counter overflows.
//
// Everything throws std::invalid_argument with the name of the setting; an index out of range is std::out_of_range.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "world.hpp"

namespace eastwest::check {

// Longest single time: 13 days. No event is handled after kEnd, so no sum of the two overflows.
inline constexpr Time kLongest = Time{1} << 60;
inline constexpr Time kEnd = Time{1} << 62;
inline constexpr std::int64_t kMostShared = std::int64_t{1} << 32;  // of a pool
inline constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;  // of one buffer, headroom or reserve
inline constexpr std::uint32_t kMostFrameBytes = 0xffff;
inline constexpr std::size_t kMostHosts = 0x10000;
inline constexpr std::uint32_t kMostThreads = 64;

inline void that(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

inline void index_of(std::size_t index, std::size_t count, const char* what) {
  if (index >= count) throw std::out_of_range(std::string(what) + ": no such index");
}

inline bool a_time(Time time) { return time >= 0 && time <= kLongest; }
inline bool some_bytes(std::int64_t bytes) { return bytes >= 0 && bytes <= kMostBytes; }
inline bool within(double value, double least, double most) { return value >= least && value <= most; }  // not for NaN

inline void transport(const Transport& t) {
  that(t.mtu_bytes >= 1 && t.mtu_bytes <= kMostFrameBytes, "transport: mtu_bytes");
  that(t.frame_overhead_bytes <= kMostFrameBytes - t.mtu_bytes, "transport: frame_overhead_bytes");
  that(t.wire_gap_bytes <= kMostFrameBytes, "transport: wire_gap_bytes");
  that(t.ack_bytes >= 1 && t.ack_bytes <= kMostFrameBytes, "transport: ack_bytes");
  that(t.cnp_bytes >= 1 && t.cnp_bytes <= kMostFrameBytes, "transport: cnp_bytes");
  that(t.pause_bytes >= 1 && t.pause_bytes <= kMostFrameBytes, "transport: pause_bytes");
  that(t.cut_through_bytes <= kMostFrameBytes, "transport: cut_through_bytes");
  that(t.pause_quanta <= 0xffff, "transport: pause_quanta");
  that(t.ack_priority < kPriorities || t.ack_priority == kOwnPriority, "transport: ack_priority");
  that(t.deadlock_check_ps == 0 || (t.deadlock_check_ps >= kNanosecond && a_time(t.deadlock_check_ps)),
       "transport: deadlock_check_ps");
  that(a_time(t.nak_interval_ps), "transport: nak_interval_ps");
  that(!t.timeout_ps.empty(), "transport: timeout_ps");
  for (const Time timeout : t.timeout_ps) that(timeout > 0 && a_time(timeout), "transport: timeout_ps");
}

inline void tcp(const Tcp& t) {
  that(t.mss_bytes >= 1 && t.mss_bytes <= kMostFrameBytes, "tcp: mss_bytes");
  that(t.frame_overhead_bytes <= kMostFrameBytes - t.mss_bytes, "tcp: frame_overhead_bytes");
  that(t.initial_window >= 1 && t.initial_window <= kMostFrameBytes, "tcp: initial_window");
  that(t.ack_every >= 1 && t.ack_every <= kMostFrameBytes, "tcp: ack_every");
  that(t.receive_window_bytes >= 1 && t.receive_window_bytes <= kMostBytes, "tcp: receive_window_bytes");
  that(t.delayed_ack_ps >= kNanosecond && a_time(t.delayed_ack_ps), "tcp: delayed_ack_ps");
  that(t.least_rto_ps >= kNanosecond && a_time(t.least_rto_ps), "tcp: least_rto_ps");
  that(t.first_rto_ps >= t.least_rto_ps && a_time(t.first_rto_ps) && t.first_rto_ps <= kLongest >> 20, "tcp: first_rto_ps");
  that(within(t.dctcp_g, 0, 1), "tcp: dctcp_g");
}

inline void dcqcn(const Dcqcn& d) {
  constexpr double kMostBps = 1e15;
  that(d.alpha_tick_ps >= kNanosecond && a_time(d.alpha_tick_ps), "dcqcn: alpha_tick_ps");
  that(d.increase_timer_ps >= kNanosecond && a_time(d.increase_timer_ps), "dcqcn: increase_timer_ps");
  that(a_time(d.decrease_interval_ps), "dcqcn: decrease_interval_ps");
  that(a_time(d.cnp_interval_ps), "dcqcn: cnp_interval_ps");
  that(a_time(d.cnp_delay_ps), "dcqcn: cnp_delay_ps");
  that(d.byte_counter_bytes >= 0 && d.byte_counter_bytes <= kLongest, "dcqcn: byte_counter_bytes");
  that(within(d.ai_bps, 0, kMostBps), "dcqcn: ai_bps");
  that(within(d.hai_bps, 0, kMostBps), "dcqcn: hai_bps");
  that(within(d.min_bps, 1, kMostBps), "dcqcn: min_bps");
  that(within(d.g, 0, 1), "dcqcn: g");
  that(within(d.initial_alpha, 0, 1), "dcqcn: initial_alpha");
}

inline void port(const PortSettings& p) {
  that(some_bytes(p.headroom_bytes), "port: headroom_bytes");
  that(some_bytes(p.reserve_bytes), "port: reserve_bytes");
  that(some_bytes(p.xon_offset_bytes), "port: xon_offset_bytes");
  that(within(p.alpha_lossless, 0, 1024), "port: alpha_lossless");
  that(within(p.alpha_lossy, 0, 1024), "port: alpha_lossy");
  that(p.kmin_bytes >= 0 && p.kmax_bytes >= p.kmin_bytes, "port: kmin_bytes, kmax_bytes");
  that(within(p.pmax, 0, 1), "port: pmax");
  that(a_time(p.pause_response_ps), "port: pause_response_ps");
  that(a_time(p.watchdog_detect_ps), "port: watchdog_detect_ps");
  that(p.watchdog_detect_ps == 0 || (p.watchdog_restore_ps > 0 && a_time(p.watchdog_restore_ps)),
       "port: watchdog_restore_ps");
  // Without weight a queue would never be served; the bound keeps its credit within 32 bits.
  for (const std::uint32_t weight : p.weight) that(weight >= 1 && weight <= 0xffff, "port: weight");
  for (const std::uint8_t priority : p.priority_of_dscp) that(priority < kPriorities, "port: priority_of_dscp");
}

inline void switch_settings(const SwitchSettings& s) {
  that(s.shared_bytes >= -kLongest && s.shared_bytes <= kMostShared, "switch: shared_bytes");
  that(a_time(s.ingress_latency_ps) && a_time(s.egress_latency_ps), "switch: latency");
  that(a_time(s.flowlet_gap_ps), "switch: flowlet_gap_ps");
  for (const std::uint8_t priority : s.priority_of_dscp) that(priority < kPriorities, "switch: priority_of_dscp");
}

// The one switch that all ports of a group stand on; kNone for a group without ports.
inline std::uint32_t owner_of_group(const World& w, const RouteTable& table, std::size_t group) {
  std::uint32_t owner = kNone;
  for (std::uint32_t place = table.first[group]; place < table.first[group + 1]; ++place) {
    const PortId id = table.ports[place];
    that(id < w.ports.size() && w.ports[id].on_switch, "route table: no such port of a switch");
    that(owner == kNone || owner == w.ports[id].owner, "route table: a group spans several switches");
    owner = w.ports[id].owner;
  }
  return owner;
}

inline void routes(const World& w, const RouteTable& table) {
  const std::size_t groups = table.first.empty() ? 0 : table.first.size() - 1;
  that(table.group.size() == w.switches.size() * w.hosts.size(), "route table: size");
  that(table.first.empty() ? table.ports.empty() : table.first[0] == 0 && table.first.back() == table.ports.size(),
       "route table: first");
  std::vector<std::uint32_t> owner(groups);
  for (std::size_t group = 0; group < groups; ++group) {
    that(table.first[group] <= table.first[group + 1], "route table: first");
  }
  for (std::size_t group = 0; group < groups; ++group) owner[group] = owner_of_group(w, table, group);
  for (std::size_t entry = 0; entry < table.group.size(); ++entry) {
    that(table.group[entry] < groups, "route table: no such group");
    const std::uint32_t found = owner[table.group[entry]];
    that(found == kNone || found == entry / w.hosts.size(), "route table: a group of another switch");
  }
}

// Messages: sizes and sums. A queue pair numbers its packets with 32 bits.
inline void message_columns(const World& w, const std::vector<std::int64_t>& bytes, const std::vector<QpId>& qp,
                            const std::vector<Time>& delay) {
  that(qp.size() == bytes.size() && delay.size() == bytes.size(), "messages: columns of different lengths");
  that(bytes.size() < kNone, "messages: too many");
  std::vector<std::uint64_t> packets(w.senders.size());
  std::int64_t total = 0;
  for (std::size_t m = 0; m < bytes.size(); ++m) {
    that(bytes[m] >= 0 && bytes[m] <= kLongest - total, "message: bytes");
    total += bytes[m];
    that(a_time(delay[m]), "message: delay");
    if (qp[m] == kNone) continue;
    that(qp[m] < packets.size(), "message: queue pair");
    that(bytes[m] > 0, "message: bytes");
    const auto size = static_cast<std::uint64_t>(bytes[m]);
    packets[qp[m]] += (size + w.senders[qp[m]].mtu_bytes - 1) / w.senders[qp[m]].mtu_bytes;
    that(packets[qp[m]] < kNone, "message: more packets than a queue pair can number");
  }
}

// Predecessors of message m: dep[dep_first[m]] .. dep[dep_first[m + 1]].
inline void dependencies(std::size_t messages, const std::vector<std::int64_t>& dep_first,
                         const std::vector<MessageId>& dep) {
  that(dep_first.size() == messages + 1, "dependencies: dep_first has one entry more than there are messages");
  that(dep_first.front() == 0 && dep_first.back() == static_cast<std::int64_t>(dep.size()), "dependencies: dep_first");
  for (std::size_t m = 0; m < messages; ++m) that(dep_first[m] <= dep_first[m + 1], "dependencies: dep_first");
  for (const MessageId before : dep) that(before < messages, "dependencies: no such message");
}

}  // namespace eastwest::check
