// The state of one simulation: plain arrays by port, host, switch, queue pair and message.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ecmp.hpp"
#include "messages.hpp"
#include "packet.hpp"
#include "port.hpp"
#include "queue_pair.hpp"
#include "settings.hpp"
#include "shared_buffer.hpp"
#include "telemetry.hpp"
#include "wheel.hpp"

namespace eastwest {

struct Node {
  bool is_switch = false;
  std::uint32_t index = 0;  // among hosts or among switches
};

// Ports share few distinct settings; these stay in the nearest cache.
using SettingsTable = std::vector<PortSettings>;

struct Switch {
  SwitchSettings settings;
  SharedBuffer buffer;
  NodeId node = 0;
};

struct Host {
  NodeId node = 0;
  PortId port = kNone;
  Dcqcn dcqcn;
  double line_bps = 0;
  std::vector<QpId> qps;               // that send from here
  std::vector<std::uint64_t> ready;    // one bit a queue pair that may send now
  std::vector<std::pair<Time, std::uint32_t>> paced;  // min-heap: time and place in qps
  std::uint32_t last = 0;              // place served last
  std::uint8_t cnp_dscp = 48;
  std::uint8_t cnp_priority = 6;
  HostCounts counts;
  // Slow receiver; drain_ps_per_byte 0: as fast as the link.
  std::uint32_t drain_ps_per_byte = 0;
  std::int64_t drain_xoff_bytes = 0;
  std::int64_t drain_xon_bytes = 0;
  std::int64_t drain_used_bytes = 0;
  Time drained_at = 0;
};

struct World {
  Transport transport;
  Time now = 0;
  Wheel wheel;
  PacketSlab slab;
  std::vector<Node> nodes;
  std::vector<Port> ports;
  std::vector<PortCounts> counts;  // by port * 8 + priority
  std::vector<PortRare> rare;
  SettingsTable settings;
  std::vector<IngressUse> ingress;
  std::vector<Switch> switches;
  std::vector<Host> hosts;
  std::vector<QueuePair> qps;
  std::vector<RouteTable> routes;
  std::size_t epoch = 0;
  Messages messages;
  PortRows port_rows;
  HostRows host_rows;
  IncidentRows incidents;
  Tcp tcp;
  Totals totals;
  std::uint64_t seed = 0;

  PortCounts& counts_of(PortId port, int priority) {
    ports[port].dirty |= static_cast<std::uint8_t>(1U << priority);
    return counts[port * kPriorities + static_cast<std::size_t>(priority)];
  }

  const PortSettings& settings_of(PortId port) const { return settings[ports[port].settings]; }
  Switch& switch_of(PortId port) { return switches[ports[port].owner]; }
  Host& host_of(PortId port) { return hosts[ports[port].owner]; }

  Time serialisation(const Port& port, std::uint32_t bytes) const {
    const Time exact = static_cast<Time>(bytes) * port.ps_per_byte;
    return transport.floor_to_ns ? exact / kNanosecond * kNanosecond : exact;
  }
};

inline void append(World& w, Port& port, int priority, PacketId id) {
  auto& queue = port.queue[static_cast<std::size_t>(priority)];
  w.slab[id].next = kNone;
  if (queue.head == kNone) {
    queue.head = id;
  } else {
    w.slab[queue.tail].next = id;
  }
  queue.tail = id;
  queue.bytes += w.slab[id].size_bytes;
  port.waiting |= static_cast<std::uint8_t>(1U << priority);
}

inline PacketId remove_head(World& w, Port& port, int priority) {
  auto& queue = port.queue[static_cast<std::size_t>(priority)];
  const PacketId id = queue.head;
  queue.head = w.slab[id].next;
  queue.bytes -= w.slab[id].size_bytes;
  if (queue.head == kNone) {
    port.waiting &= static_cast<std::uint8_t>(~(1U << priority));
  } else {
    w.slab.prefetch(queue.head);
  }
  return id;
}

}  // namespace eastwest
