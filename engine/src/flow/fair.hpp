// Max-min fair rates by progressive filling: all flows grow alike until a link is full; its flows stay there.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "paths.hpp"

namespace eastwest::flow {

// A flow that takes share s of a link at rate r uses r * s of it. Links know their flows by entries of Paths.
class Fair {
 public:
  void reset(std::size_t links, const Paths& paths) {
    flows_.assign(links, {});
    place_.assign(paths.link.size(), kNone);
    pair_.resize(paths.link.size());
    for (std::size_t p = 0; p < paths.pairs(); ++p) {
      std::fill(pair_.begin() + at(paths.first[p]), pair_.begin() + at(paths.first[p + 1]), static_cast<QpId>(p));
    }
    link_seen_.assign(links, 0);
    flow_seen_.assign(paths.pairs(), 0);
    left_.assign(links, 0);
    weight_.assign(links, 0);
    unfrozen_.assign(links, 0);
    dirty_.clear();
  }

  void attach(const Paths& paths, QpId pair) {
    for (std::uint64_t e = paths.first[pair]; e < paths.first[pair + 1]; ++e) {
      auto& flows = flows_[paths.link[e]];
      place_[e] = static_cast<std::uint32_t>(flows.size());
      flows.push_back(static_cast<std::uint32_t>(e));
      dirty_.push_back(paths.link[e]);
    }
  }

  void detach(const Paths& paths, QpId pair) {
    for (std::uint64_t e = paths.first[pair]; e < paths.first[pair + 1]; ++e) {
      auto& flows = flows_[paths.link[e]];
      place_[flows.back()] = place_[e];
      flows[place_[e]] = flows.back();
      flows.pop_back();
      dirty_.push_back(paths.link[e]);
    }
  }

  void touch(PortId link) { dirty_.push_back(link); }
  bool stale() const { return !dirty_.empty(); }

  // Flows whose rate may have changed, with their new rates: those connected to what was touched, no others.
  const std::vector<std::pair<QpId, double>>& solve(const Paths& paths, const std::vector<double>& capacity) {
    gather(paths);
    found_.clear();
    for (const PortId link : links_) open(paths, capacity, link);
    while (!queue_.empty()) {
      const auto [level, link] = queue_.top();
      queue_.pop();
      if (unfrozen_[link] == 0) continue;
      const double now = std::max(0.0, left_[link]) / weight_[link];
      if (now > level * kSame) {
        queue_.emplace(now, link);  // others of its flows have stopped below its level since
      } else {
        freeze(paths, link, level);
      }
    }
    return found_;
  }

  const std::vector<PortId>& links() const { return links_; }

  // Bytes per picosecond that the flows put on a link.
  double load(const Paths& paths, PortId link, const std::vector<double>& rate) const {
    double sum = 0;
    for (const std::uint32_t e : flows_[link]) sum += rate[pair_[e]] * paths.share[e];
    return sum;
  }

  const std::vector<std::uint32_t>& entries(PortId link) const { return flows_[link]; }
  QpId pair_of(std::uint32_t entry) const { return pair_[entry]; }

 private:
  using Level = std::pair<double, PortId>;
  // Levels this close are one: equal flows stop at the same instant in spite of rounding.
  static constexpr double kSame = 1 + 1e-9;

  static std::ptrdiff_t at(std::uint64_t index) { return static_cast<std::ptrdiff_t>(index); }

  // Links and flows that are connected to what was touched.
  void gather(const Paths& paths) {
    round_ += 2;
    links_.clear();
    for (const PortId link : dirty_) see(link);
    dirty_.clear();
    for (std::size_t i = 0; i < links_.size(); ++i) {
      for (const std::uint32_t e : flows_[links_[i]]) {
        const QpId pair = pair_[e];
        if (flow_seen_[pair] == round_) continue;
        flow_seen_[pair] = round_;
        for (std::uint64_t o = paths.first[pair]; o < paths.first[pair + 1]; ++o) see(paths.link[o]);
      }
    }
  }

  void see(PortId link) {
    if (link_seen_[link] == round_) return;
    link_seen_[link] = round_;
    links_.push_back(link);
  }

  void open(const Paths& paths, const std::vector<double>& capacity, PortId link) {
    left_[link] = capacity[link];
    unfrozen_[link] = flows_[link].size();
    weight_[link] = 0;
    for (const std::uint32_t e : flows_[link]) weight_[link] += paths.share[e];
    if (unfrozen_[link] != 0) queue_.emplace(left_[link] / weight_[link], link);
  }

  // Marks frozen flows with the odd stamp that follows the round's.
  void freeze(const Paths& paths, PortId link, double level) {
    for (const std::uint32_t e : flows_[link]) {
      const QpId pair = pair_[e];
      if (flow_seen_[pair] != round_) continue;
      flow_seen_[pair] = round_ + 1;
      found_.emplace_back(pair, level);
      for (std::uint64_t o = paths.first[pair]; o < paths.first[pair + 1]; ++o) {
        const PortId other = paths.link[o];
        left_[other] -= level * paths.share[o];
        weight_[other] -= paths.share[o];
        --unfrozen_[other];
      }
    }
  }

  std::vector<std::vector<std::uint32_t>> flows_;  // entries by link
  std::vector<std::uint32_t> place_;               // of an entry among those of its link
  std::vector<QpId> pair_;                         // of an entry
  std::vector<PortId> dirty_, links_;
  std::vector<std::uint64_t> link_seen_, flow_seen_;
  std::vector<double> left_, weight_;
  std::vector<std::size_t> unfrozen_;
  std::priority_queue<Level, std::vector<Level>, std::greater<>> queue_;
  std::vector<std::pair<QpId, double>> found_;
  std::uint64_t round_ = 0;
};

}  // namespace eastwest::flow
