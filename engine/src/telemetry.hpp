// Samples on a fixed grid, as columns. A row exists only where something was counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "types.hpp"

namespace eastwest {

struct PortRows {
  std::vector<Time> time;
  std::vector<PortId> port;
  std::vector<std::uint8_t> priority;
  std::vector<std::int64_t> tx_bytes, tx_packets, marks, drops, pauses_sent, pauses_received, paused_ps, stopping_ps,
      queue_high_bytes;
};

struct HostCounts {
  std::uint32_t cnps_sent = 0;
  std::uint32_t cnps_received = 0;
  std::uint32_t naks_sent = 0;
  std::uint32_t retransmits = 0;
  std::uint32_t timeouts = 0;

  bool any() const { return (cnps_sent | cnps_received | naks_sent | retransmits | timeouts) != 0; }
};

struct HostRows {
  std::vector<Time> time;
  std::vector<std::uint32_t> host;
  std::vector<std::int64_t> cnps_sent, cnps_received, naks_sent, retransmits, timeouts;
};

enum class Incident : std::uint8_t { kLinkDown, kLinkUp, kWatchdogStorm, kWatchdogRestore, kDeadlock, kGaveUp };

// One row an incident; of a deadlock one row for each port of the cycle. A queue pair that gave up stands at its sender's
// port.
struct IncidentRows {
  std::vector<Time> time;
  std::vector<std::uint8_t> kind;
  std::vector<PortId> port;
  std::vector<std::uint8_t> priority;
  std::vector<QpId> qp;  // kNone: none in particular

  void add(Time at, Incident what, PortId where, int which, QpId whose = kNone) {
    time.push_back(at);
    kind.push_back(static_cast<std::uint8_t>(what));
    port.push_back(where);
    priority.push_back(static_cast<std::uint8_t>(which));
    qp.push_back(whose);
  }

  // Takes the rows of `other`, which is empty afterwards; both are in the order of the regions of their ports.
  template <typename RegionOf>
  void merge(IncidentRows& other, RegionOf region_of) {
    IncidentRows all;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < time.size() || j < other.time.size()) {
      const bool own = j == other.time.size() || (i < time.size() && region_of(port[i]) < region_of(other.port[j]));
      all.append(own ? *this : other, own ? i++ : j++);
    }
    *this = all;
    other = IncidentRows{};
  }

  // Appends the rows of `other`, which is empty afterwards.
  void take(IncidentRows& other) {
    for (std::size_t i = 0; i < other.time.size(); ++i) {
      append(other, i);
    }
    other = IncidentRows{};
  }

 private:
  void append(const IncidentRows& other, std::size_t i) {
    add(other.time[i], static_cast<Incident>(other.kind[i]), other.port[i], other.priority[i], other.qp[i]);
  }
};

// What a queue pair had to send again, over the whole run.
struct Repeats {
  std::uint32_t packets = 0;
  std::uint32_t timeouts = 0;
};

// A look at all ports while the simulation stands still: what is queued and paused now, and counts since the start.
struct PortState {
  std::vector<std::int64_t> queue_bytes, tx_bytes, marks, pauses_received;
  std::vector<std::uint8_t> paused;
};

// Sums over the whole run. Packets: data packets only.
struct Totals {
  std::int64_t packets_sent = 0;
  std::int64_t packets_delivered = 0;  // reached the receiving host, in order or not
  std::int64_t dropped_buffer = 0;
  std::int64_t dropped_corrupt = 0;
  std::int64_t dropped_link = 0;
  std::int64_t dropped_watchdog = 0;
  std::int64_t in_flight = 0;
  std::int64_t control_dropped = 0;    // ACK, NAK and CNP lost for any reason
  std::int64_t retransmits = 0;
  std::int64_t timeouts = 0;
  std::int64_t naks = 0;
  std::int64_t cnps = 0;
  std::int64_t marks = 0;
  std::int64_t pause_frames = 0;
  std::int64_t link_transmissions = 0;
  std::int64_t events = 0;

  Totals& operator+=(const Totals& other) {
    for (std::int64_t Totals::*count :
         {&Totals::packets_sent, &Totals::packets_delivered, &Totals::dropped_buffer, &Totals::dropped_corrupt,
          &Totals::dropped_link, &Totals::dropped_watchdog, &Totals::in_flight, &Totals::control_dropped,
          &Totals::retransmits, &Totals::timeouts, &Totals::naks, &Totals::cnps, &Totals::marks, &Totals::pause_frames,
          &Totals::link_transmissions, &Totals::events}) {
      this->*count += other.*count;
    }
    return *this;
  }
};

}  // namespace eastwest
