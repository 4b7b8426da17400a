// The state of one simulation: plain arrays by port, host, switch, queue pair and message.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ecmp.hpp"
#include "hpcc_senders.hpp"
#include "messages.hpp"
#include "lane.hpp"
#include "packet.hpp"
#include "port.hpp"
#include "queue_pair.hpp"
#include "settings.hpp"
#include "shared_buffer.hpp"
#include "telemetry.hpp"
#include "region.hpp"
#include "selective.hpp"

namespace eastwest {

struct Node {
  bool is_switch = false;
  std::uint32_t index = 0;  // among hosts or among switches
};

// Ports share few distinct settings; these stay in the nearest cache.
using SettingsTable = std::vector<PortSettings>;

// Flows of one hash value: where they went last, and when.
struct Flowlet {
  PortId port = kNone;
  Time seen = 0;
};

struct Switch {
  SwitchSettings settings;
  SharedBuffer buffer;
  NodeId node = 0;
  std::uint32_t seed = 0;       // of its hash
  std::uint32_t first_place = 0;  // its ports in World::starts
  std::uint32_t ports = 0;
  std::vector<Flowlet> flowlets;  // by hash; empty unless it balances by flowlets
  std::uint32_t stopping = 0;   // pairs of port and priority whose peer is told to keep silent
  bool own_maps = false;        // a port of it classifies by its own map
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
  std::uint32_t ready_count = 0;
  // HPCC simulator: places of the queue pairs that have started, and the number in that list served last.
  std::vector<std::uint32_t> round;
  std::uint32_t round_last = 0;
  std::uint32_t round_finished = 0;
  Time wake = 0;                       // its timer; past: not running
  std::uint8_t cnp_dscp = 48;
  std::uint8_t cnp_priority = 6;
  HostCounts counts;
  // Slow sender (PCIe); 0: as fast as the link.
  std::uint32_t send_ps_per_byte = 0;
  Time send_free_at = 0;
  // Slow receiver; drain_ps_per_byte 0: as fast as the link.
  std::uint32_t drain_ps_per_byte = 0;
  std::int64_t drain_xoff_bytes = 0;
  std::int64_t drain_xon_bytes = 0;
  std::int64_t drain_used_bytes = 0;
  Time drained_at = 0;
};

struct World {
  Transport transport;
  Tcp tcp;
  Time now = 0;
  Time lookahead = 0;              // no region acts upon another sooner than this
  std::vector<Node> nodes;
  std::vector<Port> ports;
  std::vector<EgressQueue> queues;     // by port * 8 + priority
  std::vector<PauseCounts> pauses;     // by port * 8 + priority
  std::vector<Ring<Frame>> links;      // by place of the receiving port
  std::vector<PortRare> rare;
  std::vector<Time> starts;            // by place: when the port's transmitter goes on; kNever if it has no reason to
  std::vector<PortId> port_at;         // by place
  SettingsTable settings;
  std::vector<IngressUse> ingress;
  std::vector<Switch> switches;
  std::vector<Host> hosts;
  std::vector<Region> regions;
  std::vector<Time> next;              // by region: earliest thing to do
  std::vector<RegionId> region_of;     // by node
  std::vector<Sender> senders;         // by queue pair
  std::vector<Receiver> receivers;
  std::vector<Repeats> repeats;        // by queue pair
  std::vector<RoundState> rounds;      // by queue pair; empty unless senders react once a round trip
  std::vector<Stream> streams;         // of queue pairs that repeat selectively
  std::vector<Reassembly> reassembly;  // of the same
  std::vector<RouteTable> routes;
  std::size_t epoch = 0;
  std::uint64_t tie_turn = 0;          // which of simultaneous frames goes first turns with every window
  Messages messages;
  PortRows port_rows;
  HostRows host_rows;
  IncidentRows incidents;
  std::uint64_t seed = 0;
  Shadow shadow;                       // of checked builds

  EgressQueue& queue_of(PortId port, int priority) {
    return queues[port * kPriorities + static_cast<std::size_t>(priority)];
  }

  PauseCounts& pauses_of(PortId port, int priority) {
    ports[port].dirty |= static_cast<std::uint8_t>(1U << priority);
    return pauses[port * kPriorities + static_cast<std::size_t>(priority)];
  }

  Time& start_of(const Port& port) { return starts[port.place]; }
  const PortSettings& settings_of(PortId port) const { return settings[ports[port].settings]; }

  // Classes by code point of what comes in through a switch's port.
  const std::array<std::uint8_t, kDscps>& classes_at(PortId port) const {
    const PortSettings& own = settings_of(port);
    return own.own_classes ? own.priority_of_dscp : switches[ports[port].owner].settings.priority_of_dscp;
  }
  Switch& switch_of(PortId port) { return switches[ports[port].owner]; }
  Host& host_of(PortId port) { return hosts[ports[port].owner]; }
  RegionId region_at(PortId port) const { return ports[ports[port].peer].peer_region; }

  Time serialisation(const Port& port, std::uint32_t bytes) const {
    const Time exact = static_cast<Time>(bytes) * port.ps_per_byte;
    if (!transport.floor_to_ns) return exact;
    return std::max<Time>(1, ns3_whole_ns(exact));  // no frame takes no time
  }
};

inline void append(Port& port, EgressQueue& queue, int priority, const Packet& packet) {
  queue.packets.push(packet);
  queue.bytes += packet.size_bytes;
  port.waiting |= static_cast<std::uint8_t>(1U << priority);
}

inline void append(World& w, PortId id, int priority, const Packet& packet) {
  append(w.ports[id], w.queue_of(id, priority), priority, packet);
}

// The record stays readable until the next packet is queued.
inline const Packet& remove_head(Port& port, EgressQueue& queue, int priority) {
  const Packet& packet = queue.packets.pop();
  queue.bytes -= packet.size_bytes;
  if (queue.packets.empty()) port.waiting &= static_cast<std::uint8_t>(~(1U << priority));
  return packet;
}

inline Packet remove_head(World& w, PortId id, int priority) {
  return remove_head(w.ports[id], w.queue_of(id, priority), priority);
}

// A timer of a region: of the one at work at once, of another when the window is over.
inline void set_timer(Lane& l, RegionId region, Time time, TimerKind kind, std::uint32_t where, std::uint32_t what = 0) {
  if (region == l.at) {
    l.region->timers.push(time, kind, where, what);
  } else {
    l.mail.push_back({region, l.at, time, kind, where, what});
  }
}

}  // namespace eastwest
