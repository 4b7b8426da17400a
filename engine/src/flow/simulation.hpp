// Flows with dependencies over a network whose rates are max-min fair at every instant.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "../messages.hpp"
#include "fair.hpp"
#include "link_meter.hpp"
#include "paths.hpp"

namespace eastwest::flow {

enum class Outcome : std::uint8_t { kRunning, kDone, kStalled, kLimit };

struct Counts {
  std::int64_t events = 0;
  std::int64_t solutions = 0;     // how often rates were computed
  std::int64_t rates = 0;         // how many rates that were
};

class FlowSimulation {
 public:
  // Events up to batch_ps after the first count as one for the rates; sample_ps 0: no telemetry.
  FlowSimulation(const std::vector<double>& rate_gbps, Time batch_ps, Time sample_ps)
      : batch_(batch_ps), sample_(sample_ps), load_(rate_gbps.size(), 0),
        sent_at_(rate_gbps.size(), 0), meter_(rate_gbps.size()) {
    for (const double gbps : rate_gbps) {
      if (!(gbps >= 0)) throw std::invalid_argument("links: a rate below 0");
      full_.push_back(gbps / 8000.0);  // bytes per picosecond
    }
    capacity_ = full_;
    if (sample_ > 0) push(sample_, Kind::kSample, 0);
  }

  void set_paths(Paths paths) {
    paths.check(full_.size());
    states_.push_back(std::move(paths));
    if (states_.size() == 1) enter(0);
  }

  // Paths `state` hold from at_ps on.
  void change_paths(std::uint32_t state, Time at_ps) {
    if (state >= states_.size() || states_[state].pairs() != states_[0].pairs()) {
      throw std::invalid_argument("paths: an unknown state, or one of other pairs");
    }
    push(at_ps, Kind::kPaths, state);
  }

  void fail_link(PortId port, Time at_ps) { push(at_ps, Kind::kDown, check(port)); }
  void restore_link(PortId port, Time at_ps) { push(at_ps, Kind::kUp, check(port)); }
  void set_timeouts(std::vector<Time> timeouts) { timeouts_ = std::move(timeouts); }

  // bytes: on the wire. pair kNone: a local delay.
  void set_messages(std::vector<std::int64_t> bytes, std::vector<QpId> pair, std::vector<Time> delay,
                    const std::vector<std::int64_t>& dep_first, const std::vector<MessageId>& dep) {
    if (states_.empty()) throw std::invalid_argument("messages before paths");
    check_messages(bytes, pair, delay, dep_first, dep, states_[0].pairs());
    m_.bytes = std::move(bytes);
    m_.qp = std::move(pair);
    m_.delay = std::move(delay);
    m_.link(dep_first, dep);
    for (MessageId m = 0; m < m_.size(); ++m) {
      if (m_.waits_for[m] == 0) push(m_.delay[m], Kind::kStart, m);
    }
  }

  void set_background(std::vector<bool> column) { m_.set_background(std::move(column)); }

  Outcome advance(std::int64_t events, Time limit) {
    const std::int64_t until = counts_.events + events;
    while (counts_.events < until) {
      if (closed_ == m_.awaited_count) return finish(Outcome::kDone);
      drop_stale();
      if (idle()) return finish(Outcome::kStalled);
      if (timers_.top().time > limit) {
        now_ = limit;
        return finish(Outcome::kLimit);
      }
      batch(std::min(limit, timers_.top().time + batch_));
    }
    return Outcome::kRunning;
  }

  Time now() const { return now_; }
  const Messages& messages() const { return m_; }
  const Counts& counts() const { return counts_; }
  const LinkRows& rows() const { return meter_.rows(); }
  const std::vector<double>& rates() const { return rate_; }

  std::vector<double> link_bytes() {
    for (PortId link = 0; link < full_.size(); ++link) settle_link(link, now_);
    return meter_.sent();
  }

  std::int64_t memory_bytes() const {
    std::size_t sum = m_.size() * 80 + m_.successor.size() * 4 + most_timers_ * sizeof(Timer);
    for (const Paths& paths : states_) sum += paths.link.size() * 36 + paths.pairs() * 72;
    return static_cast<std::int64_t>(sum + full_.size() * 100);
  }

 private:
  // In this order at the same instant.
  enum class Kind : std::uint8_t { kFinish, kDown, kUp, kPaths, kResume, kEnter, kStart, kSample };

  struct Timer {
    Time time;
    Kind kind;
    std::uint32_t id;
    std::uint32_t version;
    bool operator>(const Timer& o) const { return std::tie(time, kind, id) > std::tie(o.time, o.kind, o.id); }
  };

  void push(Time at, Kind kind, std::uint32_t id, std::uint32_t version = 0) {
    timers_.push({at, kind, id, version});
    most_timers_ = std::max(most_timers_, timers_.size());
    if (kind != Kind::kSample) ++pending_;
  }

