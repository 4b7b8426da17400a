// Messages over the fluid network, in steps of some microseconds that grow while nothing changes.
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
#include "pauses.hpp"
#include "service.hpp"
#include "transfer.hpp"

namespace eastwest::fluid {

enum class Outcome : std::uint8_t { kRunning, kDone, kStalled, kLimit };

struct Counts {
  std::int64_t steps = 0, events = 0;
  double sent = 0, delivered = 0, dropped = 0, retransmits = 0, marks = 0, pauses = 0;  // packets, frames
  std::int64_t timeouts = 0, naks = 0, cnps = 0;
};

struct PortColumns {
  std::vector<Time> time;
  std::vector<PortId> port;
  std::vector<std::uint8_t> priority;
  std::vector<double> tx_bytes, marks, drops, pauses_sent, pauses_received, paused_ps, stopping_ps, queue_high_bytes;
};

class FluidSimulation {
 public:
  // Steps are step_ps long, and up to longest_ps where little changes.
  FluidSimulation(Network::Wires wires, const Transport& transport, Time step_ps, Time longest_ps, Time sample_ps,
                  std::uint64_t seed)
      : net(std::move(wires), transport), step_(step_ps), longest_(longest_ps), sample_(sample_ps), dt_(step_ps),
        next_sample_(sample_ps), seed_(seed), dcqcn_(net.wires().hosts), at_nic_(net.wires().hosts),
        host_counts_(net.wires().hosts) {
    if (step_ <= 0 || longest_ < step_ || sample_ <= 0) throw std::invalid_argument("a step or sample of no length");
  }

  Network net;

  // ---- what is sent ------------------------------------------------------------------------------------------------

  std::uint32_t add_paths(const flow::Paths& paths) {
    paths.check(net.capacity.size());
    roots_.push_back(net.add_paths(paths));
    latency_.push_back(paths.latency);
    return static_cast<std::uint32_t>(roots_.size() - 1);
  }

  void set_pairs(const std::vector<std::uint32_t>& src, const std::vector<std::uint32_t>& dst) {
    if (roots_.empty() || src.size() != roots_[0].size() || dst.size() != src.size()) {
      throw std::invalid_argument("pairs: other than the paths'");
    }
    net.senders.assign(src.size(), {});
    for (QpId q = 0; q < src.size(); ++q) {
      Sender& s = net.senders[q];
      if (src[q] >= net.wires().hosts || dst[q] >= net.wires().hosts) throw std::invalid_argument("pairs: an unknown host");
      s.src = src[q];
      s.dst = dst[q];
      s.root = roots_[0][q];
      s.random = RandomStream(seed_, q);
      s.draw = s.exponential();
      s.bad_draw = s.exponential();
      s.rate.reset(net.capacity[net.nic[s.src]] * kBpsPerRate);
    }
  }

  void set_classes(const std::vector<std::uint8_t>& dscp, const std::vector<std::uint8_t>& priority) {
    for (QpId q = 0; q < net.senders.size(); ++q) {
      net.senders[q].dscp = dscp.at(q);
      net.senders[q].priority = priority.at(q);
    }
    net.forget_places();
  }

  void set_dcqcn(std::uint32_t host, const Dcqcn& set) { dcqcn_.at(host) = set; }
  void set_selective(bool on) { selective_ = on; }
  void use_paths(std::uint32_t state) {
    if (state >= roots_.size()) throw std::invalid_argument("paths: an unknown state");
    state_ = state;
    for (QpId q = 0; q < net.senders.size(); ++q) net.senders[q].root = roots_[state][q];
  }

  // Messages whose first may start at `base`. Those before must have been delivered, or are given up.
  void set_messages(std::vector<std::int64_t> bytes, std::vector<QpId> pair, std::vector<Time> delay,
                    const std::vector<std::int64_t>& dep_first, const std::vector<MessageId>& dep, Time base) {
    check_messages(bytes, pair, delay, dep_first, dep, net.senders.size());
    m_ = {};
    m_.bytes = std::move(bytes);
    m_.qp = std::move(pair);
    m_.delay = std::move(delay);
    m_.link(dep_first, dep);
    end_.assign(m_.size(), 0);
    closed_ = 0;
    now_ = std::max(now_, base);
    last_ = base;
    fresh_ = true;
    for (Sender& s : net.senders) s.head = s.tail = kNone;
    for (MessageId m = 0; m < m_.size(); ++m) {
      if (m_.waits_for[m] == 0) push(base + m_.delay[m], Kind::kStart, m);
    }
  }

