// ECN marking of an egress queue: random early detection on its instantaneous length.
#pragma once

#include <cmath>
#include <cstdint>

#include "random.hpp"
#include "settings.hpp"

namespace eastwest::red {

inline bool marks(const PortSettings& set, int priority, std::int64_t queue_bytes, RandomStream& draws) {
  if (((set.ecn >> priority) & 1) == 0 || queue_bytes <= set.kmin_bytes) return false;
  if (queue_bytes > set.kmax_bytes) return true;
  const double span = static_cast<double>(set.kmax_bytes - set.kmin_bytes);
  const double share = span > 0 ? static_cast<double>(queue_bytes - set.kmin_bytes) / span : 1.0;
  return draws.uniform() < share * set.pmax;
}

// Chance of a mark for a packet that leaves a queue of this length.
inline double share(const PortSettings& set, int priority, double queue_bytes) {
  if (((set.ecn >> priority) & 1) == 0 || queue_bytes <= static_cast<double>(set.kmin_bytes)) return 0;
  const double span = static_cast<double>(set.kmax_bytes - set.kmin_bytes);
  const double above = queue_bytes - static_cast<double>(set.kmin_bytes);
  return above >= span ? 1.0 : above / span * set.pmax;
}

// The same as the hazard of an exponential draw: -ln(1 - p).
inline double hazard(double share) {
  constexpr double kCertain = 40;
  return share >= 1 ? kCertain : -std::log1p(-share);
}

}  // namespace eastwest::red