  PortId check(PortId port) const {
    if (port >= full_.size()) throw std::invalid_argument("an unknown port");
    return port;
  }

  bool is_stale(const Timer& t) const { return t.kind == Kind::kFinish && t.version != version_[t.id]; }

  void drop_stale() {
    while (!timers_.empty() && is_stale(timers_.top())) {
      timers_.pop();
      --pending_;
    }
  }

  // Nothing but samples is to come.
  bool idle() const { return timers_.empty() || pending_ == 0; }

  void batch(Time horizon) {
    while (!timers_.empty() && timers_.top().time <= horizon) {
      const Timer t = timers_.top();
      timers_.pop();
      if (t.kind != Kind::kSample) --pending_;
      if (is_stale(t)) continue;
      ++counts_.events;
      now_ = std::max(now_, t.time);
      happen(t);
    }
    if (fair_.stale()) solve();
  }

  void happen(const Timer& t) {
    switch (t.kind) {
      case Kind::kFinish: drained(t.id, t.time); break;
      case Kind::kDown: set_link(t.id, false); break;
      case Kind::kUp: set_link(t.id, true); break;
      case Kind::kPaths: reroute(t.id); break;
      case Kind::kResume: resume(t.id); break;
      case Kind::kEnter: enter_network(t.id, t.time); break;
      case Kind::kStart: start(t.id, t.time); break;
      case Kind::kSample: sample(t.time); break;
    }
  }

  void enter(std::uint32_t state) {
    state_ = state;
    const Paths& paths = states_[state];
    fair_.reset(full_.size(), paths);
    if (rate_.size() == paths.pairs()) return;
    rate_.assign(paths.pairs(), 0);
    remaining_.assign(paths.pairs(), 0);
    updated_.assign(paths.pairs(), 0);
    version_.assign(paths.pairs(), 0);
    current_.assign(paths.pairs(), kNone);
    newest_.assign(paths.pairs(), kNone);
    lost_at_.assign(paths.pairs(), kNever);
    attached_.assign(paths.pairs(), false);
  }

  const Paths& paths() const { return states_[state_]; }

  void start(MessageId m, Time at) {
    m_.started[m] = at;
    const QpId pair = m_.qp[m];
    if (pair == kNone) {
      deliver(m, at);
    } else {
      push(at + way_in(pair), Kind::kEnter, m);
    }
  }

  // Flows meet in the middle of the network: half of the way lies before, half behind.
  Time way_in(QpId pair) const { return paths().latency[pair] / 2; }

  void enter_network(MessageId m, Time at) {
    const QpId pair = m_.qp[m];
    if (current_[pair] != kNone) {
      m_.next_in_qp[newest_[pair]] = m;
      newest_[pair] = m;
      return;
    }
    current_[pair] = newest_[pair] = m;
    remaining_[pair] = static_cast<double>(m_.bytes[m]);
    updated_[pair] = at;
    rate_[pair] = 0;
    if (crosses_dead(pair)) lost_at_[pair] = at;
    attach(pair);
  }

  void attach(QpId pair) {
    fair_.attach(paths(), pair);
    attached_[pair] = true;
  }

  void detach(QpId pair) {
    if (attached_[pair]) fair_.detach(paths(), pair);
    attached_[pair] = false;
  }

  // The pair's message has left its host; the next one in line goes on at the same rate.
  void drained(QpId pair, Time at) {
    const MessageId m = current_[pair];
    deliver(m, at + paths().latency[pair] - way_in(pair));
    current_[pair] = m_.next_in_qp[m];
    ++version_[pair];
    if (current_[pair] != kNone) {
      remaining_[pair] = static_cast<double>(m_.bytes[current_[pair]]);
      updated_[pair] = at;
      plan_finish(pair);
      return;
    }
    settle_links_of(pair, at);
    detach(pair);
    rate_[pair] = 0;
  }

  void deliver(MessageId m, Time at) {
    m_.delivered[m] = at;
    if (m_.awaited(m)) {
      ++closed_;
      last_ = std::max(last_, at);
    }
    m_.release(m, at, [&](MessageId next, Time start) { push(start, Kind::kStart, next); });
  }

  void plan_finish(QpId pair) {
    if (!(rate_[pair] > 0)) return;
    const Time left = static_cast<Time>(std::ceil(std::max(0.0, remaining_[pair]) / rate_[pair] - kRounding));
    push(std::max(now_, updated_[pair] + left), Kind::kFinish, pair, version_[pair]);
  }

  void solve() {
    ++counts_.solutions;
    const auto& found = fair_.solve(paths(), capacity_);
    counts_.rates += static_cast<std::int64_t>(found.size());
    for (const PortId link : fair_.links()) settle_link(link, now_);
    for (const auto& [pair, rate] : found) {
      if (rate == rate_[pair]) continue;
      if (now_ > updated_[pair]) {
        remaining_[pair] -= rate_[pair] * static_cast<double>(now_ - updated_[pair]);
        updated_[pair] = now_;
      }
      rate_[pair] = rate;
      ++version_[pair];
      plan_finish(pair);
    }
    for (const PortId link : fair_.links()) load_[link] = fair_.load(link);
  }