  // ---- what happens at a time --------------------------------------------------------------------------------------

  void change_paths(std::uint32_t state, Time at) { push(at, Kind::kPaths, state); }
  void set_link(PortId port, bool on, Time at) { push(at, on ? Kind::kUp : Kind::kDown, port); }
  void set_storm(PortId port, int priority, bool on, Time at) {
    push(at, on ? Kind::kStorm : Kind::kCalm, port, static_cast<std::uint32_t>(priority));
  }

  // ---- running -----------------------------------------------------------------------------------------------------

  Outcome advance(std::int64_t steps, Time limit) {
    const std::int64_t until = counts_.steps + steps;
    while (counts_.steps < until) {
      if (closed_ == m_.size()) {
        now_ = std::max(now_, last_);
        return Outcome::kDone;
      }
      if (now_ >= limit) return Outcome::kLimit;
      if (resting()) {
        if (!jump(limit)) return now_ >= limit ? Outcome::kLimit : Outcome::kStalled;
        continue;
      }
      step(std::min(limit, now_ + length()));
    }
    return Outcome::kRunning;
  }

  Time now() const { return now_; }
  const Messages& messages() const { return m_; }
  const Counts& counts() const { return counts_; }
  const PortColumns& port_rows() const { return ports_; }
  const HostRows& host_rows() const { return hosts_; }

  // Ends the current sample early.
  void flush() { sample(now_); }
  // To a later time, without anything in between. Only when all messages were delivered.
  void skip_to(Time at) {
    if (at < now_) return;
    now_ = at;
    fresh_ = true;
    align();
  }
  void clear_rows() {
    ports_ = {};
    hosts_ = {};
  }

  std::int64_t memory_bytes() const {
    return static_cast<std::int64_t>(net.cells().size() * 40 + m_.size() * 80 + net.senders.size() * sizeof(Sender) +
                                     net.capacity.size() * 400);
  }

 private:
  static constexpr double kBpsPerRate = 8e12;  // bytes per picosecond to bit/s
  static constexpr double kDust = 0.5;         // bytes that rounding may leave
  static constexpr double kQuiet = 4;          // packets by which a queue may change in a step that may grow
  static constexpr double kRough = 32;         // and beyond which steps shrink at once
  static constexpr Time kCalmStep = 128 * kMicrosecond;  // at most, while nothing queues, is marked or paused
  static constexpr Time kStuckStep = 1'000 * kMicrosecond;

  enum class Kind : std::uint8_t { kDown, kUp, kPaths, kStorm, kCalm, kNak, kTimeout, kNotify, kEnter, kStart };

  struct Timer {
    Time time;
    Kind kind;
    std::uint32_t id;
    std::uint32_t version;
    bool operator>(const Timer& o) const { return std::tie(time, kind, id) > std::tie(o.time, o.kind, o.id); }
  };

  void push(Time at, Kind kind, std::uint32_t id, std::uint32_t version = 0) { timers_.push({at, kind, id, version}); }

  // ---- time --------------------------------------------------------------------------------------------------------

  bool resting() const { return active_.empty() && net.idle(); }

  bool jump(Time limit) {
    Time to = timers_.empty() ? limit : std::min(limit, std::max(now_, timers_.top().time));
    if (timers_.empty() && !net.anything_forced()) return false;
    if (net.anything_forced()) {
      to = std::min(to, next_sample_);
      net.wait(now_, to - now_);
    }
    now_ = to;
    fresh_ = true;
    align();
    happen_until(now_);
    return true;
  }

