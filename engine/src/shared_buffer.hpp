// Ingress accounting of a shared-memory switch: reserve, dynamic share of the pool, headroom.
//
// Order and arithmetic follow the switch model of the HPCC simulator (Li et al., SIGCOMM 2019), which models Broadcom's
// buffer admission; the dynamic threshold is Choudhury and Hahne's (IEEE/ACM ToN 1998): alpha times the free pool.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "settings.hpp"
#include "types.hpp"

namespace eastwest {

// Bytes that entered through one port and have not left the switch, by priority.
struct alignas(64) IngressUse {
  std::array<std::int32_t, kPriorities> pool{};      // reserve and shared
  std::array<std::int32_t, kPriorities> headroom{};
};

struct SharedBuffer {
  std::int64_t shared_bytes = 0;
  std::int64_t shared_used = 0;
  bool reserve_needs_room = false;  // HPCC simulator: what the reserve would hold needs room in the pool or in the headroom

  std::int64_t threshold(double alpha) const {
    return static_cast<std::int64_t>(alpha * static_cast<double>(std::max<std::int64_t>(0, shared_bytes - shared_used)));
  }
};

namespace shared_buffer {

inline std::int64_t shared_of(const PortSettings& set, const IngressUse& use, int priority) {
  return std::max<std::int64_t>(0, use.pool[static_cast<std::size_t>(priority)] - set.reserve_bytes);
}

// Takes the packet in, or returns false: it has to be dropped.
inline bool admit(SharedBuffer& buffer, const PortSettings& set, IngressUse& use, int priority, std::int32_t size) {
  const auto p = static_cast<std::size_t>(priority);
  const bool lossless = (set.pfc_send >> priority) & 1;
  const std::int64_t wanted = use.pool[p] + size;
  const std::int64_t limit = buffer.threshold(lossless ? set.alpha_lossless : set.alpha_lossy);
  if (buffer.reserve_needs_room && shared_of(set, use, priority) + size > limit &&
      use.headroom[p] + size > set.headroom_bytes) {
    return false;
  }
  if (wanted > set.reserve_bytes) {
    const std::int64_t shared = std::min<std::int64_t>(size, wanted - set.reserve_bytes);
    // With alpha above one the threshold alone would let the last packet exceed the pool.
    if (wanted - set.reserve_bytes > limit || buffer.shared_used + shared > buffer.shared_bytes) {
      if (!lossless || use.headroom[p] + size > set.headroom_bytes) return false;
      use.headroom[p] += size;
      return true;
    }
    buffer.shared_used += shared;
  }
  use.pool[p] += size;
  return true;
}

// Takes the packet in if that needs neither headroom nor a pause; otherwise nothing changes. Holds for any lower use of
// the pool and of the port as well, so it may be asked before packets that have left are booked out.
inline bool admit_calmly(SharedBuffer& buffer, const PortSettings& set, IngressUse& use, int priority,
                         std::int32_t size) {
  const auto p = static_cast<std::size_t>(priority);
  const bool lossless = (set.pfc_send >> priority) & 1;
  const std::int64_t shared = std::max<std::int64_t>(0, use.pool[p] + size - set.reserve_bytes);
  const std::int64_t used = buffer.shared_used + std::min<std::int64_t>(size, shared);
  if (used > buffer.shared_bytes || use.headroom[p] > 0) return false;
  const double free = static_cast<double>(buffer.shared_bytes - used);
  const auto limit = static_cast<std::int64_t>((lossless ? set.alpha_lossless : set.alpha_lossy) * free);
  if (shared >= limit) return false;
  if (buffer.reserve_needs_room && shared_of(set, use, priority) + size > limit) return false;
  buffer.shared_used = used;
  use.pool[p] += size;
  return true;
}

inline void release(SharedBuffer& buffer, const PortSettings& set, IngressUse& use, int priority, std::int32_t size) {
  const auto p = static_cast<std::size_t>(priority);
  const std::int32_t from_headroom = std::min(use.headroom[p], size);
  const std::int64_t rest = size - from_headroom;
  buffer.shared_used -= std::min<std::int64_t>(rest, shared_of(set, use, priority));
  use.headroom[p] -= from_headroom;
  use.pool[p] -= static_cast<std::int32_t>(rest);
}

inline bool must_pause(const SharedBuffer& buffer, const PortSettings& set, const IngressUse& use, int priority) {
  return use.headroom[static_cast<std::size_t>(priority)] > 0 ||
         shared_of(set, use, priority) >= buffer.threshold(set.alpha_lossless);
}

inline bool may_resume(const SharedBuffer& buffer, const PortSettings& set, const IngressUse& use, int priority) {
  if (use.headroom[static_cast<std::size_t>(priority)] > 0) return false;
  const std::int64_t shared = shared_of(set, use, priority);
  return shared == 0 || shared + set.xon_offset_bytes <= buffer.threshold(set.alpha_lossless);
}

}  // namespace shared_buffer
}  // namespace eastwest
