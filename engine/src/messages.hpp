// Messages and what they wait for. A message is posted to its queue pair when all predecessors were delivered.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "types.hpp"

namespace eastwest {

struct Messages {
  // Columns given by the caller.
  std::vector<std::int64_t> bytes;
  std::vector<QpId> qp;  // kNone: a local delay without traffic
  std::vector<Time> delay;
  std::vector<bool> background;  // the run does not wait for these; empty: for none of them
  // State.
  std::vector<std::uint32_t> waits_for;
  std::vector<Time> ready_at;    // when the last predecessor so far was delivered
  std::vector<RegionId> home;    // where it starts
  std::vector<std::uint64_t> successor_first;
  std::vector<MessageId> successor;
  std::vector<Psn> first_psn;
  std::vector<std::uint32_t> packets;
  std::vector<MessageId> next_in_qp;
  // Results; -1 until it happens.
  std::vector<Time> started;
  std::vector<Time> delivered;
  std::vector<Time> acknowledged;
  std::int64_t total_bytes = 0;    // of those that the run waits for
  std::size_t awaited_count = 0;

  std::size_t size() const { return bytes.size(); }
  bool awaited(MessageId m) const { return background.empty() || !background[m]; }

  // The run ends without waiting for these; their bytes do not count as progress.
  void set_background(std::vector<bool> column) {
    background = std::move(column);
    for (MessageId m = 0; m < size(); ++m) {
      if (background[m]) total_bytes -= bytes[m];
      if (background[m]) --awaited_count;
    }
  }

  // Turns the list of predecessors into counts and a list of successors.
  void link(const std::vector<std::int64_t>& dep_first, const std::vector<MessageId>& dep) {
    const std::size_t count = size();
    waits_for.resize(count);
    successor_first.assign(count + 1, 0);
    for (const MessageId before : dep) ++successor_first[before + 1];
    for (std::size_t m = 0; m < count; ++m) successor_first[m + 1] += successor_first[m];
    successor.resize(dep.size());
    std::vector<std::uint64_t> fill(successor_first.begin(), successor_first.end() - 1);
    for (std::size_t m = 0; m < count; ++m) {
      const auto begin = static_cast<std::size_t>(dep_first[m]);
      const auto end = static_cast<std::size_t>(dep_first[m + 1]);
      waits_for[m] = static_cast<std::uint32_t>(end - begin);
      for (std::size_t d = begin; d < end; ++d) successor[fill[dep[d]]++] = static_cast<MessageId>(m);
    }
    ready_at.assign(count, 0);
    home.assign(count, 0);
    first_psn.assign(count, 0);
    packets.assign(count, 0);
    next_in_qp.assign(count, kNone);
    started.assign(count, -1);
    delivered.assign(count, -1);
    acknowledged.assign(count, -1);
    for (const std::int64_t size_bytes : bytes) total_bytes += size_bytes;
    awaited_count = count;
  }

  // Delivered now: start(message, time) for each that waited for nothing else.
  template <typename Start>
  void release(MessageId m, Time now, Start start) {
    for (std::uint64_t s = successor_first[m]; s < successor_first[m + 1]; ++s) {
      const MessageId next = successor[s];
      ready_at[next] = std::max(ready_at[next], now);
      if (--waits_for[next] == 0) start(next, ready_at[next] + delay[next]);
    }
  }
};

// Columns as the engines without packets take them; qp kNone and no bytes: a local delay.
inline void check_messages(const std::vector<std::int64_t>& bytes, const std::vector<QpId>& qp,
                           const std::vector<Time>& delay, const std::vector<std::int64_t>& dep_first,
                           const std::vector<MessageId>& dep, std::size_t qps) {
  bool sound = qp.size() == bytes.size() && delay.size() == bytes.size() && dep_first.size() == bytes.size() + 1 &&
               dep_first.front() == 0 && dep_first.back() == static_cast<std::int64_t>(dep.size()) &&
               std::is_sorted(dep_first.begin(), dep_first.end());
  for (std::size_t m = 0; sound && m < bytes.size(); ++m) {
    sound = (qp[m] == kNone) == (bytes[m] == 0) && bytes[m] >= 0 && delay[m] >= 0 && (qp[m] == kNone || qp[m] < qps);
  }
  for (std::size_t d = 0; sound && d < dep.size(); ++d) sound = dep[d] < bytes.size();
  if (!sound) throw std::invalid_argument("messages: columns that do not fit together");
}

}  // namespace eastwest
