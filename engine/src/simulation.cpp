#include "simulation.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <stdexcept>
#include <string>
#include <utility>

#include "check.hpp"
#include "faults.hpp"
#include "receive.hpp"
#include "sampler.hpp"

namespace eastwest {

namespace {

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

template <typename T>
std::size_t bytes_of(const std::vector<T>& column) {
  return column.capacity() * sizeof(T);
}

}  // namespace

Simulation::Simulation(const std::vector<bool>& is_switch, const std::vector<LinkSpec>& links,
                       const Transport& transport, std::uint64_t seed, Time sample_ps)
    : sample_ps_(sample_ps), next_sample_(sample_ps > 0 ? sample_ps : kNever) {
  check::transport(transport);
  check::that(sample_ps <= 0 || (sample_ps >= kNanosecond && check::a_time(sample_ps)), "sample_ps");
  w_.transport = transport;
  w_.seed = seed;
  for (NodeId node = 0; node < is_switch.size(); ++node) {
    if (is_switch[node]) {
      w_.nodes.push_back({true, static_cast<std::uint32_t>(w_.switches.size())});
      w_.switches.emplace_back().node = node;
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
  w_.settings.emplace_back();
  w_.ports.resize(count);
  w_.rare.resize(count);
  w_.ingress.resize(count);
  w_.counts.resize(count * kPriorities);
  for (PortId id = 0; id < count; ++id) {
    const LinkSpec& link = links[id / 2];
    Port& port = w_.ports[id];
    port.peer = id ^ 1U;
    port.reach = w_.rare[id].delay = link.delay_ps;
    port.ps_per_byte = ps_per_byte(link.rate_gbps);
    w_.rare[id].node = id % 2 == 0 ? link.a : link.b;
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
  for (PortId id = 0; id < w_.ports.size(); ++id) {
    Time& reach = w_.ports[id].reach;
    if (w_.rare[id].node == node) reach += settings.egress_latency_ps - sw.settings.egress_latency_ps;
    if (w_.rare[id ^ 1U].node == node) reach += settings.ingress_latency_ps - sw.settings.ingress_latency_ps;
  }
  sw.settings = settings;
  sw.buffer.shared_bytes = settings.shared_bytes;
}

void Simulation::set_port(PortId port, const PortSettings& settings) {
  check::index_of(port, w_.ports.size(), "port");
  check::port(settings);
  SettingsTable& table = w_.settings;
  const auto found = std::find(table.begin(), table.end(), settings);
  check::that(found != table.end() || table.size() <= 0xffff, "too many different port settings");
  w_.ports[port].settings = static_cast<std::uint16_t>(found - table.begin());
  if (found == table.end()) table.push_back(settings);
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

void Simulation::set_send_limit(NodeId, double) {}

void Simulation::set_tcp(const Tcp& tcp) { w_.tcp = tcp; }

void Simulation::restore_link(PortId, Time) {}

std::vector<std::pair<const char*, std::int64_t>> Simulation::event_counts() const { return {{"all", w_.totals.events}}; }

PortState Simulation::port_state() const {
  PortState state;
  for (PortId id = 0; id < w_.ports.size(); ++id) {
    std::int64_t bytes = 0;
    for (const PacketQueue& queue : w_.ports[id].queue) bytes += queue.bytes;
    state.queue_bytes.push_back(bytes);
    state.tx_bytes.push_back(w_.counts[id * kPriorities].tx_bytes);
    state.paused.push_back(w_.ports[id].paused);
  }
  return state;
}

void Simulation::set_loss(PortId port, double rate, double) {
  check::index_of(port, w_.ports.size(), "port");
  check::that(check::within(rate, 0, 1), "loss: rate");
  w_.rare[port].loss_rate = rate;
  w_.ports[port].lossy = rate > 0;
}

void Simulation::add_routes(RouteTable table) {
  check::routes(w_, table);
  table.hosts = static_cast<std::uint32_t>(w_.hosts.size());
  w_.routes.push_back(std::move(table));
}

void Simulation::set_queue_pairs(const std::vector<std::uint32_t>& src, const std::vector<std::uint32_t>& dst,
                                 const std::vector<std::uint32_t>& udp_ports, const std::vector<std::uint8_t>& dscp,
                                 const std::vector<std::uint8_t>& priority, const std::vector<std::uint8_t>&) {
  check::that(w_.qps.empty() && w_.messages.size() == 0 && !begun_, "queue pairs are set once, before messages");
  const std::size_t count = src.size();
  check::that(dst.size() == count && udp_ports.size() == count && dscp.size() == count && priority.size() == count,
              "queue pairs: columns of different lengths");
  for (QpId id = 0; id < count; ++id) {
    check::index_of(std::max(src[id], dst[id]), w_.hosts.size(), "queue pair");
    check::that(dst[id] != src[id], "queue pair: destination");
    check::that(dscp[id] < kDscps && priority[id] < kPriorities, "queue pair: dscp, priority");
  }
  w_.qps.resize(count);
  for (QpId id = 0; id < src.size(); ++id) {
    QueuePair& qp = w_.qps[id];
    Host& host = w_.hosts[src[id]];
    qp.src = src[id];
    qp.dst = dst[id];
    qp.ports = udp_ports[id];
    qp.dscp = dscp[id];
    qp.priority = priority[id];
    qp.place = static_cast<std::uint32_t>(host.qps.size());
    qp.rate.reset(host.line_bps);
    host.qps.push_back(id);
    host.ready.resize((host.qps.size() + 63) / 64);
  }
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

void Simulation::fail_link(PortId port, Time at) {
  check::index_of(port, w_.ports.size(), "port");
  check::that(at >= w_.now && check::a_time(at), "link failure: time");
  w_.wheel.push(at, EventKind::kLinkDown, port);
}

void Simulation::reroute(std::uint32_t epoch, Time at) {
  check::index_of(epoch, w_.routes.size(), "routes");
  check::that(at >= w_.now && check::a_time(at), "rerouting: time");
  w_.wheel.push(at, EventKind::kReroute, epoch);
}

Host& Simulation::host_at(NodeId node) {
  check::index_of(node, w_.nodes.size(), "host");
  check::that(!w_.nodes[node].is_switch, "the node is a switch, not a host");
  return w_.hosts[w_.nodes[node].index];
}

void Simulation::begin() {
  check::that(!w_.routes.empty(), "no routes");
  begun_ = true;
  for (MessageId m = 0; m < w_.messages.size(); ++m) {
    if (w_.messages.waits_for[m] == 0) w_.wheel.push(w_.messages.delay[m], EventKind::kStart, m);
  }
}

void Simulation::handle(const Event& event) {
  switch (event.kind) {
    case EventKind::kArrive: arrive(w_, event.where, event.what); break;
    case EventKind::kForward: forward(w_, event.where, event.what, true); break;
    case EventKind::kWake:
      if (w_.ports[event.where].wake_at == w_.now) w_.ports[event.where].wake_at = kNever;
      kick(w_, event.where);
      break;
    case EventKind::kPause: pfc::receive(w_, event.where, event.what); break;
    case EventKind::kPauseExpire: pfc::expire(w_, event.where, static_cast<int>(event.what)); break;
    case EventKind::kPauseRefresh: pfc::refresh(w_, event.where, static_cast<int>(event.what)); break;
    case EventKind::kStart: start(w_, event.where); break;
    case EventKind::kTimeout: timeout(w_, event.where); break;
    case EventKind::kDrain: drained(w_, event.where, event.what); break;
    case EventKind::kLinkDown: link_down(w_, event.where); break;
    case EventKind::kReroute: w_.epoch = event.where; break;
  }
}

// Memory latency is most of an event's cost: the lines that a new bucket will touch are asked for at once.
void Simulation::look_ahead() const {
  for (const Event& event : w_.wheel.bucket()) {
    if (event.kind == EventKind::kArrive) {
      w_.slab.prefetch(event.what);
      __builtin_prefetch(&w_.ports[event.where]);
    } else if (event.kind == EventKind::kWake) {
      __builtin_prefetch(&w_.ports[event.where]);
      __builtin_prefetch(reinterpret_cast<const char*>(&w_.ports[event.where]) + 64);
    }
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

Progress Simulation::finish(Progress progress) {
  if (sample_ps_ > 0 && sampler::anything_pending(w_)) sampler::sample(w_, w_.now);
  return progress;
}

Progress Simulation::advance(std::uint64_t events, Time limit) {
  const double started = thread_seconds();
  if (!begun_) begin();
  limit = std::clamp(limit, w_.now, check::kEnd);
  Progress progress = Progress::kRunning;
  for (std::uint64_t count = 0; count < events; ++count) {
    if (w_.messages.open == 0) {
      progress = finish(Progress::kDone);
      break;
    }
    if (w_.wheel.empty()) {
      progress = finish(Progress::kStalled);
      break;
    }
    if (w_.wheel.turn()) look_ahead();
    const Time next = w_.wheel.next_time();
    if (next > limit) {
      w_.now = limit;
      progress = finish(Progress::kLimit);
      break;
    }
    if (next_sample_ <= next) sample_until(next);
    w_.now = next;
    ++w_.totals.events;
    handle(w_.wheel.pop());
  }
  cpu_seconds_ += thread_seconds() - started;
  return progress;
}

Totals Simulation::totals() const {
  Totals totals = w_.totals;
  totals.in_flight = w_.slab.count_live([](const Packet& packet) { return packet.type == PacketType::kData; });
  return totals;
}

std::size_t Simulation::memory_bytes() const {
  const Messages& m = w_.messages;
  return w_.wheel.memory_bytes() + w_.slab.memory_bytes() + bytes_of(w_.ports) + bytes_of(w_.counts) +
         bytes_of(w_.rare) + bytes_of(w_.ingress) + bytes_of(w_.settings) + bytes_of(w_.qps) + bytes_of(w_.hosts) + bytes_of(m.bytes) * 11 +
         bytes_of(m.successor) + w_.port_rows.time.capacity() * 85 + w_.host_rows.time.capacity() * 52;
}

double Simulation::done() const {
  if (w_.messages.total_bytes == 0) return w_.messages.open == 0 ? 1.0 : 0.0;
  return static_cast<double>(w_.messages.delivered_bytes) / static_cast<double>(w_.messages.total_bytes);
}

}  // namespace eastwest