  // The next step ends with the next event or message where steps have grown, and with every sample.
  Time length() const {
    Time length = dt_;
    Time next = std::min(next_finish_, soonest_);
    if (!timers_.empty()) next = std::min(next, timers_.top().time);
    if (next != kNever) length = std::min(length, std::max(step_, next - now_));
    return std::max<Time>(1, std::min(length, next_sample_ - now_));
  }

  void step(Time end) {
    const Time length = end - now_;
    if (soonest_ <= end) soonest_ = kNever;
    ++counts_.steps;
    happen_until(end);
    net.begin(now_, length, fresh_ ? 0 : before_);
    emit(length);
    net.run_levels();
    net.end();
    const Time from = now_;
    now_ = end;
    repair(length);
    settle(from, length);
    before_ = length;
    fresh_ = false;
    adapt(length);
    align();
  }

  void adapt(Time length) {
    const double change = net.change() / net.packet_bytes();
    if (!net.moved()) {
      dt_ = std::min(kStuckStep, length * 2);
    } else if (change > kRough || dt_ > kCalmStep) {
      dt_ = step_;
    } else if (change < kQuiet && !net.tight()) {
      dt_ = std::min(net.queues() || !net.losses.empty() ? longest_ : std::max(longest_, kCalmStep), dt_ + dt_ / 4);
    } else if (dt_ > step_) {
      dt_ = std::max(step_, dt_ / 2);
    }
  }

  void align() {
    while (next_sample_ <= now_) {
      sample(next_sample_);
      const Time missed = (now_ - next_sample_) / sample_;
      next_sample_ += std::max<Time>(1, missed) * sample_;
    }
  }

  void happen_until(Time end) {
    while (!timers_.empty() && timers_.top().time <= end) {
      const Timer t = timers_.top();
      timers_.pop();
      ++counts_.events;
      if (dt_ > kCalmStep) dt_ = step_;
      happen(t);
    }
  }

  void happen(const Timer& t) {
    switch (t.kind) {
      case Kind::kDown: link(t.id, false, t.time); break;
      case Kind::kUp: link(t.id, true, t.time); break;
      case Kind::kPaths: use_paths(t.id); break;
      case Kind::kStorm: net.force(t.id, static_cast<int>(t.version), true); break;
      case Kind::kCalm: net.force(t.id, static_cast<int>(t.version), false); break;
      case Kind::kNak: nak(t); break;
      case Kind::kTimeout: timeout(t); break;
      case Kind::kNotify: dcqcn::notify(dcqcn_[net.senders[t.id].src], net.senders[t.id].rate, t.time); break;
      case Kind::kEnter: enter(t.id, t.time); break;
      case Kind::kStart: start(t.id, t.time); break;
    }
  }

  void link(PortId port, bool on, Time at) {
    net.incidents.add(at, on ? Incident::kLinkUp : Incident::kLinkDown, port, 0);
    for (const PortId end : {port, port ^ 1U}) {
      net.up[end] = on ? 1 : 0;
      if (!on) net.cut(end);
    }
  }

  // ---- messages ----------------------------------------------------------------------------------------------------

  void start(MessageId m, Time at) {
    m_.started[m] = at;
    const QpId q = m_.qp[m];
    if (q == kNone) {
      deliver(m, at);
    } else {
      push(at + way_in(q), Kind::kEnter, m);
    }
  }

  // Within a step bytes cross the network at once. Half of the way's latency lies before that, half behind, so that
  // flows from near are in a queue before those from afar.
  Time way_in(QpId q) const { return latency_[state_][q] / 2; }

  void enter(MessageId m, Time at) {
    const QpId q = m_.qp[m];
    Sender& s = net.senders[q];
    if (!s.listed) s.served_until = at;
    s.ready += static_cast<double>(m_.bytes[m]);
    end_[m] = s.ready;
    if (s.tail == kNone) {
      s.head = m;
    } else {
      m_.next_in_qp[s.tail] = m;
    }
    s.tail = m;
    soonest_ = std::min(soonest_, at + static_cast<Time>(s.left() / net.capacity[net.nic[s.src]]));
    dt_ = std::min(dt_, longest_);  // it may meet others
    list(q);
  }

