// Max-min fair rates by progressive filling: all flows grow alike until a link is full; its flows stay there.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "paths.hpp"

namespace eastwest::flow {

// A flow that takes share s of a link at rate r uses r * s of it.
//
// Rates are max-min fair exactly when every flow has a bottleneck: a full link on which no flow is faster (Bertsekas
// and Gallager, Data Networks, 6.5.2). So after a change only the flows that lost theirs are filled again, with the
// others' rates taken off the links; whoever loses its bottleneck by that joins them, until nobody does.
class Fair {
 public:
  // A flow on a link. place: of its entry in Paths, where that place among the link's flows is kept.
  struct Use {
    double share;
    QpId pair;
    std::uint32_t entry;
  };

  void reset(std::size_t links, const Paths& paths) {
    uses_.assign(links, {});
    links_.assign(links, {});
    flows_.assign(paths.pairs(), {});
    place_.assign(paths.link.size(), kNone);
    dirty_.clear();
    round_ = 0;
  }

  void attach(const Paths& paths, QpId pair) {
    flows_[pair].rate = 0;
    flows_[pair].bottleneck = kNone;
    for (std::uint64_t e = paths.first[pair]; e < paths.first[pair + 1]; ++e) {
      auto& uses = uses_[paths.link[e]];
      place_[e] = static_cast<std::uint32_t>(uses.size());
      uses.push_back({paths.share[e], pair, static_cast<std::uint32_t>(e)});
      dirty_.push_back(paths.link[e]);
    }
  }

  void detach(const Paths& paths, QpId pair) {
    for (std::uint64_t e = paths.first[pair]; e < paths.first[pair + 1]; ++e) {
      auto& uses = uses_[paths.link[e]];
      place_[uses.back().entry] = place_[e];
      uses[place_[e]] = uses.back();
      uses.pop_back();
      dirty_.push_back(paths.link[e]);
    }
  }

  void touch(PortId link) { dirty_.push_back(link); }
  bool stale() const { return !dirty_.empty(); }

  // Flows whose rate may have changed, with their new rates.
  const std::vector<std::pair<QpId, double>>& solve(const Paths& paths, const std::vector<double>& capacity) {
    begin(paths);
    for (int attempt = 1;; ++attempt) {
      fill(paths, capacity);
      const std::size_t known = moving_.size();
      if (attempt == kMostAttempts) {
        join_all_connected(paths);
      } else {
        const std::size_t filled = seen_.size();  // joining brings in further links, which have no level yet
        for (std::size_t i = 0; i < filled; ++i) join_those_without_bottleneck(paths, capacity, seen_[i]);
      }
      if (moving_.size() == known) break;
    }
    found_.clear();
    for (const QpId pair : moving_) found_.emplace_back(pair, flows_[pair].rate);
    return found_;
  }

  // What the last solution looked at: links that were touched and those of flows that were filled again.
  const std::vector<PortId>& links() const { return seen_; }

  // Bytes per picosecond that the flows put on a link.
  double load(PortId link) const {
    double sum = 0;
    for (const Use& use : uses_[link]) sum += flows_[use.pair].rate * use.share;
    return sum;
  }

  const std::vector<Use>& uses(PortId link) const { return uses_[link]; }

 private:
  // Levels this close are one: equal flows stop at the same instant in spite of rounding.
  static constexpr double kSame = 1 + 1e-9;
  // How far a bottleneck may be from full, and its fastest flow from the others: more than sums of rates are rounded.
  static constexpr double kSlack = 1e-8;
  static constexpr double kFree = -1;  // the level of a link at which no flow stopped
  // After so many attempts all that is connected is filled again: changes that go round the fabric one step at a time
  // would cost more.
  static constexpr int kMostAttempts = 30;

  // bottleneck: kNone before its first rate. stamp: the round in which it is filled again, one more once it stopped.
  // narrowest: of the links that no other flow is filled on, and the most it allows; the others need no look.
  struct Flow {
    double rate = 0;
    std::uint64_t stamp = 0;
    PortId bottleneck = kNone;
    PortId narrowest = kNone;
    double most = 0;
  };

  struct Link {
    double left = 0, weight = 0, level = kFree;
    std::size_t unfrozen = 0;
    std::uint64_t stamp = 0;
  };

  struct Level {
    double rate;
    PortId link;
    // The lowest stands first in a heap.
    bool operator<(const Level& o) const { return rate > o.rate || (rate == o.rate && link > o.link); }
  };

  // ---- who is filled again -----------------------------------------------------------------------------------------

  void begin(const Paths& paths) {
    round_ += 2;
    seen_.clear();
    moving_.clear();
    for (const PortId link : dirty_) see(link);
    dirty_.clear();
    const std::size_t touched = seen_.size();
    for (std::size_t i = 0; i < touched; ++i) {
      const PortId link = seen_[i];
      for (const Use& use : uses_[link]) {
        const PortId bottleneck = flows_[use.pair].bottleneck;
        if (bottleneck == link || bottleneck == kNone) join(paths, use.pair);
      }
    }
  }

  void see(PortId link) {
    if (links_[link].stamp == round_) return;
    links_[link].stamp = round_;
    seen_.push_back(link);
  }

