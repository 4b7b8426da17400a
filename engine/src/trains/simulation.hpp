// Messages as trains of packets through first-in, first-out queues, with ECN marks and DCQCN.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "../dcqcn.hpp"
#include "../flow/simulation.hpp"
#include "../fluid/cells.hpp"
#include "../messages.hpp"
#include "../random.hpp"
#include "meter.hpp"
#include "nic.hpp"
#include "queue.hpp"

namespace eastwest::trains {

using flow::Outcome;
using fluid::CellId;

// How messages are cut: into so many trains, none longer than that, in packets and in the time it takes to send.
struct Cut {
  double packet_bytes = 1;  // of a full one, on the wire
  std::int64_t pieces = 1, most_packets = 1;
  Time longest = 0;
};

struct Counts {
  std::int64_t events = 0, cnps = 0;
};

class TrainSimulation {
 public:
  // owner: node of each port. sample_ps 0: no telemetry.
  TrainSimulation(const std::vector<double>& rate_gbps, std::vector<std::uint32_t> owner, std::uint32_t hosts,
                  int priority, Cut cut, Time sample_ps, std::uint64_t seed)
      : cut_(cut), priority_(priority), seed_(seed), owner_(std::move(owner)),
        settings_(rate_gbps.size()), meter_(rate_gbps.size(), sample_ps), dcqcn_(hosts), nics_(hosts) {
    if (owner_.size() != rate_gbps.size()) throw std::invalid_argument("links: columns of different lengths");
    if (!(cut.packet_bytes > 0) || cut.pieces < 1 || cut.most_packets < 1) throw std::invalid_argument("a bad cut");
    for (const double gbps : rate_gbps) {
      if (!(gbps > 0)) throw std::invalid_argument("links: a rate that is not above 0");
      queues_.emplace_back(kPsPerByteAtOneGbps / gbps);
    }
  }

  void set_port(PortId port, const PortSettings& settings) { settings_.at(port) = settings; }
  void set_host(std::uint32_t host, const Dcqcn& dcqcn) { dcqcn_.at(host) = dcqcn; }

  void set_pairs(const flow::Paths& paths, const std::vector<std::uint32_t>& src,
                 const std::vector<std::uint32_t>& dst) {
    paths.check(queues_.size());
    if (src.size() != paths.pairs() || dst.size() != src.size()) throw std::invalid_argument("pairs: other than the paths'");
    const std::vector<CellId> roots = fluid::CellMaker(owner_, cells_).add(paths);
    pairs_.assign(src.size(), {});
    for (QpId q = 0; q < src.size(); ++q) {
      if (src[q] >= nics_.size() || dst[q] >= nics_.size()) throw std::invalid_argument("pairs: an unknown host");
      set_pair(q, roots[q], src[q], dst[q], paths.latency[q]);
    }
  }

  // bytes: on the wire. pair kNone: a local delay.
  void set_messages(std::vector<std::int64_t> bytes, std::vector<QpId> pair, std::vector<Time> delay,
                    const std::vector<std::int64_t>& dep_first, const std::vector<MessageId>& dep) {
    check_messages(bytes, pair, delay, dep_first, dep, pairs_.size());
    missing_.assign(bytes.begin(), bytes.end());
    m_.bytes = std::move(bytes);
    m_.qp = std::move(pair);
    m_.delay = std::move(delay);
    m_.link(dep_first, dep);
    for (MessageId m = 0; m < m_.size(); ++m) {
      if (m_.waits_for[m] == 0) push(m_.delay[m], Kind::kStart, m);
    }
  }

  Outcome advance(std::int64_t events, Time limit) {
    const std::int64_t until = counts_.events + events;
    while (counts_.events < until) {
      if (closed_ == m_.size()) return finish(Outcome::kDone);
      if (timers_.empty()) return finish(Outcome::kStalled);
      const Timer t = timers_.top();
      if (t.time > limit) {
        now_ = limit;
        return finish(Outcome::kLimit);
      }
      timers_.pop();
      ++counts_.events;
      now_ = t.time;
      happen(t);
    }
    return Outcome::kRunning;
  }

  Time now() const { return now_; }
  const Messages& messages() const { return m_; }
  const Counts& counts() const { return counts_; }
  const Meter& meter() const { return meter_; }

  std::int64_t memory_bytes() const {
    return static_cast<std::int64_t>(m_.size() * 88 + trains_.size() * (sizeof(Train) + sizeof(Timer)) +
                                     pairs_.size() * sizeof(Pair) + cells_.size() * 24 + queues_.size() * 200);
  }

