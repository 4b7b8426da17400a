// Switches and links in steps: what arrives, queues, is marked, dropped, paused and sent on.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <utility>
#include <vector>

#include "../settings.hpp"
#include "../telemetry.hpp"
#include "cells.hpp"
#include "ingress.hpp"
#include "lane.hpp"
#include "sender.hpp"

namespace eastwest::fluid {

// A NIC that takes in less than its link carries, and its receive buffer.
struct SlowHost {
  double rate = 0;  // bytes per picosecond; 0: as fast as the link
  double xoff_bytes = 0, xon_bytes = 0;
  double held = 0, came = 0;
};

// Nodes and ports as the packet engine numbers them: node n < hosts is a host, ports 2i and 2i + 1 are the ends of link
// i, bytes sent from port p come in at port p ^ 1.
class Network {
 public:
  struct Wires {
    std::vector<double> rate_gbps;  // by sending port
    std::vector<std::uint32_t> owner;
    std::vector<Time> delay;
    std::uint32_t hosts = 0, switches = 0;
  };

  Network(Wires wires, const Transport& transport)
      : settings(wires.owner.size()), switches(wires.switches), loss(wires.owner.size(), {0.0, 1.0}),
        up(wires.owner.size(), 1), slow(wires.hosts), transport_(transport), w_(std::move(wires)),
        lanes_of_(w_.owner.size()), ingress_of_(w_.owner.size()), level_(w_.owner.size(), 0), queued_(w_.owner.size(), 0),
        seen_(w_.owner.size(), -1), unused_(w_.owner.size(), 0), sent_(w_.owner.size(), 0),
        sent_before_(w_.owner.size(), 0), listed_(w_.switches), used_(w_.switches, 0) {
    for (const double gbps : w_.rate_gbps) {
      if (!(gbps >= 0)) throw std::invalid_argument("links: a rate below 0");
      capacity.push_back(gbps / 8000.0);
    }
    for (auto& lanes : lanes_of_) lanes.fill(kNone);
    for (auto& lanes : ingress_of_) lanes.fill(kNone);
    const double wire = transport_.mtu_bytes + transport_.frame_overhead_bytes + transport_.wire_gap_bytes;
    packet_ = wire;
    ack_share_ = (transport_.ack_bytes + transport_.wire_gap_bytes) / (wire * std::max(1U, transport_.ack_every));
  }

  // ---- what the caller sets; may change between steps --------------------------------------------------------------
  std::vector<PortSettings> settings;
  std::vector<SwitchSettings> switches;
  std::vector<std::pair<double, double>> loss;  // by sending port: share of frames, mean length of a burst
  std::vector<std::uint8_t> up;                 // by port: its link has carrier
  std::vector<double> capacity;                 // by sending port, bytes per picosecond
  std::vector<SlowHost> slow;                   // by host
  std::vector<Sender> senders;
  std::vector<QpId> touched;                    // senders for which something arrived or was marked
  IncidentRows incidents;

  const Transport& transport() const { return transport_; }
  double packet_bytes() const { return packet_; }
  const Wires& wires() const { return w_; }
  const Cells& cells() const { return cells_; }

  std::vector<CellId> add_paths(const flow::Paths& paths) {
    CellMaker maker(w_.owner, cells_);
    std::vector<CellId> roots = maker.add(paths);
    level_ = levels_of(cells_, w_.owner.size());
    levels_.resize(1U + *std::max_element(level_.begin(), level_.end()));
    forget_places();
    return roots;
  }

  // Code points, maps or queues have changed: cells may lie in other lanes.
  void forget_places() {
    lane_of_cell_.assign(cells_.size(), kNone);
    ingress_of_cell_.assign(cells_.size(), kNone);
  }

  Lane& lane(PortId port, int priority) {
    std::uint32_t& number = lanes_of_[port][static_cast<std::size_t>(priority)];
    if (number == kNone) {
      number = static_cast<std::uint32_t>(lanes_.size());
      lanes_.emplace_back();
      lanes_.back().port = port;
      lanes_.back().priority = static_cast<std::uint8_t>(priority);
    }
    return lanes_[number];
  }

