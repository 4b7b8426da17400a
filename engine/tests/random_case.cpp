#include "random_case.hpp"

#include <exception>
#include <numeric>
#include <sstream>

namespace eastwest::test {

namespace {

template <typename T>
void write(std::ostringstream& text, const std::vector<T>& column) {
  for (const T value : column) text << static_cast<std::int64_t>(value) << ' ';
  text << '\n';
}

std::int64_t sum(const std::vector<std::int64_t>& column) { return std::accumulate(column.begin(), column.end(), std::int64_t{0}); }

// Wire bytes of the message's packets, and of the longest and of the shortest of them.
struct Wire {
  std::int64_t total = 0, longest = 0, shortest = 0, packets = 0;
};

Wire wire_of(const World& w, MessageId m) {
  const Sender& qp = w.senders[w.messages.qp[m]];
  const std::int64_t extra = qp.overhead_bytes + w.transport.wire_gap_bytes;
  const std::int64_t mtu = qp.mtu_bytes;
  Wire wire;
  wire.packets = (w.messages.bytes[m] + mtu - 1) / mtu;
  wire.total = w.messages.bytes[m] + wire.packets * extra;
  wire.longest = std::min(mtu, w.messages.bytes[m]) + extra;
  wire.shortest = w.messages.bytes[m] - (wire.packets - 1) * mtu + extra;
  return wire;
}

// No message is delivered sooner than its bytes take on the links of its hosts, and light on the shortest path.
bool beats_light(const World& w, const Network& network, MessageId m) {
  if (w.messages.qp[m] == kNone || w.messages.delivered[m] < 0) return false;
  const Sender& qp = w.senders[w.messages.qp[m]];
  const Time out = w.ports[w.hosts[qp.src].port].ps_per_byte;
  const Time in = w.ports[w.hosts[qp.dst].port].ps_per_byte;
  const Wire wire = wire_of(w, m);
  const auto far = network.distances(qp.dst, std::vector<bool>(network.links.size(), false),
                                     [](const LinkSpec& link) { return link.delay_ps; });
  Time least = std::max((wire.total - wire.longest) * out + wire.shortest * in, wire.total * in) + far[qp.src];
  if (w.transport.floor_to_ns) least -= (wire.packets + 16) * kNanosecond;
  return w.messages.delivered[m] - w.messages.started[m] < least;
}

// A reason for which nothing may move although messages are missing.
bool may_stall(const World& w) {
  for (const Sender& qp : w.senders) {
    if (qp.state == SendState::kDead) return true;
  }
  for (const Port& port : w.ports) {
    if (!port.up || (port.paused != 0 && w.transport.pause_quanta == 0)) return true;
  }
  return false;
}

std::string judge_end(const Simulation& sim, Progress progress) {
  const World& w = sim.world();
  const Totals t = sim.totals();
  if (progress == Progress::kStalled && !may_stall(w)) return "stalled without a reason";
  const std::int64_t lost = t.dropped_buffer + t.dropped_corrupt + t.dropped_link + t.dropped_watchdog;
  if (t.packets_sent != t.packets_delivered + lost + t.in_flight) return "totals do not add up";
  for (MessageId m = 0; m < w.messages.size(); ++m) {
    if (progress == Progress::kDone && w.messages.acknowledged[m] < 0) return "done, but not acknowledged";
  }
  if (w.port_rows.time.empty() || progress == Progress::kRunning) return "";
  if (sum(w.port_rows.tx_packets) != t.link_transmissions) return "samples miss packets";
  if (sum(w.port_rows.drops) != lost + t.control_dropped) return "samples miss drops";
  if (sum(w.port_rows.pauses_sent) != t.pause_frames) return "samples miss pauses";
  return "";
}

std::string judge_run(std::uint64_t seed) {
  Case first(seed);
  Case second(seed);
  const Progress progress = run_case(first.simulation(), 120'000);
  const std::string end = judge_end(first.simulation(), progress);
  if (!end.empty()) return end;
  for (MessageId m = 0; m < first.simulation().world().messages.size(); ++m) {
    if (beats_light(first.simulation().world(), first.network(), m)) return "message " + std::to_string(m) + " beats light";
  }
  if (progress == Progress::kRunning) return "";  // a slice ends with a window: not after the same number of events
  if (run_case(second.simulation(), 1 + seed % 1'777) != progress) return "slices change the end";
  if (results_of(first.simulation()) != results_of(second.simulation())) return "slices change the results";
  return "";
}

}  // namespace

std::string results_of(const Simulation& sim) {
  const World& w = sim.world();
  std::ostringstream text;
  text << w.now << '\n';
  write(text, w.messages.started);
  write(text, w.messages.delivered);
  write(text, w.messages.acknowledged);
  const PortRows& ports = w.port_rows;
  write(text, ports.time);
  write(text, ports.port);
  write(text, ports.priority);
  for (const auto* column : {&ports.tx_bytes, &ports.tx_packets, &ports.marks, &ports.drops, &ports.pauses_sent, &ports.pauses_received,
                             &ports.paused_ps, &ports.stopping_ps, &ports.queue_high_bytes}) {
    write(text, *column);
  }
  const HostRows& hosts = w.host_rows;
  write(text, hosts.time);
  write(text, hosts.host);
  for (const auto* column : {&hosts.cnps_sent, &hosts.cnps_received, &hosts.naks_sent, &hosts.retransmits, &hosts.timeouts}) {
    write(text, *column);
  }
  write(text, w.incidents.time);
  write(text, w.incidents.kind);
  write(text, w.incidents.port);
  write(text, w.incidents.priority);
  write(text, w.incidents.qp);
  for (const Repeats& repeats : w.repeats) text << repeats.packets << ' ' << repeats.timeouts << ' ';
  const PortState state = sim.port_state();
  write(text, state.queue_bytes);
  write(text, state.paused);
  const Totals t = sim.totals();
  for (const std::int64_t total : {t.packets_sent, t.packets_delivered, t.dropped_buffer, t.dropped_corrupt, t.dropped_link,
                                   t.dropped_watchdog, t.in_flight, t.control_dropped, t.retransmits, t.timeouts, t.naks, t.cnps,
                                   t.marks, t.pause_frames, t.link_transmissions, t.events}) {
    text << total << ' ';
  }
  text << sim.done() << '\n';
  for (const auto& [name, count] : sim.event_counts()) text << name << ' ' << count << '\n';
  return text.str();
}

std::string judge_case(std::uint64_t seed) {
  try {
    return judge_run(seed);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace eastwest::test
