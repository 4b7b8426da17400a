// Messages and what they wait for. A message is posted to its queue pair when all predecessors were delivered.
#pragma once

#include <cstddef>
#include <cstdint>
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
};

}  // namespace eastwest