  // ---- a step ------------------------------------------------------------------------------------------------------

  // carry: length of the step before, if it came directly before.
  void begin(Time now, Time step, Time carry) {
    now_ = now;
    dt_ = static_cast<double>(step);
    before_ = static_cast<double>(carry);
    count_ += carry > 0 ? 1 : 2;  // what was left over long ago is gone
    change_ = 0;
    moved_ = queues_ = false;
    tight_ = false;
  }

  // Bytes that a NIC may send in this step.
  double nic_budget(PortId port, int priority) { return budget_of(port) * lane(port, priority).gate; }

  // The NIC sends: straight onto the wire.
  void send(CellId root, double bytes) {
    Lane& l = lane_at(root);
    note_sent(l, bytes);
    if (up[l.port] == 0) {
      lose(root, bytes, 1.0, 1.0);
    } else {
      pass_on(root, bytes);
    }
  }

  void hold_nic(PortId port, int priority) { lane(port, priority).held_at = count_; }
  double nic_carry(PortId port) const { return carry_of(port); }
  void end_nic(PortId port, double unused) { remember(port, unused); }

  void run_levels() {
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      auto& ports = levels_[level];
      for (std::size_t i = 0; i < ports.size(); ++i) serve_port(ports[i]);
      keep_busy(ports);
    }
  }

  // Pauses and throttles for the next step; watchdogs.
  void end() {
    for (std::uint32_t s = 0; s < listed_.size(); ++s) {
      if (!listed_[s].empty()) judge_switch(s);
    }
    for (const std::uint32_t host : slow_hosts) judge_host(host);
    for (const std::uint32_t number : forced_) count_pause(lanes_[number], 0);
    for (std::size_t i = 0; i < guarded_.size();) {
      if (guard(lanes_[guarded_[i]])) {
        ++i;
      } else {
        guarded_[i] = guarded_.back();
        guarded_.pop_back();
      }
    }
    for (const PortId port : sent_now_) sent_before_[port] = 0;
    for (const PortId port : busy_) {
      sent_before_[port] = sent_[port] / dt_;
      sent_[port] = 0;
    }
    sent_now_.swap(busy_);
    busy_.clear();
  }

  std::vector<std::uint32_t> slow_hosts;

  bool idle() const {
    for (const auto& ports : levels_) {
      if (!ports.empty()) return false;
    }
    for (const std::uint32_t host : slow_hosts) {
      if (slow[host].held > 0) return false;
    }
    return throttled_ == 0;
  }

  bool anything_forced() const { return !forced_.empty(); }
  double change() const { return change_; }  // largest change of a queue in this step, bytes over those of a packet
  bool queues() const { return queues_; }    // something waited in this step
  bool moved() const { return moved_; }
  bool tight() const { return tight_; }

  // A pause that lasts over a time in which nothing else happens.
  void wait(Time now, Time length) {
    now_ = now;
    dt_ = static_cast<double>(length);
    for (const std::uint32_t number : forced_) count_pause(lanes_[number], 0);
  }

  // A NIC that was slow takes in what comes again.
  void release(std::uint32_t host) {
    slow[host].held = 0;
    for (const std::uint32_t number : lanes_of_[nic.at(host) ^ 1U]) {
      if (number != kNone && !lanes_[number].forced) set_gate(lanes_[number], 1);
    }
  }

  // A broken NIC pauses the lane that sends to it, or has been mended.
  void force(PortId port, int priority, bool on) {
    Lane& l = lane(port, priority);
    if (l.forced == on) return;
    l.forced = on;
    const auto number = lanes_of_[port][static_cast<std::size_t>(priority)];
    if (on) {
      forced_.push_back(number);
      shut(l, now_);
      l.counts.pauses_received += 1;
      lane(port ^ 1U, priority).counts.pauses_sent += 1;
      mark_dirty(lanes_[number]);
      mark_dirty(lane(port ^ 1U, priority));
    } else {
      forced_.erase(std::remove(forced_.begin(), forced_.end(), number), forced_.end());
      set_gate(lanes_[number], 1);
    }
  }

