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

  void pass_on(CellId cell, double bytes) {
    Sender& s = senders[cells_.flow[cell]];
    const auto& [rate, burst] = loss[cells_.port[cell]];
    if (rate > 0) bytes -= corrupt(cell, s, bytes, rate, burst);
    const std::uint32_t first = cells_.next_first[cell], last = cells_.next_first[cell + 1];
    if (first == last) {
      deliver(cell, s, bytes);
      return;
    }
    for (std::uint32_t n = first; n < last; ++n) {
      come_in(cells_.next[n], bytes * cells_.share[n]);
    }
  }

  void come_in(CellId cell, double bytes) {
    Ingress& in = ingress_at(cell);
    in.came += bytes;
    list(in);
    if (in.lost_share > 0) {
      lose(cell, bytes * in.lost_share, in.lost_share, in.lost_share);
      bytes *= 1 - in.lost_share;
    }
    Lane& l = lane_at(cell);
    l.arrive(cell, bytes);
    list_port(l.port);
  }

  void list(Ingress& in) {
    if (in.listed) return;
    in.listed = true;
    listed_[w_.owner[in.port] - w_.hosts].push_back(ingress_of_[in.port][in.priority]);
  }

  void deliver(CellId cell, Sender& s, double bytes) {
    SlowHost& host = slow[s.dst];
    host.came += bytes;
    s.got += s.take_in(bytes);
    touch(cells_.flow[cell]);
  }

  void touch(QpId flow) {
    if (senders[flow].touched) return;
    senders[flow].touched = true;
    touched.push_back(flow);
  }

  double corrupt(CellId cell, Sender& s, double bytes, double rate, double burst) {
    s.bad_hazard += bytes / packet_ * rate / burst;
    if (s.bad_hazard < s.bad_draw) return 0;
    s.bad_hazard = 0;
    s.bad_draw = s.exponential();
    const double lost = std::min(bytes, packet_ * burst);
    lose(cell, lost, lost / bytes, rate);
    return lost;
  }

 public:
  // Bytes of a sender, their share of what came at once, and how likely a packet sent again is lost as well.
  struct Loss {
    QpId flow;
    double bytes, share, again;
  };
  std::vector<Loss> losses;

 private:
  void lose(CellId cell, double bytes, double share, double again) {
    if (!(bytes > 0)) return;
    const QpId flow = cells_.flow[cell];
    const PortId at = cells_.ingress[cell] == kNone ? cells_.port[cell] : cells_.ingress[cell];
    Lane& l = lane(at, priority_of(at, senders[flow]));
    l.counts.drops += bytes / packet_;
    mark_dirty(l);
    losses.push_back({flow, bytes, share, again});
  }

  // ---- a port ------------------------------------------------------------------------------------------------------

  void serve_port(PortId port) {
    work_.clear();
    for (const std::uint32_t number : lanes_of_[port]) {
      if (number != kNone && lanes_[number].has_work()) work_.push_back(number);
    }
    if (work_.empty()) return;
    if (up[port] == 0) {
      for (const std::uint32_t number : work_) flush(number);
      return;
    }
    const double own = budget_of(port);
    const double extra = std::min(carry_of(port), lagged_of(work_));
    double left = own + extra;
    share_out(port, left);
    for (std::size_t i = 0; i < work_.size(); ++i) left -= serve(work_[i], grants_[i]);
    remember(port, std::min(own, left));
  }

  double lagged_of(const std::vector<std::uint32_t>& work) {
    double sum = 0;
    for (const std::uint32_t number : work) {
      for (const Part& part : lanes_[number].incoming) {
        sum += part.bytes * senders[cells_.flow[part.cell]].lag;
      }
    }
    return sum;
  }

  // Strict priorities first, the others by weight, none more than it has or its gate lets through.
  void share_out(PortId port, double budget) {
    const PortSettings& set = settings[port];
    const double whole = budget;
    grants_.assign(work_.size(), 0);
    const auto wants = [&](std::size_t i) {
      const Lane& l = lanes_[work_[i]];
      const bool ignores = l.storm && set.watchdog_forwards;
      return std::min(l.queue + l.arrived, ignores ? whole : l.gate * whole);
    };
    if (work_.size() == 1) {
      grants_[0] = std::min(budget, wants(0));
    } else {
      for (std::size_t i = work_.size(); i-- > 0;) {
        if (((set.strict >> lanes_[work_[i]].priority) & 1) == 0) continue;
        grants_[i] = std::min(budget, wants(i));
        budget -= grants_[i];
      }
      for (int round = 0; round < kPriorities && budget > 1e-6; ++round) {
        double weights = 0;
        for (std::size_t i = 0; i < work_.size(); ++i) {
          if (grants_[i] + 1e-6 < wants(i)) weights += set.weight[lanes_[work_[i]].priority];
        }
        if (weights == 0) break;
        const double each = budget / weights;
        for (std::size_t i = 0; i < work_.size(); ++i) {
          if (grants_[i] + 1e-6 >= wants(i)) continue;
          const double more = std::min(wants(i) - grants_[i], each * set.weight[lanes_[work_[i]].priority]);
          grants_[i] += more;
          budget -= more;
        }
      }
    }
    for (std::size_t i = 0; i < work_.size(); ++i) {
      Lane& l = lanes_[work_[i]];
      if (l.gate < 1 && l.queue + l.arrived > grants_[i] * (1 + 1e-9)) l.held_at = count_;
    }
  }

  double serve(std::uint32_t number, double grant) {
    if (lanes_[number].storm && !settings[lanes_[number].port].watchdog_forwards) {
      flush(number);
      return 0;
    }
    const PortSettings& set = settings[lanes_[number].port];
    const double before = lanes_[number].queue, arrived = lanes_[number].arrived;
    if (before <= 0 && arrived <= grant * (1 + 1e-12)) {
      pass_through(number);
      return arrived;
    }
    queues_ = true;
    const bool lossless = (set.pfc_send >> lanes_[number].priority) & 1;
    if (!lossless) drop_excess(number, grant);
    Lane& l = lanes_[number];
    for (const Part& part : l.incoming) ingress_at(part.cell).use += part.bytes;
    l.admit();
    const double after = std::max(0.0, l.queue - grant);
    double share = 0;
    const double hazard = mark_hazard(set, l.priority, (before + after) / 2, &share);
    l.counts.high = std::max({l.counts.high, before, after});
    l.counts.marks += std::min(grant, l.queue) / packet_ * share;
    change_ = std::max(change_, std::abs(after - before));
    const double sent = std::min(grant, l.queue);
    out_.clear();
    l.serve(grant, [&](CellId cell, double bytes) { out_.push_back({cell, bytes}); });
    note_sent(l, sent);
    for (const Part& part : out_) leave(part, hazard, true);
    return sent;
  }

  void pass_through(std::uint32_t number) {
    Lane& l = lanes_[number];
    out_.swap(l.incoming);
    l.incoming.clear();
    const double sent = l.arrived;
    l.arrived = 0;
    note_sent(l, sent);
    for (const Part& part : out_) leave(part, 0, false);
    out_.clear();
  }

  void leave(const Part& part, double hazard, bool queued) {
    Ingress& in = ingress_at(part.cell);
    in.out += part.bytes;
    if (queued) in.use = std::max(0.0, in.use - part.bytes);
    if (hazard > 0) {
      Sender& s = senders[cells_.flow[part.cell]];
      s.hazard += hazard * part.bytes / packet_;
      touch(cells_.flow[part.cell]);
    }
    pass_on(part.cell, part.bytes);
  }

  // A lossy queue takes in no more than the dynamic threshold of each ingress leaves room for, and as much as leaves.
  void drop_excess(std::uint32_t number, double grant) {
    Lane& l = lanes_[number];
    if (l.queue + l.arrived <= grant || l.arrived <= 0) return;
    const double replaces = std::min(1.0, grant / l.arrived);
    double kept = 0;
    for (Part& part : l.incoming) {
      Ingress& in = ingress_at(part.cell);
      const double more = part.bytes * (1 - replaces);
      const double lost = std::max(0.0, more - in.room);
      in.room -= more - lost;
      if (lost > 0) lose(part.cell, lost, lost / part.bytes, lost / part.bytes);
      part.bytes -= lost;
      kept += part.bytes;
    }
    lanes_[number].arrived = kept;
  }

  // Everything that waits here or comes in is lost.
  void flush(std::uint32_t number) {
    Lane& l = lanes_[number];
    for (const Part& part : l.incoming) ingress_at(part.cell).use += part.bytes;
    l.admit();
    out_.clear();
    l.serve(l.queue * 2 + 1, [&](CellId cell, double bytes) { out_.push_back({cell, bytes}); });
    for (const Part& part : out_) {
      Ingress& in = ingress_at(part.cell);
      in.use = std::max(0.0, in.use - part.bytes);
      lose(part.cell, part.bytes, 1.0, 1.0);
    }
    moved_ = moved_ || !out_.empty();
  }

  // ---- pauses ------------------------------------------------------------------------------------------------------

  void judge_switch(std::uint32_t s) {
    double used = 0;
    auto& listed = listed_[s];
    for (const std::uint32_t number : listed) {
      const Ingress& in = ingresses_[number];
      used += std::max(0.0, in.use - static_cast<double>(settings[in.port].reserve_bytes));
    }
    used_[s] = used;
    std::size_t kept = 0;
    for (const std::uint32_t number : listed) {
      Ingress& in = ingresses_[number];
      judge(in);
      if (in.use > 0 || in.came > 0 || in.throttled) {
        listed[kept++] = number;
      } else {
        in.listed = false;
      }
      in.came = in.out = 0;
    }
    listed.resize(kept);
  }

  double free_of(const Ingress& in) const {
    const std::uint32_t s = w_.owner[in.port] - w_.hosts;
    return std::max(0.0, static_cast<double>(switches[s].shared_bytes) - used_[s]);
  }

  void judge_room(Ingress& in) {
    const PortSettings& set = settings[in.port];
    const double shared = std::max(0.0, in.use - static_cast<double>(set.reserve_bytes));
    in.room = std::max(0.0, set.alpha_lossy * free_of(in) - shared);
  }

  void judge(Ingress& in) {
    const PortSettings& set = settings[in.port];
    if (((set.pfc_send >> in.priority) & 1) == 0) {
      judge_room(in);
      in.lost_share = 0;
      if (in.throttled) throttle(in, 1, {});
      return;
    }
    const double shared = std::max(0.0, in.use - static_cast<double>(set.reserve_bytes));
    const double threshold = set.alpha_lossless * free_of(in);
    const Swing swing{capacity[in.port ^ 1U], in.out / dt_, static_cast<double>(set.xon_offset_bytes), pause_delay(in.port)};
    const double span = std::min(dt_, kGateSpan);
    const double most = capacity[in.port ^ 1U] * span;
    const double allowed = std::max(0.0, threshold - shared) + in.out / dt_ * span;
    const double gate = most > 0 && up[in.port ^ 1U] != 0 ? std::min(1.0, allowed / most) : 1.0;
    tight_ = tight_ || shared > threshold / 2;
    throttle(in, gate, swing);
    // More than the headroom holds comes after every XOFF.
    const double excess = overshoot(swing) - static_cast<double>(set.headroom_bytes);
    const double time = swing_time(swing);
    in.lost_share = gate < 1 && excess > 0 && time > 0 && swing.drain > 0 ? std::min(1.0, excess / (time * swing.drain)) : 0;
  }

  // Frame, cable there and back, response, the packet that is being sent, and the way into the buffer.
  double pause_delay(PortId port) const {
    const double wire = transport_.pause_bytes + transport_.wire_gap_bytes;
    const double rate = std::max(1e-9, capacity[port]);
    double delay = wire / rate + 2.0 * static_cast<double>(w_.delay[port]) + packet_ / rate;
    delay += static_cast<double>(settings[port ^ 1U].pause_response_ps);
    if (w_.owner[port] >= w_.hosts) delay += static_cast<double>(switches[w_.owner[port] - w_.hosts].ingress_latency_ps);
    return delay;
  }

  void throttle(Ingress& in, double gate, const Swing& swing) {
    Lane& l = lane(in.port ^ 1U, in.priority);
    const bool obeys = ((settings[l.port].pfc_honour >> in.priority) & 1) != 0;
    if (l.gate < 1 && !l.forced) count_pause(l, swing_time(swing));
    const bool now = gate < 1;
    if (now != in.throttled) throttled_ += now ? 1 : -1;
    in.throttled = now;
    if (!l.forced) set_gate(l, obeys ? gate : 1);
  }

  void judge_host(std::uint32_t host) {
    SlowHost& h = slow[host];
    const double drained = h.rate * dt_;
    const double out = std::min(drained, h.held + h.came);
    h.held = std::max(0.0, h.held + h.came - drained);
    h.came = 0;
    const PortId port = nic.at(host) ^ 1U;
    for (const std::uint32_t number : lanes_of_[port]) {
      if (number == kNone || lanes_[number].forced || ((settings[port].pfc_honour >> lanes_[number].priority) & 1) == 0) continue;
      Lane& l = lanes_[number];
      const Swing swing{capacity[port], out / dt_, h.xoff_bytes - h.xon_bytes, pause_delay(port ^ 1U)};
      if (l.gate < 1) count_pause(l, swing_time(swing));
      const double span = std::min(dt_, kGateSpan);
      const double allowed = std::max(0.0, h.xoff_bytes - h.held) + h.rate * span;
      set_gate(l, std::min(1.0, allowed / (capacity[port] * span)));
    }
  }

  // What the step's throttling counts as. swing 0: the lane was shut all the time, or not at all.
  void count_pause(Lane& l, double swing) {
    if (l.held_at != count_ && l.gate > 0) return;
    Lane& peer = lane(l.port ^ 1U, l.priority);
    Lane& own = lane(l.port, l.priority);  // the line above may have moved it
    const double shut_time = (1 - own.gate) * dt_;
    const double refresh = static_cast<double>(transport_.pause_quanta) * 64 / 2 / std::max(1e-9, capacity[own.port]);
    const double frames = own.gate > 0 ? (swing > 0 ? dt_ / swing : 0) : dt_ / std::max(1.0, refresh);
    own.counts.paused += shut_time;
    own.counts.pauses_received += frames;
    peer.counts.stopping += shut_time;
    peer.counts.pauses_sent += frames;
    mark_dirty(own);
    mark_dirty(peer);
  }

  void shut(Lane& l, Time at) {
    l.gate = 0;
    if (l.shut_since != kNever) return;
    l.shut_since = at;
    const PortSettings& set = settings[l.port];
    if (w_.owner[l.port] >= w_.hosts && ((set.watchdog >> l.priority) & 1) != 0 && set.watchdog_detect_ps > 0) {
      const auto number = lanes_of_[l.port][l.priority];
      if (std::find(guarded_.begin(), guarded_.end(), number) == guarded_.end()) guarded_.push_back(number);
    }
  }

  void set_gate(Lane& l, double gate) {
    if (gate <= 0) {
      shut(l, now_);
      return;
    }
    l.gate = gate;
    if (l.shut_since != kNever) l.quiet_since = now_;
    l.shut_since = kNever;
  }

  // Watches a lane that is shut or in a storm; false: no longer.
  bool guard(Lane& l) {
    const PortSettings& set = settings[l.port];
    const auto now = now_ + static_cast<Time>(dt_);
    if (l.storm) {
      if (l.shut_since != kNever || now < l.quiet_since + set.watchdog_restore_ps) return true;
      l.storm = false;
      incidents.add(now, Incident::kWatchdogRestore, l.port, l.priority);
      return false;
    }
    if (l.shut_since == kNever) return false;
    if (((set.watchdog >> l.priority) & 1) == 0) return false;
    if (now < l.shut_since + set.watchdog_detect_ps) return true;
    if (l.queue <= 0) {
      l.shut_since = now;
      return true;
    }
    l.storm = true;
    incidents.add(now, Incident::kWatchdogStorm, l.port, l.priority);
    list_port(l.port);
    return true;
  }

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
