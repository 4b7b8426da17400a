#include "simulation.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <stdexcept>
#include <string>
#include <utility>

#include "check.hpp"
#include "deadlock.hpp"
#include "partition.hpp"
#include "regions.hpp"
#include "sampler.hpp"
#include "window.hpp"

namespace eastwest {

namespace {

constexpr std::uint32_t kTcpReorder = 2;  // the third duplicate acknowledgement tells of a loss (RFC 5681)
constexpr std::size_t kFlowlets = 4096;  // flows of equal hash share an entry

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::uint32_t ps_per_byte(double rate_gbps) {
  const double exact = 8000.0 / rate_gbps;
  const double rounded = std::round(exact);
  if (!(rate_gbps > 0) || !(rounded >= 1) || rounded > 1e9 || std::abs(rounded - exact) / exact > 0.005) {
    throw std::invalid_argument("a link of " + std::to_string(rate_gbps) + " Gb/s cannot be clocked in picoseconds");
  }
  return static_cast<std::uint32_t>(rounded);
}

bool is_data(const Packet& packet) { return packet.type == PacketType::kData; }

template <typename T>
std::size_t bytes_of(const std::vector<T>& column) {
  return column.capacity() * sizeof(T);
}

// Both are in the order of the regions they come from, and have none in common; the outcome is in `first`.
template <typename T>
void merge(std::vector<T>& first, std::vector<T>& second, std::vector<T>& room) {
  if (second.empty()) return;
  room.resize(first.size() + second.size());
  std::merge(first.begin(), first.end(), second.begin(), second.end(), room.begin(),
             [](const T& a, const T& b) { return a.from < b.from; });
  first.swap(room);
  second.clear();
}

}  // namespace

Simulation::Simulation(const std::vector<bool>& is_switch, const std::vector<LinkSpec>& links,
                       const Transport& transport, std::uint64_t seed, Time sample_ps)
    : sample_ps_(sample_ps), next_sample_(sample_ps > 0 ? sample_ps : kNever),
      next_look_(transport.deadlock_check_ps > 0 ? transport.deadlock_check_ps : kNever) {
  lanes_.emplace_back(w_);
  check::transport(transport);
  check::that(sample_ps <= 0 || (sample_ps >= kNanosecond && check::a_time(sample_ps)), "sample_ps");
  w_.transport = transport;
  w_.seed = seed;
  for (NodeId node = 0; node < is_switch.size(); ++node) {
    if (is_switch[node]) {
      w_.nodes.push_back({true, static_cast<std::uint32_t>(w_.switches.size())});
      Switch& sw = w_.switches.emplace_back();
      sw.node = sw.seed = node;
    } else {
      w_.nodes.push_back({false, static_cast<std::uint32_t>(w_.hosts.size())});
      w_.hosts.emplace_back().node = node;
    }
  }
  check::that(w_.hosts.size() <= check::kMostHosts, "too many hosts");
  for (const LinkSpec& link : links) {
    check::index_of(std::max(link.a, link.b), is_switch.size(), "link");
    check::that(link.a != link.b, "a link from a node to itself");
    check::that(check::a_time(link.delay_ps), "link: delay");
  }
  const std::size_t count = links.size() * 2;
  ports_of_.resize(is_switch.size());
  w_.settings.emplace_back();
  w_.ports.resize(count);
  w_.rare.resize(count);
  w_.ingress.resize(count);
  w_.queues.resize(count * kPriorities);
  w_.pauses.resize(count * kPriorities);
  w_.links.resize(count);
  for (PortId id = 0; id < count; ++id) {
    const LinkSpec& link = links[id / 2];
    Port& port = w_.ports[id];
    port.peer = id ^ 1U;
    port.reach = w_.rare[id].delay = link.delay_ps;
    port.ps_per_byte = ps_per_byte(link.rate_gbps);
    w_.rare[id].node = id % 2 == 0 ? link.a : link.b;
    ports_of_[w_.rare[id].node].push_back(id);
    w_.rare[id].mark_draws = RandomStream(seed, 2ULL * id);
    w_.rare[id].loss_draws = RandomStream(seed, 2ULL * id + 1);
    const NodeId peer = id % 2 == 0 ? link.b : link.a;
    port.cut_through = w_.nodes.at(peer).is_switch ? static_cast<std::uint16_t>(transport.cut_through_bytes) : 0;
    const Node& node = w_.nodes.at(w_.rare[id].node);
    port.owner = node.index;
    port.on_switch = node.is_switch;
    if (node.is_switch) continue;
    Host& host = w_.hosts[node.index];
    if (host.port != kNone) throw std::invalid_argument("a host has more than one link");
    host.port = id;
    host.line_bps = 8e12 / port.ps_per_byte;
  }
  for (const Host& host : w_.hosts) {
    if (host.port == kNone) throw std::invalid_argument("a host has no link");
  }
}

void Simulation::set_switch(NodeId node, const SwitchSettings& settings) {
  check::index_of(node, w_.nodes.size(), "switch");
  check::that(w_.nodes[node].is_switch, "the node is a host, not a switch");
  check::switch_settings(settings);
  Switch& sw = w_.switches[w_.nodes[node].index];
  for (const PortId id : ports_of_[node]) {
    w_.ports[id].reach += settings.egress_latency_ps - sw.settings.egress_latency_ps;
    w_.ports[id ^ 1U].reach += settings.ingress_latency_ps - sw.settings.ingress_latency_ps;
  }
  sw.seed = settings.hash_seed == kNone ? node : settings.hash_seed;
  sw.settings = settings;
  sw.buffer.shared_bytes = settings.shared_bytes;
  sw.buffer.reserve_needs_room = w_.transport.hpcc_switch;
  sw.flowlets.assign(settings.balance == Balance::kFlowlet ? kFlowlets : 0, {});
}

void Simulation::set_port(PortId port, const PortSettings& settings) {
  check::index_of(port, w_.ports.size(), "port");
  check::port(settings);
  SettingsTable& table = w_.settings;
  const auto found = std::find(table.begin(), table.end(), settings);
  check::that(found != table.end() || table.size() <= 0xffff, "too many different port settings");
  w_.ports[port].settings = static_cast<std::uint16_t>(found - table.begin());
  if (found == table.end()) table.push_back(settings);
  if (settings.own_classes && w_.ports[port].on_switch) w_.switches[w_.ports[port].owner].own_maps = true;
}

void Simulation::set_host(NodeId node, const Dcqcn& dcqcn, std::uint8_t cnp_dscp, std::uint8_t cnp_priority) {
  check::dcqcn(dcqcn);
  check::that(cnp_dscp < kDscps && cnp_priority < kPriorities, "host: cnp_dscp, cnp_priority");
  Host& host = host_at(node);
  host.dcqcn = dcqcn;
  host.cnp_dscp = cnp_dscp;
  host.cnp_priority = cnp_priority;
}

void Simulation::set_slow_receiver(NodeId node, double rate_gbps, std::int64_t xoff_bytes, std::int64_t xon_bytes) {
  check::that(check::within(rate_gbps, 1e-3, 1e5), "slow receiver: rate_gbps");
  check::that(xon_bytes >= 0 && xon_bytes <= xoff_bytes, "slow receiver: xon_bytes, xoff_bytes");
  Host& host = host_at(node);
  host.drain_ps_per_byte = static_cast<std::uint32_t>(std::lround(8000.0 / rate_gbps));
  host.drain_xoff_bytes = xoff_bytes;
  host.drain_xon_bytes = xon_bytes;
}

void Simulation::set_send_limit(NodeId node, double rate_gbps) {
  check::that(check::within(rate_gbps, 1e-3, 1e5), "send limit: rate_gbps");
  host_at(node).send_ps_per_byte = static_cast<std::uint32_t>(std::lround(8000.0 / rate_gbps));
}

void Simulation::set_tcp(const Tcp& tcp) {
  check::tcp(tcp);
  check::that(w_.senders.empty(), "TCP is set before queue pairs");
  w_.tcp = tcp;
}

std::vector<std::pair<const char*, std::int64_t>> Simulation::event_counts() const {
  static constexpr std::array<const char*, kTimerKinds> kNames = {
      "message start", "pause frame", "pause expiry", "pause refresh", "retransmission timer", "store before forward",
      "slow receiver", "delayed CNP", "delayed ACK", "watchdog", "watchdog restore"};
  const auto sum = [&](auto count_of) {
    std::int64_t all = 0;
    for (const Lane& lane : lanes_) all += count_of(lane);
    return all;
  };
  std::vector<std::pair<const char*, std::int64_t>> counts = {
      {"frame arrival", sum([](const Lane& lane) { return lane.arrived; })},
      {"transmission that waited", sum([](const Lane& lane) { return lane.waited; })}};
  for (std::size_t kind = 0; kind < kTimerKinds; ++kind) {
    counts.emplace_back(kNames[kind], sum([kind](const Lane& lane) { return lane.timers[kind]; }));
  }
  return counts;
}

PortState Simulation::port_state() const {
  PortState state;
  for (PortId id = 0; id < w_.ports.size(); ++id) {
    std::int64_t queued = 0;
    std::int64_t sent = w_.rare[id].sampled_bytes;
    std::int64_t marks = w_.rare[id].sampled_marks;
    std::int64_t pauses = w_.rare[id].sampled_pauses;
    for (std::size_t p = 0; p < kPriorities; ++p) {
      const EgressQueue& queue = w_.queues[id * kPriorities + p];
      queued += queue.bytes;
      sent += queue.tx_bytes;
      marks += queue.marks;
      pauses += w_.pauses[id * kPriorities + p].pauses_received;
    }
    state.queue_bytes.push_back(queued);
    state.tx_bytes.push_back(sent);
    state.marks.push_back(marks);
    state.pauses_received.push_back(pauses);
    state.paused.push_back(w_.ports[id].paused);
  }
  return state;
}

void Simulation::set_loss(PortId port, double rate, double burst_frames) {
  check::index_of(port, w_.ports.size(), "port");
  check::that(check::within(rate, 0, 1), "loss: rate");
  check::that(check::within(burst_frames, 1, 1e9), "loss: burst_frames");
  // The share of lost frames is begins / (begins + ends): a frame is lost when its burst begins with it.
  PortRare& rare = w_.rare[port];
  rare.loss_ends = rate < 1 ? 1 / burst_frames : 0;
  rare.loss_begins = rate < 1 ? std::min(1.0, rate * rare.loss_ends / (1 - rate)) : 1;
  // Independent losses: the draw of a frame does not depend on the one before.
  if (burst_frames == 1) {
    rare.loss_begins = rate;
    rare.loss_ends = 1 - rate;
  }
  w_.ports[port ^ 1U].lossy = rate > 0;
}

void Simulation::add_routes(RouteTable table) {
  check::routes(w_, table);
  table.hosts = static_cast<std::uint32_t>(w_.hosts.size());
  w_.routes.push_back(std::move(table));
}

void Simulation::set_queue_pairs(const std::vector<std::uint32_t>& src, const std::vector<std::uint32_t>& dst,
                                 const std::vector<std::uint32_t>& udp_ports, const std::vector<std::uint8_t>& dscp,
                                 const std::vector<std::uint8_t>& priority,
                                 const std::vector<std::uint8_t>& protocol) {
  check::that(w_.senders.empty() && w_.messages.size() == 0 && !begun_, "queue pairs are set once, before messages");
  const std::size_t count = src.size();
  check::that(dst.size() == count && udp_ports.size() == count && dscp.size() == count && priority.size() == count,
              "queue pairs: columns of different lengths");
  check::that(protocol.empty() || protocol.size() == count, "queue pairs: columns of different lengths");
  for (const std::uint8_t number : protocol) {
    check::that(number <= static_cast<std::uint8_t>(Protocol::kDctcp), "queue pair: protocol");
  }
  for (QpId id = 0; id < count; ++id) {
    check::index_of(std::max(src[id], dst[id]), w_.hosts.size(), "queue pair");
    check::that(dst[id] != src[id], "queue pair: destination");
    check::that(dscp[id] < kDscps && priority[id] < kPriorities, "queue pair: dscp, priority");
  }
  w_.senders.resize(count);
  w_.receivers.resize(count);
  w_.repeats.resize(count);
  const auto by_rounds = [](const Host& host) { return host.dcqcn.reaction != Reaction::kDcqcn; };
  if (std::any_of(w_.hosts.begin(), w_.hosts.end(), by_rounds)) w_.rounds.resize(count);
  for (QpId id = 0; id < src.size(); ++id) {
    Sender& qp = w_.senders[id];
    w_.receivers[id].dscp = dscp[id];
    w_.receivers[id].priority = w_.transport.ack_priority == kOwnPriority ? priority[id] : w_.transport.ack_priority;
    Host& host = w_.hosts[src[id]];
    qp.src = src[id];
    qp.dst = dst[id];
    qp.ports = udp_ports[id];
    qp.dscp = dscp[id];
    qp.priority = priority[id];
    qp.place = static_cast<std::uint32_t>(host.qps.size());
    qp.rate.reset(host.line_bps);
    set_protocol(id, protocol.empty() ? Protocol::kGoBackN : static_cast<Protocol>(protocol[id]));
    host.qps.push_back(id);
    host.ready.resize((host.qps.size() + 63) / 64);
  }
}

void Simulation::set_answers(const std::vector<std::uint8_t>& dscp, const std::vector<std::uint8_t>& priority) {
  check::that(dscp.size() == w_.receivers.size() && priority.size() == dscp.size() && !begun_,
              "answers: one for each queue pair");
  for (QpId id = 0; id < dscp.size(); ++id) {
    check::that(dscp[id] < kDscps && priority[id] < kPriorities, "answer: dscp, priority");
  }
  for (QpId id = 0; id < dscp.size(); ++id) {
    w_.receivers[id].dscp = dscp[id];
    w_.receivers[id].priority = priority[id];
  }
}

void Simulation::set_windows(const std::vector<std::int64_t>& bytes) {
  check::that(bytes.size() == w_.senders.size() && !begun_, "windows: one for each queue pair");
  for (const std::int64_t window : bytes) check::that(window >= 0 && window <= check::kLongest, "window: bytes");
  for (QpId id = 0; id < bytes.size(); ++id) w_.senders[id].window_bytes = bytes[id];
}

void Simulation::set_protocol(QpId id, Protocol protocol) {
  Sender& qp = w_.senders[id];
  qp.protocol = protocol;
  const bool tcp = is_tcp(qp);
  qp.mtu_bytes = tcp ? w_.tcp.mss_bytes : w_.transport.mtu_bytes;
  qp.overhead_bytes = tcp ? w_.tcp.frame_overhead_bytes : w_.transport.frame_overhead_bytes;
  if (protocol == Protocol::kGoBackN) return;
  qp.stream = w_.receivers[id].stream = static_cast<std::uint32_t>(w_.streams.size());
  Stream& stream = w_.streams.emplace_back();
  stream.tcp = w_.reassembly.emplace_back().tcp = tcp;
  stream.reorder = tcp ? kTcpReorder : w_.transport.reorder_packets;
  stream.window = CongestionWindow(protocol, w_.tcp);
}

void Simulation::set_messages(std::vector<std::int64_t> bytes, std::vector<QpId> qp, std::vector<Time> delay,
                              const std::vector<std::int64_t>& dep_first, const std::vector<MessageId>& dep) {
  check::that(w_.messages.size() == 0 && !begun_, "messages are set once");
  check::message_columns(w_, bytes, qp, delay);
  check::dependencies(bytes.size(), dep_first, dep);
  w_.messages.bytes = std::move(bytes);
  w_.messages.qp = std::move(qp);
  w_.messages.delay = std::move(delay);
  w_.messages.link(dep_first, dep);
}

void Simulation::set_background(const std::vector<std::uint8_t>& background) {
  Messages& messages = w_.messages;
  check::that(background.size() == messages.size() && messages.background.empty() && !begun_,
              "background: one flag for each message, once");
  messages.set_background({background.begin(), background.end()});
  for (MessageId m = 0; m < messages.size(); ++m) {
    if (background[m] != 0 && messages.qp[m] != kNone) w_.receivers[messages.qp[m]].counts = false;
  }
}

void Simulation::fail_link(PortId port, Time at) {
  check::index_of(port, w_.ports.size(), "port");
  add_strike({at, Strike::Kind::kLinkDown, port});
}

void Simulation::restore_link(PortId port, Time at) {
  check::index_of(port, w_.ports.size(), "port");
  add_strike({at, Strike::Kind::kLinkUp, port});
}

void Simulation::set_pause_storm(NodeId host, std::uint8_t priority, Time from, Time until) {
  check::that(priority < kPriorities && from < until, "pause storm: priority, from_ps, until_ps");
  const PortId port = host_at(host).port;
  add_strike({from, Strike::Kind::kStorm, port, priority});
  add_strike({until, Strike::Kind::kStormEnd, port, priority});
}

void Simulation::reroute(std::uint32_t epoch, Time at) {
  check::index_of(epoch, w_.routes.size(), "routes");
  add_strike({at, Strike::Kind::kReroute, epoch});
}

// Those of one instant strike in the order in which they were added.
void Simulation::add_strike(const Strike& strike) {
  check::that(strike.time >= w_.now && check::a_time(strike.time), "time of a link failure, repair or rerouting");
  const auto later = [](const Strike& a, const Strike& b) { return a.time > b.time; };
  strikes_.insert(std::lower_bound(strikes_.begin(), strikes_.end(), strike, later), strike);
}

Host& Simulation::host_at(NodeId node) {
  check::index_of(node, w_.nodes.size(), "host");
  check::that(!w_.nodes[node].is_switch, "the node is a switch, not a host");
  return w_.hosts[w_.nodes[node].index];
}

void Simulation::set_threads(std::uint32_t threads, std::uint64_t least_events) {
  check::that(threads >= 1 && threads <= check::kMostThreads && !begun_, "threads");
  threads_ = kChecked ? 1 : threads;
  least_events_ = least_events;
}

void Simulation::make_lanes() {
  while (lanes_.size() < threads_) lanes_.emplace_back(w_);
  for (Lane& lane : lanes_) lane.soon.assign(w_.regions.size(), kNever);
  for (RegionId id = 0; id < w_.regions.size(); ++id) lanes_[w_.regions[id].lane].regions.push_back(id);
  if (threads_ > 1) crew_ = std::make_unique<Crew>(threads_, [this](std::size_t number) { work_off_lane(number); });
}

void Simulation::begin() {
  check::that(!w_.routes.empty(), "no routes");
  begun_ = true;
  regions::divide(w_);
  threads_ = partition::assign(w_, threads_);
  regions::place_ports(w_);
  invariants::begin(w_);
  make_lanes();
  for (MessageId m = 0; m < w_.messages.size(); ++m) {
    if (w_.messages.waits_for[m] != 0) continue;
    const RegionId home = w_.messages.home[m];
    w_.regions[home].timers.push(w_.messages.delay[m], TimerKind::kStart, m);
    w_.next[home] = std::min(w_.next[home], w_.messages.delay[m]);
  }
}

Time Simulation::next_event() const {
  return w_.next.empty() ? kNever : *std::min_element(w_.next.begin(), w_.next.end());
}

// What a region does from `start` on reaches no other before this.
Time Simulation::window_end(Time start, Time limit) const {
  Time end = std::min(start + w_.lookahead, limit + 1);
  if (!strikes_.empty()) end = std::min(end, strikes_.back().time);
  return std::min({end, next_sample_, next_look_});
}

void Simulation::work_off(Time end) {
  window_end_ = end;
  const std::uint64_t before = handled();
  if (crew_ && before - events_before_ >= least_events_) {
    crew_->work_together();
  } else {
    for (std::size_t number = 0; number < lanes_.size(); ++number) work_off_lane(number);
  }
  events_before_ = before;
  deliver_mail();
  if (!w_.transport.ties_in_order) w_.tie_turn = mix64(static_cast<std::uint64_t>(end));
}

void Simulation::work_off_lane(std::size_t number) {
  Lane& lane = lanes_[number];
  for (const RegionId id : lane.regions) {
    if (w_.next[id] < window_end_) window::work_off(lane, id, window_end_);
  }
}

// What the others have to tell comes to the first lane, in the order of the regions, as one lane alone would have it.
void Simulation::merge_lanes() {
  Lane& first = lanes_.front();
  for (const Crossing& crossing : first.crossing) w_.links[crossing.link].push(crossing.frame);
  first.crossing.clear();
  for (std::size_t number = 1; number < lanes_.size(); ++number) {
    Lane& lane = lanes_[number];
    for (const Crossing& crossing : lane.crossing) w_.links[crossing.link].push(crossing.frame);
    lane.crossing.clear();
    merge(first.mail, lane.mail, merged_mail_);
    merge(first.deliveries, lane.deliveries, merged_deliveries_);
    for (RegionId id = 0; id < w_.regions.size(); ++id) {
      first.soon[id] = std::min(first.soon[id], lane.soon[id]);
      lane.soon[id] = kNever;
    }
    first.latest = std::max(first.latest, lane.latest);
    if (!lane.incidents.time.empty()) {
      first.incidents.merge(lane.incidents, [this](PortId port) { return w_.region_of[w_.rare[port].node]; });
    }
  }
}

void Simulation::deliver_mail() {
  Lane& lane = lanes_.front();
  if (lanes_.size() > 1) merge_lanes();
  w_.incidents.take(lane.incidents);
  for (const Delivery& delivery : lane.deliveries) {
    Messages& messages = w_.messages;
    const MessageId m = delivery.successor;
    if (!one_less(messages, m, delivery.time)) continue;
    lane.mail.push_back({messages.home[m], delivery.from, messages.ready_at[m] + messages.delay[m], TimerKind::kStart, m, 0});
  }
  lane.deliveries.clear();
  for (const Mail& mail : lane.mail) {
    w_.regions[mail.to].timers.push(mail.time, mail.kind, mail.where, mail.what);
    w_.next[mail.to] = std::min(w_.next[mail.to], mail.time);
  }
  lane.mail.clear();
  for (RegionId id = 0; id < w_.regions.size(); ++id) {
    w_.next[id] = std::min(w_.next[id], lane.soon[id]);
    lane.soon[id] = kNever;
  }
}

// Link failures, repairs and new routes that are due.
void Simulation::strike_until(Time time) {
  while (!strikes_.empty() && strikes_.back().time <= time) {
    const Strike strike = strikes_.back();
    strikes_.pop_back();
    Lane& lane = lanes_.front();
    lane.at = w_.region_of[w_.rare[strike.kind == Strike::Kind::kReroute ? 0 : strike.where].node];
    lane.region = &w_.regions[lane.at];
    switch (strike.kind) {
      case Strike::Kind::kLinkDown: link_down(lane, strike.where, strike.time); break;
      case Strike::Kind::kLinkUp: link_up(lane, strike.where, strike.time); break;
      case Strike::Kind::kReroute:
        invariants::rerouted(w_);
        w_.epoch = strike.where;
        break;
      case Strike::Kind::kStorm: storm(lane, strike.where, strike.priority, true, strike.time); break;
      case Strike::Kind::kStormEnd: storm(lane, strike.where, strike.priority, false, strike.time); break;
    }
    for (const PortId place : w_.port_at) {
      Time& next = w_.next[w_.region_of[w_.rare[place].node]];
      next = std::min(next, w_.start_of(w_.ports[place]));
    }
    deliver_mail();
  }
}

// Closes every sample that ends before `time`; stretches in which nothing happens are passed over.
void Simulation::sample_until(Time time) {
  while (next_sample_ <= time) {
    if (!sampler::anything_pending(w_)) {
      sampler::sample(w_, next_sample_);  // hosts may still have counts
      next_sample_ += (time - next_sample_) / sample_ps_ * sample_ps_ + sample_ps_;
      return;
    }
    sampler::sample(w_, next_sample_);
    next_sample_ += sample_ps_;
  }
}

// Reports each queue of a circle of pauses once.
void Simulation::look_for_deadlock(Time now) {
  if (next_look_ > now) return;
  const Time every = w_.transport.deadlock_check_ps;
  next_look_ += (now - next_look_) / every * every + every;
  deadlocked_.resize(w_.queues.size());
  for (const std::uint32_t queue : deadlock::Search(w_).circles()) {
    if (deadlocked_[queue]) continue;
    deadlocked_[queue] = true;
    w_.incidents.add(now, Incident::kDeadlock, queue / kPriorities, static_cast<int>(queue % kPriorities));
  }
}

Progress Simulation::finish(Progress progress) {
  if (sample_ps_ > 0 && sampler::anything_pending(w_)) sampler::sample(w_, w_.now);
  return progress;
}

bool Simulation::all_closed() const {
  std::int64_t closed = 0;
  for (const Lane& lane : lanes_) closed += lane.closed;
  return static_cast<std::size_t>(closed) == w_.messages.awaited_count;
}

double Simulation::cpu_clock() { return thread_seconds() + (crew_ ? crew_->cpu_seconds() : 0); }

std::uint64_t Simulation::handled() const {
  std::int64_t sum = 0;
  for (const Lane& lane : lanes_) {
    sum += lane.arrived + lane.waited;
    for (const std::int64_t count : lane.timers) sum += count;
  }
  return static_cast<std::uint64_t>(sum);
}

Progress Simulation::advance(std::uint64_t events, Time limit) {
  if (!begun_) begin();
  const double cpu_started = cpu_clock();
  const auto wall_started = std::chrono::steady_clock::now();
  limit = std::clamp(limit, w_.now, check::kEnd);
  const std::uint64_t enough = handled() + events;
  Progress progress = Progress::kRunning;
  while (handled() < enough) {
    if (all_closed()) {
      progress = finish(Progress::kDone);
      break;
    }
    const Time start = std::min(next_event(), strikes_.empty() ? kNever : strikes_.back().time);
    if (start == kNever) {
      progress = finish(Progress::kStalled);
      break;
    }
    if (start > limit) {
      w_.now = limit;
      sample_until(limit);
      progress = finish(Progress::kLimit);
      break;
    }
    sample_until(start);
    look_for_deadlock(start);
    strike_until(start);
    work_off(window_end(start, limit));
    w_.now = std::max(w_.now, lanes_.front().latest);
  }
  invariants::census(w_);
  cpu_seconds_ += cpu_clock() - cpu_started;
  wall_seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_started).count();
  return progress;
}

