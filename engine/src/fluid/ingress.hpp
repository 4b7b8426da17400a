// Priority flow control at the level of rates: how much a port may take in while its share of the buffer is full.
//
// Real PFC opens and shuts the peer many times; between XOFF and XON the buffer's fill swings around the threshold. Here
// the fill stays at the threshold and the peer sends as much as leaves: the mean of the swings. How often a real port
// would have paused follows from the length of one swing.
#pragma once

#include <algorithm>
#include <cstdint>

#include "../settings.hpp"
#include "../types.hpp"

namespace eastwest::fluid {

// Bytes that came in by one port and have not left, of one priority.
struct Ingress {
  PortId port = 0;
  std::uint8_t priority = 0;
  bool listed = false;
  bool throttled = false;
  double use = 0;
  double out = 0;         // bytes that left in this step
  double came = 0;        // bytes that came in this step
  double lost_share = 0;  // of what comes: more than headroom holds
  double room = 0;        // lossy: what may still be taken in
};

struct Swing {
  double capacity;   // bytes per picosecond of the link
  double drain;      // bytes per picosecond that leave
  double band;       // bytes between XOFF and XON
  double delay;      // picoseconds from the decision until arrivals change
};

// Picoseconds from one XOFF to the next: up by (capacity - drain), down by drain, both beyond the band by what comes or
// leaves during the delay. 0: it does not swing.
inline double swing_time(const Swing& s) {
  if (s.drain <= 0 || s.drain >= s.capacity) return 0;
  return (s.band + s.capacity * s.delay) * s.capacity / (s.drain * (s.capacity - s.drain));
}

// Bytes above the threshold that still come after XOFF.
inline double overshoot(const Swing& s) { return std::max(0.0, s.capacity - s.drain) * s.delay; }

}  // namespace eastwest::fluid