  // All pauses of a link whose carrier is lost, and all that waits there, are gone.
  void cut(PortId port) {
    for (const std::uint32_t number : lanes_of_[port]) {
      if (number == kNone) continue;
      set_gate(lanes_[number], lanes_[number].forced ? 0 : 1);
      list_port(port);
    }
  }

  template <typename Row>
  void sample(Row row) {
    for (const std::uint32_t number : dirty_) {
      Lane& l = lanes_[number];
      if (l.counts.any()) row(l);
      l.counts = {};
      l.counts.high = l.queue;
      l.dirty = false;
    }
    std::vector<std::uint32_t> open;
    for (const std::uint32_t number : dirty_) {
      if (lanes_[number].queue > 0 || lanes_[number].gate < 1) open.push_back(number);
    }
    dirty_.clear();
    for (const std::uint32_t number : open) mark_dirty(lanes_[number]);
  }

 private:
  static constexpr double kGateSpan = 8.0 * kMicrosecond;  // a gate looks no further ahead: the longest step in which bytes move

  Lane& lane_at(CellId cell) {
    std::uint32_t& number = lane_of_cell_[cell];
    if (number == kNone) {
      const PortId port = cells_.port[cell];
      lane(port, priority_of(port, senders[cells_.flow[cell]]));
      number = lanes_of_[port][static_cast<std::size_t>(priority_of(port, senders[cells_.flow[cell]]))];
    }
    return lanes_[number];
  }

  Ingress& ingress_at(CellId cell) {
    std::uint32_t& number = ingress_of_cell_[cell];
    if (number == kNone) {
      const PortId port = cells_.ingress[cell];
      const auto priority = static_cast<std::size_t>(priority_of(port, senders[cells_.flow[cell]]));
      std::uint32_t& known = ingress_of_[port][priority];
      if (known == kNone) {
        known = static_cast<std::uint32_t>(ingresses_.size());
        ingresses_.emplace_back();
        ingresses_.back().port = port;
        ingresses_.back().priority = static_cast<std::uint8_t>(priority);
        judge_room(ingresses_.back());
      }
      number = known;
    }
    return ingresses_[number];
  }

  int priority_of(PortId port, const Sender& s) const {
    const std::uint32_t node = w_.owner[port];
    return node < w_.hosts ? s.priority : switches[node - w_.hosts].priority_of_dscp[s.dscp];
  }

  void mark_dirty(Lane& l) {
    if (l.dirty) return;
    l.dirty = true;
    dirty_.push_back(lanes_of_[l.port][l.priority]);
  }

  // Acknowledgements of what comes in take their part of what goes out.
  double budget_of(PortId port) const {
    const double own = capacity[port] - std::min(capacity[port] / 2, ack_share_ * sent_before_[port ^ 1U]);
    return own * dt_;
  }

  // What was left over in the step before.
  double carry_of(PortId port) const { return seen_[port] == count_ - 1 ? unused_[port] : capacity[port] * before_; }

  void remember(PortId port, double unused) {
    seen_[port] = count_;
    unused_[port] = std::max(0.0, unused);
  }

  void note_sent(Lane& l, double bytes) {
    l.counts.tx_bytes += bytes;
    mark_dirty(l);
    if (sent_[l.port] == 0) busy_.push_back(l.port);
    sent_[l.port] += bytes;
    moved_ = true;
  }

  void list_port(PortId port) {
    auto& ports = levels_[level_[port]];
    if (queued_[port] != 0) return;
    queued_[port] = 1;
    ports.push_back(port);
  }