  // ---- failures: what is on its way over a dead link is lost; its sender repeats when its timer rings --------------

  bool crosses_dead(QpId pair) const {
    const Paths& p = paths();
    for (std::uint64_t e = p.first[pair]; e < p.first[pair + 1]; ++e) {
      if (capacity_[p.link[e]] == 0) return true;
    }
    return p.first[pair] == p.first[pair + 1];
  }

  void set_link(PortId port, bool up) {
    for (const PortId end : {port, port ^ 1U}) {
      if (end >= full_.size()) continue;
      settle_link(end, now_);
      capacity_[end] = up ? full_[end] : 0;
      fair_.touch(end);
      const std::vector<Fair::Use> uses = fair_.uses(end);
      for (const Fair::Use& use : uses) {
        if (!up) lost_at_[use.pair] = std::min(lost_at_[use.pair], now_);
      }
      if (!up) continue;
      for (const Fair::Use& use : uses) hold_if_lost(use.pair);
    }
  }

  // A pair that has lost something waits for its timer, if its path is whole again.
  void hold_if_lost(QpId pair) {
    if (lost_at_[pair] == kNever || current_[pair] == kNone || crosses_dead(pair)) return;
    freeze(pair);
    detach(pair);
    Time ring = lost_at_[pair];
    for (std::size_t retry = 0; ring < now_ && !timeouts_.empty(); ++retry) {
      ring += std::max<Time>(1, timeouts_[std::min(retry, timeouts_.size() - 1)]);
    }
    push(std::max(ring, now_), Kind::kResume, pair);
  }

  // The rate is 0 from now on.
  void freeze(QpId pair) {
    if (now_ > updated_[pair]) {
      remaining_[pair] -= rate_[pair] * static_cast<double>(now_ - updated_[pair]);
      updated_[pair] = now_;
    }
    rate_[pair] = 0;
    ++version_[pair];
  }

  void resume(QpId pair) {
    if (attached_[pair] || current_[pair] == kNone) return;
    lost_at_[pair] = crosses_dead(pair) ? now_ : kNever;
    updated_[pair] = now_;
    attach(pair);
  }

  void reroute(std::uint32_t state) {
    for (PortId link = 0; link < full_.size(); ++link) {
      settle_link(link, now_);
      load_[link] = 0;
    }
    std::vector<QpId> active;
    for (QpId pair = 0; pair < rate_.size(); ++pair) {
      if (attached_[pair]) active.push_back(pair);
      attached_[pair] = false;
    }
    enter(state);
    for (const QpId pair : active) attach(pair);
    for (const QpId pair : active) hold_if_lost(pair);
  }

  // ---- telemetry ---------------------------------------------------------------------------------------------------

  void settle_link(PortId link, Time at) {
    if (at <= sent_at_[link]) return;
    meter_.add(link, load_[link] * static_cast<double>(at - sent_at_[link]));
    sent_at_[link] = at;
  }

  // Its own load goes at once, not only when rates are computed next.
  void settle_links_of(QpId pair, Time at) {
    const Paths& p = paths();
    for (std::uint64_t e = p.first[pair]; e < p.first[pair + 1]; ++e) {
      settle_link(p.link[e], at);
      load_[p.link[e]] = std::max(0.0, load_[p.link[e]] - rate_[pair] * p.share[e]);
    }
  }

  void sample(Time at) {
    report(at);
    if (pending_ != 0) push(at + sample_, Kind::kSample, 0);
  }

  void report(Time at) {
    for (PortId link = 0; link < full_.size(); ++link) {
      settle_link(link, at);
    }
    meter_.report(at);
  }

  Outcome finish(Outcome outcome) {
    if (outcome == Outcome::kDone) now_ = std::max(now_, last_);
    if (sample_ > 0) report(now_);
    return outcome;
  }

  static constexpr double kRounding = 1e-3;  // ps: what rounding may add to a whole time

  Time batch_, sample_;
  std::vector<double> full_, capacity_;
  std::vector<double> load_;  // bytes per picosecond now
  std::vector<Time> sent_at_;
  LinkMeter meter_;
  std::vector<Paths> states_;
  std::uint32_t state_ = 0;
  Fair fair_;
  Messages m_;
  // By pair.
  std::vector<double> rate_, remaining_;
  std::vector<Time> updated_, lost_at_;
  std::vector<std::uint32_t> version_;
  std::vector<MessageId> current_, newest_;
  std::vector<bool> attached_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::size_t pending_ = 0, most_timers_ = 0;
  std::size_t closed_ = 0;
  Time now_ = 0, last_ = 0;
  std::vector<Time> timeouts_;
  Counts counts_;
};

}  // namespace eastwest::flow
