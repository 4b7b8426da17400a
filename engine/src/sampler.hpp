// Turns counters into rows of telemetry at the end of each sample.
#pragma once

#include <bit>

#include "pfc.hpp"
#include "world.hpp"

namespace eastwest::sampler {

inline void add_row(World& w, Time at, PortId port, int priority, const EgressQueue& queue, const PauseCounts& counts) {
  PortRows& rows = w.port_rows;
  rows.time.push_back(at);
  rows.port.push_back(port);
  rows.priority.push_back(static_cast<std::uint8_t>(priority));
  rows.tx_bytes.push_back(queue.tx_bytes);
  rows.tx_packets.push_back(queue.tx_packets);
  rows.marks.push_back(queue.marks);
  rows.drops.push_back(counts.drops);
  rows.pauses_sent.push_back(counts.pauses_sent);
  rows.pauses_received.push_back(counts.pauses_received);
  rows.paused_ps.push_back(counts.paused_ps);
  rows.stopping_ps.push_back(counts.stopping_ps);
  rows.queue_high_bytes.push_back(queue.high_bytes);
}

// A pause or a queue that lasts beyond the sample stays on the books for the next one.
inline void sample_port(World& w, Time at, PortId id) {
  Port& port = w.ports[id];
  const auto due = static_cast<unsigned>(port.dirty | port.paused | port.xoff_sent);
  port.dirty = 0;
  for (unsigned mask = due; mask != 0; mask &= mask - 1) {
    const int priority = std::countr_zero(mask);
    EgressQueue& queue = w.queue_of(id, priority);
    PauseCounts& counts = w.pauses[id * kPriorities + static_cast<std::size_t>(priority)];
    const bool paused = (port.paused & pfc::bit(priority)) != 0;
    const bool stopping = (port.xoff_sent & pfc::bit(priority)) != 0;
    if (paused) counts.paused_ps += at - counts.paused_from;
    if (stopping) counts.stopping_ps += at - counts.stopping_from;
    add_row(w, at, id, priority, queue, counts);
    PortRare& rare = w.rare[id];
    rare.sampled_bytes += queue.tx_bytes;
    rare.sampled_marks += queue.marks;
    rare.sampled_pauses += counts.pauses_received;
    counts = PauseCounts{};
    queue.tx_bytes = 0;
    queue.tx_packets = queue.marks = 0;
    if (paused) counts.paused_from = at;
    if (stopping) counts.stopping_from = at;
    queue.high_bytes = queue.bytes;
  }
}

inline void sample_host(World& w, Time at, std::uint32_t index) {
  HostCounts& counts = w.hosts[index].counts;
  if (!counts.any()) return;
  HostRows& rows = w.host_rows;
  rows.time.push_back(at);
  rows.host.push_back(index);
  rows.cnps_sent.push_back(counts.cnps_sent);
  rows.cnps_received.push_back(counts.cnps_received);
  rows.naks_sent.push_back(counts.naks_sent);
  rows.retransmits.push_back(counts.retransmits);
  rows.timeouts.push_back(counts.timeouts);
  counts = HostCounts{};
}

inline bool anything_pending(const World& w) {
  for (const Port& port : w.ports) {
    if ((port.dirty | port.paused | port.xoff_sent) != 0) return true;
  }
  return false;
}

inline void sample(World& w, Time at) {
  for (PortId id = 0; id < w.ports.size(); ++id) sample_port(w, at, id);
  for (std::uint32_t index = 0; index < w.hosts.size(); ++index) sample_host(w, at, index);
}

}  // namespace eastwest::sampler