  void list(QpId q) {
    Sender& s = net.senders[q];
    if (s.listed || s.gave_up || !(s.left() > 0)) return;
    s.listed = true;
    if (at_nic_[s.src].empty()) active_.push_back(s.src);
    at_nic_[s.src].push_back(q);
  }

  void deliver(MessageId m, Time at) {
    m_.delivered[m] = at;
    ++closed_;
    last_ = std::max(last_, at);
    m_.release(m, at, [&](MessageId next, Time start) { push(start, Kind::kStart, next); });
  }

  // ---- NICs: each serves its queue pairs in turn, none faster than its own rate -------------------------------------
  void emit(Time length);
  void emit_host(std::uint32_t host, Time length);
  void send(Sender& s, double bytes, double fair, Time end);
  void fill(double budget);

  // ---- what arrived ------------------------------------------------------------------------------------------------
  void settle(Time from, Time length);
  void arrive(Sender& s, QpId q, Time from, Time length);
  void mark(Sender& s, QpId q, Time now);

  // ---- losses ------------------------------------------------------------------------------------------------------
  void repair(Time length);
  void lost(const Network::Loss& loss, Time length);
  void repair_at_once(Sender& s, QpId q, double bytes, double meantime);
  void note_nak(const Sender& s, double bytes);
  void note_again(const Sender& s, double bytes);
  void list_again(Sender& s, QpId q);
  Time timeout_of(const Sender& s) const;
  void nak(const Timer& t);
  void timeout(const Timer& t);
  void again(Sender& s, QpId q);

  // ---- telemetry ---------------------------------------------------------------------------------------------------

  void sample(Time at) {
    net.sample([&](const Lane& l) {
      ports_.time.push_back(at);
      ports_.port.push_back(l.port);
      ports_.priority.push_back(l.priority);
      ports_.tx_bytes.push_back(l.counts.tx_bytes);
      ports_.marks.push_back(l.counts.marks);
      ports_.drops.push_back(l.counts.drops);
      ports_.pauses_sent.push_back(l.counts.pauses_sent);
      ports_.pauses_received.push_back(l.counts.pauses_received);
      ports_.paused_ps.push_back(l.counts.paused);
      ports_.stopping_ps.push_back(l.counts.stopping);
      ports_.queue_high_bytes.push_back(l.counts.high);
      counts_.marks += l.counts.marks;
      counts_.pauses += l.counts.pauses_sent;
    });
    if (!dirty_hosts_) return;
    for (std::uint32_t h = 0; h < host_counts_.size(); ++h) {
      HostCounts& c = host_counts_[h];
      if (!c.any()) continue;
      hosts_.time.push_back(at);
      hosts_.host.push_back(h);
      hosts_.cnps_sent.push_back(c.cnps_sent);
      hosts_.cnps_received.push_back(c.cnps_received);
      hosts_.naks_sent.push_back(c.naks_sent);
      hosts_.retransmits.push_back(c.retransmits);
      hosts_.timeouts.push_back(c.timeouts);
      c = {};
    }
    dirty_hosts_ = false;
  }

  Time step_, longest_, sample_, dt_, next_sample_;
  std::uint64_t seed_;
  std::vector<Dcqcn> dcqcn_;               // by host
  std::vector<std::vector<QpId>> at_nic_;  // pairs with something to send, by host
  std::vector<HostCounts> host_counts_;
  std::vector<std::vector<CellId>> roots_;  // by state of the routes, by pair
  std::vector<std::vector<Time>> latency_;
  std::uint32_t state_ = 0;
  std::vector<std::uint32_t> active_;  // hosts with something to send
  std::vector<double> wants_, order_;
  std::vector<QpId> emitted_;
  std::vector<double> end_;  // of a message, counted in bytes of its pair
  Messages m_;
  std::size_t closed_ = 0;
  Time now_ = 0, last_ = 0, before_ = 0, next_finish_ = kNever, soonest_ = kNever;  // when a message may arrive in full, of those under way and those that begin
  bool fresh_ = true, selective_ = false, dirty_hosts_ = false;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  Counts counts_;
  PortColumns ports_;
  HostRows hosts_;
};

}  // namespace eastwest::fluid