Totals Simulation::totals() const {
  Totals totals;
  for (const Lane& lane : lanes_) totals += lane.totals;
  totals.events = static_cast<std::int64_t>(handled());
  for (const Ring<Frame>& link : w_.links) {
    totals.in_flight += link.count([](const Frame& frame) { return frame.packet.type == PacketType::kData; });
  }
  for (const EgressQueue& queue : w_.queues) totals.in_flight += queue.packets.count(is_data);
  for (const Region& region : w_.regions) totals.in_flight += region.held.count(is_data);
  return totals;
}

std::size_t Simulation::memory_bytes() const {
  const Messages& m = w_.messages;
  std::size_t rings = 0;
  for (const Ring<Frame>& link : w_.links) rings += link.memory_bytes();
  for (const EgressQueue& queue : w_.queues) rings += queue.packets.memory_bytes();
  for (const Region& region : w_.regions) rings += region.timers.memory_bytes() + region.held.memory_bytes();
  for (const Lane& lane : lanes_) {
    rings += lane.arrivals.memory_bytes() + bytes_of(lane.crossing) + bytes_of(lane.soon) + bytes_of(lane.regions);
  }
  return rings + bytes_of(w_.ports) + bytes_of(w_.queues) + bytes_of(w_.pauses) +
         bytes_of(w_.links) + bytes_of(w_.rare) + bytes_of(w_.ingress) + bytes_of(w_.settings) + bytes_of(w_.senders) +
         bytes_of(w_.receivers) + bytes_of(w_.repeats) + bytes_of(w_.hosts) + bytes_of(w_.regions) + bytes_of(w_.starts) * 4 +
         bytes_of(m.bytes) * 12 + bytes_of(m.successor) + w_.port_rows.time.capacity() * 85 +
         w_.host_rows.time.capacity() * 52;
}

double Simulation::done() const {
  if (all_closed()) return 1.0;
  if (w_.messages.total_bytes == 0) return 0.0;
  std::int64_t delivered_bytes = 0;
  for (const Lane& lane : lanes_) delivered_bytes += lane.delivered_bytes;
  return std::min(1.0, static_cast<double>(delivered_bytes) / static_cast<double>(w_.messages.total_bytes));
}

}  // namespace eastwest
