// What one thread needs of its own while it works regions off: counters, and what it has to tell other regions.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "arrivals.hpp"
#include "packet.hpp"
#include "telemetry.hpp"
#include "timers.hpp"
#include "types.hpp"

namespace eastwest {

struct World;
struct Region;

// For another region: a timer, or a predecessor of message `where` that was delivered.
struct Mail {
  RegionId to;
  RegionId from;
  Time time;
  TimerKind kind;
  std::uint32_t where;
  std::uint32_t what;
};

struct Delivery {
  MessageId successor;
  RegionId from;
  Time time;
};

struct Crossing {
  std::uint32_t link;
  Frame frame;
};

struct Lane {
  explicit Lane(World& world) : w(world) {}

  World& w;
  std::vector<RegionId> regions;  // its own, ascending
  Region* region = nullptr;  // the one at work
  RegionId at = 0;
  Time window_end = 0;
  Time latest = 0;           // of all that has happened
  Arrivals arrivals;
  std::vector<Time> soon;    // by region: earliest frame on its way there since the window began
  std::vector<Mail> mail;
  std::vector<Delivery> deliveries;
  std::vector<Crossing> crossing;
  Totals totals;
  IncidentRows incidents;
  std::int64_t closed = 0;   // messages acknowledged
  std::int64_t delivered_bytes = 0;  // in order; with selective repeat a last packet counts as a full one
  std::array<std::int64_t, kTimerKinds> timers{};  // handled, by kind
  std::int64_t visits = 0;
  std::int64_t arrived = 0;
  std::int64_t waited = 0;   // transmissions that had to wait for the transmitter
  std::array<std::uint8_t, 64> pad{};  // threads do not share a line

  void happened(Time now) { latest = std::max(latest, now); }
};

}  // namespace eastwest