 private:
  static constexpr double kPsPerByteAtOneGbps = 8000.0;
  static constexpr double kBpsPerRate = 8e12;  // bytes per picosecond to bit/s
  static constexpr double kDust = 0.5;         // bytes that rounding may leave

  // In this order at the same instant.
  enum class Kind : std::uint8_t { kArrive, kNic, kNotify, kStart };

  struct Timer {
    Time time;
    std::uint32_t id;
    Kind kind;
    bool operator>(const Timer& o) const { return std::tie(time, kind, id) > std::tie(o.time, o.kind, o.id); }
  };

  // cell: where it arrives next, kNone at its receiver; spread: picoseconds from its first byte to its last there.
  // queue: where it waited last, from `came` to `left`. hazard: of a mark so far.
  struct Train {
    QpId pair = kNone;
    MessageId message = kNone;
    CellId cell = kNone;
    PortId queue = kNone;
    double bytes = 0, hazard = 0;
    Time spread = 0, came = 0, left = 0;
  };

  // hop: latency of each link of the way. left: bytes of the head message that were not sent. owed: of the last train,
  // at whose rate they have not yet been paid since `paced_from`; ready_at: when they are.
  struct Pair {
    CellId root = kNone;
    std::uint32_t src = 0, dst = 0, place = 0;
    MessageId head = kNone, tail = kNone;
    Time latency = 0, hop = 0, paced_from = 0, ready_at = 0, next_cnp = 0;
    double left = 0, owed = 0, draw = 1;
    DcqcnState rate;
    RandomStream random;

    double exponential() { return -std::log1p(-random.uniform()); }
  };

  void push(Time at, Kind kind, std::uint32_t id) { timers_.push({at, id, kind}); }

  void set_pair(QpId q, CellId root, std::uint32_t src, std::uint32_t dst, Time latency) {
    Pair& p = pairs_[q];
    p.root = root;
    p.src = src;
    p.dst = dst;
    p.latency = latency;
    p.place = nics_[src].add(q);
    p.random = RandomStream(seed_, q);
    p.draw = p.exponential();
    if (root == kNone) return;
    p.hop = latency / hops(root);
    p.rate.reset(kBpsPerRate / queues_[cells_.port[root]].ps_per_byte());
  }

  Time hops(CellId root) const {
    Time count = 1;
    for (CellId c = root; cells_.next_first[c] != cells_.next_first[c + 1]; c = cells_.next[cells_.next_first[c]]) ++count;
    return count;
  }

  void happen(const Timer& t) {
    switch (t.kind) {
      case Kind::kArrive: arrive(t.id, t.time); break;
      case Kind::kNic: serve(t.id, t.time); break;
      case Kind::kNotify: dcqcn::notify(dcqcn_[pairs_[t.id].src], pairs_[t.id].rate, t.time); break;
      case Kind::kStart: start(t.id, t.time); break;
    }
  }

  // ---- senders: sending.hpp -----------------------------------------------------------------------------------------
  void start(MessageId m, Time at);
  void wake(std::uint32_t host, Time now);
  void serve(std::uint32_t host, Time now);
  Time look(Pair& p, Time now);
  void send(Nic& nic, QpId q, Time now);
  void take_off(Pair& p, double bytes);
  double train_bytes(std::int64_t message_bytes, double rate) const;
  std::uint32_t make();

  // ---- the way through the queues: way.hpp --------------------------------------------------------------------------
  void arrive(std::uint32_t id, Time now);
  void forward(std::uint32_t id, CellId cell, Time at);
  void divide(std::uint32_t id, std::uint32_t first, std::uint32_t ways, Time at);
  void leave(Train& t, Time now);

  // ---- receivers: receipt.hpp ---------------------------------------------------------------------------------------
  void receive(std::uint32_t id, Time now);
  void notify(Pair& p, const Train& t, Time now);
  void deliver(MessageId m, Time at);

  Outcome finish(Outcome outcome) {
    if (outcome == Outcome::kDone) now_ = std::max(now_, last_);
    return outcome;
  }

  Cut cut_;
  int priority_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> owner_;
  std::vector<Queue> queues_;
  std::vector<PortSettings> settings_;
  Meter meter_;
  fluid::Cells cells_;
  std::vector<Dcqcn> dcqcn_;
  std::vector<Nic> nics_;
  std::vector<Pair> pairs_;
  Messages m_;
  std::vector<double> missing_;  // bytes of each message
  std::vector<Train> trains_;
  std::vector<std::uint32_t> unused_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  Counts counts_;
  std::size_t closed_ = 0;
  Time now_ = 0, last_ = 0;
};

}  // namespace eastwest::trains