  void keep_busy(std::vector<PortId>& ports) {
    std::size_t kept = 0;
    for (const PortId port : ports) {
      bool work = false;
      for (const std::uint32_t number : lanes_of_[port]) work = work || (number != kNone && lanes_[number].has_work());
      if (work) {
        ports[kept++] = port;
      } else {
        queued_[port] = 0;
      }
    }
    ports.resize(kept);
  }

  // ---- what goes from node to node ---------------------------------------------------------------------------------
  void pass_on(CellId cell, double bytes);
  void come_in(CellId cell, double bytes);
  void list(Ingress& in);
  void deliver(CellId cell, Sender& s, double bytes);
  void touch(QpId flow);
  double corrupt(CellId cell, Sender& s, double bytes, double rate, double burst);

 public:
  // Bytes of a sender, their share of what came at once, and how likely a packet sent again is lost as well.
  struct Loss {
    QpId flow;
    double bytes, share, again;
  };
  std::vector<Loss> losses;

 private:
  struct Lost {
    double bytes, share, again;
  };

  void lose(CellId cell, double bytes, double share, double again) {
    if (!(bytes > 0)) return;
    lose_at(cells_.ingress[cell] == kNone ? cells_.port[cell] : cells_.ingress[cell], cell, {bytes, share, again});
  }

  void lose_at(PortId at, CellId cell, const Lost& lost) {
    const QpId flow = cells_.flow[cell];
    Lane& l = lane(at, priority_of(at, senders[flow]));
    l.counts.drops += lost.bytes / packet_;
    mark_dirty(l);
    losses.push_back({flow, lost.bytes, lost.share, lost.again});
  }

  // ---- a port ------------------------------------------------------------------------------------------------------
  void serve_port(PortId port);
  double lagged_of(const std::vector<std::uint32_t>& work);
  void share_out(PortId port, double budget);
  double serve(std::uint32_t number, double grant);
  void pass_through(std::uint32_t number);
  void leave(const Part& part, double hazard, bool queued);
  void drop_excess(std::uint32_t number, double grant);
  void flush(std::uint32_t number);

  // ---- pauses ------------------------------------------------------------------------------------------------------
  void judge_switch(std::uint32_t s);
  double free_of(const Ingress& in) const;
  void judge_room(Ingress& in);
  void judge(Ingress& in);
  double pause_delay(PortId port) const;
  void throttle(Ingress& in, double gate, const Swing& swing);
  void judge_host(std::uint32_t host);
  void count_pause(Lane& l, double swing);
  void shut(Lane& l, Time at);
  void set_gate(Lane& l, double gate);
  bool guard(Lane& l);

 public:
  std::vector<PortId> nic;  // of each host

 private:
  Transport transport_;
  Wires w_;
  Cells cells_;
  std::deque<Lane> lanes_;  // references stay
  std::deque<Ingress> ingresses_;
  std::vector<std::array<std::uint32_t, kPriorities>> lanes_of_, ingress_of_;  // by port
  std::vector<std::uint32_t> lane_of_cell_, ingress_of_cell_;
  std::vector<std::uint8_t> level_, queued_;
  std::vector<std::vector<PortId>> levels_;  // ports with work, by level
  std::vector<std::int64_t> seen_;           // step in which `unused_` was noted
  std::vector<double> unused_, sent_, sent_before_;
  std::vector<PortId> busy_, sent_now_;
  std::vector<std::vector<std::uint32_t>> listed_;  // ingresses with something in them, by switch
  std::vector<double> used_;                        // shared buffer, by switch
  std::vector<std::uint32_t> forced_, guarded_, dirty_, work_;
  std::vector<double> grants_;
  std::vector<Part> out_;
  double packet_ = 0, ack_share_ = 0;
  Time now_ = 0;
  double dt_ = 0, before_ = 0, change_ = 0;
  std::int64_t count_ = 0, throttled_ = 0;
  bool moved_ = false, tight_ = false, queues_ = false;
};

}  // namespace eastwest::fluid