  bool moves(const Flow& flow) const { return flow.stamp >= round_; }

  void join(const Paths& paths, QpId pair) {
    if (moves(flows_[pair])) return;
    flows_[pair].stamp = round_;
    moving_.push_back(pair);
    for (std::uint64_t e = paths.first[pair]; e < paths.first[pair + 1]; ++e) see(paths.link[e]);
  }

  void join_all_connected(const Paths& paths) {
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      for (const Use& use : uses_[seen_[i]]) join(paths, use.pair);
    }
  }

  // Of the flows that were not filled: those that are too fast for a link where others had to stop, and those whose
  // bottleneck is no longer full, or has a faster flow.
  void join_those_without_bottleneck(const Paths& paths, const std::vector<double>& capacity, PortId link) {
    double used = 0, fastest = 0;
    bool others = false;
    for (const Use& use : uses_[link]) {
      const Flow& flow = flows_[use.pair];
      used += flow.rate * use.share;
      fastest = std::max(fastest, flow.rate);
      others = others || !moves(flow);
    }
    if (!others) return;
    const bool over = used > capacity[link] * (1 + kSlack);
    const bool full = used >= capacity[link] * (1 - kSlack);
    const double most = links_[link].level == kFree ? fastest : links_[link].level * (1 + kSlack);
    for (const Use& use : uses_[link]) {
      const Flow& flow = flows_[use.pair];
      const bool may_grow = flow.bottleneck == link && (!full || fastest > flow.rate * (1 + kSlack));
      if (over || may_grow || flow.rate > most) join(paths, use.pair);
    }
  }

  // ---- filling -----------------------------------------------------------------------------------------------------

  void fill(const Paths& paths, const std::vector<double>& capacity) {
    for (const QpId pair : moving_) {
      flows_[pair].stamp = round_;
      flows_[pair].narrowest = kNone;
    }
    order_.clear();
    for (const PortId link : seen_) open(capacity, link);
    for (const QpId pair : moving_) {
      if (flows_[pair].narrowest != kNone) order_.push_back({flows_[pair].most, flows_[pair].narrowest});
    }
    std::sort(order_.begin(), order_.end(), [](const Level& a, const Level& b) { return b < a; });
    for (std::size_t next = 0; next < order_.size() || !risen_.empty();) {
      const Level lowest = risen_.empty() || (next < order_.size() && risen_.front() < order_[next]) ? order_[next++]
                                                                                                     : pop_risen();
      const Link& link = links_[lowest.link];
      if (link.unfrozen == 0) continue;
      const double now = std::max(0.0, link.left) / link.weight;
      if (now > lowest.rate * kSame) {
        risen_.push_back({now, lowest.link});  // others of its flows have stopped below its level since
        std::push_heap(risen_.begin(), risen_.end());
      } else {
        freeze(paths, lowest);
      }
    }
  }

  Level pop_risen() {
    std::pop_heap(risen_.begin(), risen_.end());
    const Level lowest = risen_.back();
    risen_.pop_back();
    return lowest;
  }

  void open(const std::vector<double>& capacity, PortId number) {
    Link& link = links_[number];
    link.left = capacity[number];
    link.weight = 0;
    link.level = kFree;
    link.unfrozen = 0;
    QpId last = kNone;
    for (const Use& use : uses_[number]) {
      const Flow& flow = flows_[use.pair];
      if (moves(flow)) {
        link.weight += use.share;
        ++link.unfrozen;
        last = use.pair;
      } else {
        link.left -= flow.rate * use.share;
      }
    }
    if (link.unfrozen == 0) return;
    const double level = std::max(0.0, link.left) / link.weight;
    if (link.unfrozen > 1) {
      order_.push_back({level, number});
    } else if (Flow& flow = flows_[last]; flow.narrowest == kNone || level < flow.most) {
      flow.most = level;
      flow.narrowest = number;
    }
  }

  void freeze(const Paths& paths, const Level& at) {
    links_[at.link].level = at.rate;
    for (const Use& use : uses_[at.link]) {
      Flow& flow = flows_[use.pair];
      if (flow.stamp != round_) continue;
      flow.rate = at.rate;
      flow.stamp = round_ + 1;
      flow.bottleneck = at.link;
      for (std::uint64_t e = paths.first[use.pair]; e < paths.first[use.pair + 1]; ++e) {
        Link& other = links_[paths.link[e]];
        other.left -= at.rate * paths.share[e];
        other.weight -= paths.share[e];
        --other.unfrozen;
      }
    }
  }

  std::vector<std::vector<Use>> uses_;  // by link
  std::vector<std::uint32_t> place_;    // of an entry of Paths among the uses of its link
  std::vector<Link> links_;
  std::vector<Flow> flows_;             // by pair
  std::vector<QpId> moving_;            // pairs that are filled again
  std::vector<PortId> dirty_, seen_;
  std::vector<Level> order_, risen_;    // links that are open: by their first level; a heap of those that rose since
  std::vector<std::pair<QpId, double>> found_;
  std::uint64_t round_ = 0;
};

}  // namespace eastwest::flow
