// ECN marking of an egress queue: random early detection on its instantaneous length.
#pragma once

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

}  // namespace eastwest::red
