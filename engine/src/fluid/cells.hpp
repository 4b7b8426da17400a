// What carries a flow: one cell for each way through a node, from the port it came in by to the port it leaves by.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "../flow/paths.hpp"
#include "../types.hpp"

namespace eastwest::fluid {

using CellId = std::uint32_t;

struct Cells {
  // By cell. ingress kNone: the flow begins here.
  std::vector<QpId> flow;
  std::vector<PortId> port, ingress;
  // Cells at the next node, each with its share of what leaves this one; none: the flow has arrived.
  std::vector<std::uint32_t> next_first{0};
  std::vector<CellId> next;
  std::vector<double> share;

  std::size_t size() const { return flow.size(); }
};

// Adds the cells of all pairs; root of a pair that reaches nothing: kNone.
class CellMaker {
 public:
  CellMaker(const std::vector<std::uint32_t>& owner, Cells& out) : owner_(owner), out_(out) {}

  std::vector<CellId> add(const flow::Paths& paths) {
    std::vector<CellId> roots;
    roots.reserve(paths.pairs());
    for (QpId pair = 0; pair < paths.pairs(); ++pair) {
      roots.push_back(paths.first[pair] == paths.first[pair + 1] ? kNone : add_pair(paths, pair));
    }
    return roots;
  }

 private:
  struct Way {
    std::uint64_t entry;
    PortId ingress;
  };

  CellId add_pair(const flow::Paths& paths, QpId pair) {
    into_.clear();
    outof_.clear();
    for (std::uint64_t e = paths.first[pair]; e < paths.first[pair + 1]; ++e) {
      outof_[owner_[paths.link[e]]].push_back(e);
      into_[owner_[paths.link[e] ^ 1U]].push_back(e);
    }
    ways_.clear();
    const auto base = static_cast<CellId>(out_.size());
    cell_of_.clear();
    for (std::uint64_t e = paths.first[pair]; e < paths.first[pair + 1]; ++e) {
      const auto before = into_.find(owner_[paths.link[e]]);
      if (before == into_.end()) {
        note({e, kNone});
        continue;
      }
      for (const std::uint64_t f : before->second) note({e, paths.link[f] ^ 1U});
    }
    for (const Way& way : ways_) emit(paths, pair, way, base);
    return base;  // the sender's port is the first entry of every path
  }

  void note(Way way) {
    cell_of_[way.entry << 32U | way.ingress] = static_cast<CellId>(ways_.size());
    ways_.push_back(way);
  }

  void emit(const flow::Paths& paths, QpId pair, const Way& way, CellId base) {
    const PortId port = paths.link[way.entry];
    out_.flow.push_back(pair);
    out_.port.push_back(port);
    out_.ingress.push_back(way.ingress);
    const auto after = outof_.find(owner_[port ^ 1U]);
    if (after != outof_.end()) {
      double sum = 0;
      for (const std::uint64_t g : after->second) sum += paths.share[g];
      for (const std::uint64_t g : after->second) {
        out_.next.push_back(base + cell_of_.at(g << 32U | (port ^ 1U)));
        out_.share.push_back(paths.share[g] / sum);
      }
    }
    out_.next_first.push_back(static_cast<std::uint32_t>(out_.next.size()));
  }

  const std::vector<std::uint32_t>& owner_;
  Cells& out_;
  std::unordered_map<std::uint32_t, std::vector<std::uint64_t>> into_, outof_;
  std::unordered_map<std::uint64_t, CellId> cell_of_;
  std::vector<Way> ways_;
};

// How far from the senders each port lies, at most: whoever feeds a port has a lower level. Paths go up, then down, so
// there are no circles; should there be one, its ports lag a step behind each other.
inline std::vector<std::uint8_t> levels_of(const Cells& cells, std::size_t ports) {
  constexpr int kMost = 12;
  std::vector<std::uint8_t> level(ports, 0);
  for (int round = 0; round < kMost; ++round) {
    bool changed = false;
    for (CellId c = 0; c < cells.size(); ++c) {
      const auto wanted = static_cast<std::uint8_t>(std::min<int>(kMost, level[cells.port[c]] + 1));
      for (std::uint32_t n = cells.next_first[c]; n < cells.next_first[c + 1]; ++n) {
        std::uint8_t& behind = level[cells.port[cells.next[n]]];
        if (behind < wanted) {
          behind = wanted;
          changed = true;
        }
      }
    }
    if (!changed) break;
  }
  return level;
}

}  // namespace eastwest::fluid
