// The Python face of the engine: numpy columns in, numpy columns out.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "flow/module.hpp"
#include "fluid/module.hpp"
#include "row_columns.hpp"
#include "simulation.hpp"
#include "trains/module.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;
using namespace eastwest;

namespace {

nb::typed<nb::dict, nb::str, nb::object> port_rows(const Simulation& s) {
  nb::dict columns = port_columns(s.world().port_rows);
  columns["tx_packets"] = to_numpy(s.world().port_rows.tx_packets);
  return nb::cast<nb::typed<nb::dict, nb::str, nb::object>>(columns);
}

nb::typed<nb::dict, nb::str, nb::object> host_rows(const Simulation& s) {
  return nb::cast<nb::typed<nb::dict, nb::str, nb::object>>(host_columns(s.world().host_rows));
}

nb::typed<nb::dict, nb::str, std::int64_t> totals(const Simulation& s) {
  const Totals t = s.totals();
  nb::dict values;
  values["packets_sent"] = t.packets_sent;
  values["packets_delivered"] = t.packets_delivered;
  values["dropped_buffer"] = t.dropped_buffer;
  values["dropped_corrupt"] = t.dropped_corrupt;
  values["dropped_link"] = t.dropped_link;
  values["dropped_watchdog"] = t.dropped_watchdog;
  values["in_flight"] = t.in_flight;
  values["control_dropped"] = t.control_dropped;
  values["retransmits"] = t.retransmits;
  values["timeouts"] = t.timeouts;
  values["naks"] = t.naks;
  values["cnps"] = t.cnps;
  values["ecn_marks"] = t.marks;
  values["pause_frames"] = t.pause_frames;
  values["link_transmissions"] = t.link_transmissions;
  values["events"] = t.events;
  return nb::cast<nb::typed<nb::dict, nb::str, std::int64_t>>(values);
}

nb::typed<nb::dict, nb::str, std::int64_t> event_counts(const Simulation& s) {
  nb::dict values;
  for (const auto& [name, count] : s.event_counts()) values[name] = count;
  return nb::cast<nb::typed<nb::dict, nb::str, std::int64_t>>(values);
}

// By port: what lies in its queues now, the priorities its peer has paused, and since the start: bytes sent, packets
// marked, pause frames received.
nb::typed<nb::dict, nb::str, nb::object> port_state(const Simulation& s) {
  const PortState state = s.port_state();
  nb::dict columns;
  columns["queue_bytes"] = to_numpy(state.queue_bytes);
  columns["tx_bytes"] = to_numpy(state.tx_bytes);
  columns["ecn_marks"] = to_numpy(state.marks);
  columns["pause_frames_received"] = to_numpy(state.pauses_received);
  columns["paused"] = to_numpy(state.paused);
  return nb::cast<nb::typed<nb::dict, nb::str, nb::object>>(columns);
}

// What happened at an instant: links going down and up, watchdogs, cycles of pauses.
nb::typed<nb::dict, nb::str, nb::object> incidents(const Simulation& s) {
  return nb::cast<nb::typed<nb::dict, nb::str, nb::object>>(incident_columns(s.world().incidents));
}

// By queue pair, over the whole run.
nb::typed<nb::dict, nb::str, nb::object> queue_pair_counts(const Simulation& s) {
  std::vector<std::uint32_t> retransmits;
  std::vector<std::uint32_t> timeouts;
  for (const Repeats& repeats : s.world().repeats) {
    retransmits.push_back(repeats.packets);
    timeouts.push_back(repeats.timeouts);
  }
  nb::dict columns;
  columns["retransmits"] = to_numpy(retransmits);
  columns["timeouts"] = to_numpy(timeouts);
  return nb::cast<nb::typed<nb::dict, nb::str, nb::object>>(columns);
}

std::unique_ptr<Simulation> make_simulation(const Column<std::uint8_t>& is_switch, const Column<std::uint32_t>& link_a,
                           const Column<std::uint32_t>& link_b, const Column<double>& rate_gbps,
                           const Column<std::int64_t>& delay_ps, const Transport& transport, std::uint64_t seed,
                           std::int64_t sample_ps) {
  const std::size_t count = link_a.shape(0);
  if (link_b.shape(0) != count || rate_gbps.shape(0) != count || delay_ps.shape(0) != count) {
    throw std::invalid_argument("links: columns of different lengths");
  }
  std::vector<bool> switches(is_switch.data(), is_switch.data() + is_switch.shape(0));
  std::vector<LinkSpec> links(count);
  for (std::size_t i = 0; i < links.size(); ++i) links[i] = {link_a(i), link_b(i), rate_gbps(i), delay_ps(i)};
  return std::make_unique<Simulation>(switches, links, transport, seed, sample_ps);
}

void bind_settings(nb::module_& m) {
  nb::class_<Transport>(m, "Transport")
      .def(nb::init<>())
      .def_rw("mtu_bytes", &Transport::mtu_bytes)
      .def_rw("frame_overhead_bytes", &Transport::frame_overhead_bytes)
      .def_rw("wire_gap_bytes", &Transport::wire_gap_bytes)
      .def_rw("ack_bytes", &Transport::ack_bytes)
      .def_rw("cnp_bytes", &Transport::cnp_bytes)
      .def_rw("pause_bytes", &Transport::pause_bytes)
      .def_rw("cut_through_bytes", &Transport::cut_through_bytes)
      .def_rw("ack_every", &Transport::ack_every)
      .def_rw("quiet_bytes", &Transport::quiet_bytes)
      .def_rw("ack_chunk_bytes", &Transport::ack_chunk_bytes)
      .def_rw("window_follows_rate", &Transport::window_follows_rate)
      .def_rw("silent_duplicates", &Transport::silent_duplicates)
      .def_rw("pause_quanta", &Transport::pause_quanta)
      .def_rw("nak_interval_ps", &Transport::nak_interval_ps)
      .def_rw("timeout_ps", &Transport::timeout_ps)
      .def_rw("reorder_packets", &Transport::reorder_packets)
      .def_rw("retry_limit", &Transport::retry_limit)
      .def_rw("echo_in_ack", &Transport::echo_in_ack)
      .def_rw("ack_ignores_pause", &Transport::ack_ignores_pause)
      .def_rw("ack_priority", &Transport::ack_priority)
      .def_rw("mark_acks", &Transport::mark_acks)
      .def_rw("paces", &Transport::paces)
      .def_rw("floor_to_ns", &Transport::floor_to_ns)
      .def_rw("hpcc_nic", &Transport::hpcc_nic)
      .def_rw("hpcc_switch", &Transport::hpcc_switch)
      .def_rw("ties_in_order", &Transport::ties_in_order)
      .def_rw("retime_on_increase", &Transport::retime_on_increase)
      .def_rw("deadlock_check_ps", &Transport::deadlock_check_ps);
  nb::enum_<Protocol>(m, "Protocol", nb::is_arithmetic())
      .value("GO_BACK_N", Protocol::kGoBackN)
      .value("SELECTIVE_REPEAT", Protocol::kSelectiveRepeat)
      .value("CUBIC", Protocol::kCubic)
      .value("DCTCP", Protocol::kDctcp);
  nb::enum_<Balance>(m, "Balance")
      .value("HASH", Balance::kHash)
      .value("FLOWLET", Balance::kFlowlet)
      .value("ADAPTIVE", Balance::kAdaptive)
      .value("SPRAY", Balance::kSpray);
  nb::class_<Tcp>(m, "Tcp")
      .def(nb::init<>())
      .def_rw("mss_bytes", &Tcp::mss_bytes)
      .def_rw("frame_overhead_bytes", &Tcp::frame_overhead_bytes)
      .def_rw("initial_window", &Tcp::initial_window)
      .def_rw("ack_every", &Tcp::ack_every)
      .def_rw("receive_window_bytes", &Tcp::receive_window_bytes)
      .def_rw("delayed_ack_ps", &Tcp::delayed_ack_ps)
      .def_rw("least_rto_ps", &Tcp::least_rto_ps)
      .def_rw("first_rto_ps", &Tcp::first_rto_ps)
      .def_rw("dctcp_g", &Tcp::dctcp_g);
  nb::enum_<Reaction>(m, "Reaction")
      .value("DCQCN", Reaction::kDcqcn)
      .value("DCTCP", Reaction::kDctcp)
      .value("TIMELY", Reaction::kTimely);
  nb::class_<Dcqcn>(m, "Dcqcn")
      .def(nb::init<>())
      .def_rw("enabled", &Dcqcn::enabled)
      .def_rw("reaction", &Dcqcn::reaction)
      .def_rw("paper_order", &Dcqcn::paper_order)
      .def_rw("alpha_tick_ps", &Dcqcn::alpha_tick_ps)
      .def_rw("decrease_interval_ps", &Dcqcn::decrease_interval_ps)
      .def_rw("increase_timer_ps", &Dcqcn::increase_timer_ps)
      .def_rw("byte_counter_bytes", &Dcqcn::byte_counter_bytes)
      .def_rw("fast_recovery_stages", &Dcqcn::fast_recovery_stages)
      .def_rw("ai_bps", &Dcqcn::ai_bps)
      .def_rw("hai_bps", &Dcqcn::hai_bps)
      .def_rw("g", &Dcqcn::g)
      .def_rw("initial_alpha", &Dcqcn::initial_alpha)
      .def_rw("min_bps", &Dcqcn::min_bps)
      .def_rw("clamp_target", &Dcqcn::clamp_target)
      .def_rw("cnp_lead_ps", &Dcqcn::cnp_lead_ps)
      .def_rw("cnp_interval_ps", &Dcqcn::cnp_interval_ps)
      .def_rw("cnp_delay_ps", &Dcqcn::cnp_delay_ps);
  nb::class_<PortSettings>(m, "PortSettings")
      .def(nb::init<>())
      .def_rw("headroom_bytes", &PortSettings::headroom_bytes)
      .def_rw("reserve_bytes", &PortSettings::reserve_bytes)
      .def_rw("xon_offset_bytes", &PortSettings::xon_offset_bytes)
      .def_rw("alpha_lossless", &PortSettings::alpha_lossless)
      .def_rw("alpha_lossy", &PortSettings::alpha_lossy)
      .def_rw("pfc_send", &PortSettings::pfc_send)
      .def_rw("pfc_honour", &PortSettings::pfc_honour)
      .def_rw("ecn", &PortSettings::ecn)
      .def_rw("kmin_bytes", &PortSettings::kmin_bytes)
      .def_rw("kmax_bytes", &PortSettings::kmax_bytes)
      .def_rw("pmax", &PortSettings::pmax)
      .def_rw("pause_response_ps", &PortSettings::pause_response_ps)
      .def_rw("strict", &PortSettings::strict)
      .def_rw("watchdog", &PortSettings::watchdog)
      .def_rw("watchdog_detect_ps", &PortSettings::watchdog_detect_ps)
      .def_rw("watchdog_restore_ps", &PortSettings::watchdog_restore_ps)
      .def_rw("watchdog_forwards", &PortSettings::watchdog_forwards)
      .def_rw("weight", &PortSettings::weight)
      .def_rw("own_classes", &PortSettings::own_classes)
      .def_rw("priority_of_dscp", &PortSettings::priority_of_dscp);
  nb::class_<SwitchSettings>(m, "SwitchSettings")
      .def(nb::init<>())
      .def_rw("shared_bytes", &SwitchSettings::shared_bytes)
      .def_rw("ingress_latency_ps", &SwitchSettings::ingress_latency_ps)
      .def_rw("egress_latency_ps", &SwitchSettings::egress_latency_ps)
      .def_rw("priority_of_dscp", &SwitchSettings::priority_of_dscp)
      .def_rw("balance", &SwitchSettings::balance)
      .def_rw("hash_seed", &SwitchSettings::hash_seed)
      .def_rw("hash_fields", &SwitchSettings::hash_fields)
      .def_rw("flowlet_gap_ps", &SwitchSettings::flowlet_gap_ps);
}

}  // namespace

NB_MODULE(_engine, m) {
  bind_settings(m);
  flow::bind(m);
  fluid::bind(m);
  trains::bind(m);
  nb::enum_<Progress>(m, "Progress")
      .value("RUNNING", Progress::kRunning)
      .value("DONE", Progress::kDone)
      .value("STALLED", Progress::kStalled)
      .value("LIMIT", Progress::kLimit);
  nb::enum_<Incident>(m, "Incident", nb::is_arithmetic())
      .value("LINK_DOWN", Incident::kLinkDown)
      .value("LINK_UP", Incident::kLinkUp)
      .value("WATCHDOG_STORM", Incident::kWatchdogStorm)
      .value("WATCHDOG_RESTORE", Incident::kWatchdogRestore)
      .value("DEADLOCK", Incident::kDeadlock)
      .value("GAVE_UP", Incident::kGaveUp);
  nb::class_<Simulation>(m, "Simulation")
      .def_static("make", &make_simulation, "is_switch"_a, "link_a"_a, "link_b"_a, "rate_gbps"_a, "delay_ps"_a,
                  "transport"_a, "seed"_a, "sample_ps"_a)
      .def("set_switch", &Simulation::set_switch, "node"_a, "settings"_a)
      .def("set_port", &Simulation::set_port, "port"_a, "settings"_a)
      .def("set_host", &Simulation::set_host, "node"_a, "dcqcn"_a, "cnp_dscp"_a, "cnp_priority"_a)
      .def("set_slow_receiver", &Simulation::set_slow_receiver, "node"_a, "rate_gbps"_a, "xoff_bytes"_a,
           "xon_bytes"_a)
      .def("set_send_limit", &Simulation::set_send_limit, "node"_a, "rate_gbps"_a)
      .def("set_tcp", &Simulation::set_tcp, "tcp"_a)
      .def("set_loss", &Simulation::set_loss, "port"_a, "rate"_a, "burst_frames"_a = 1.0)
      .def("fail_link", &Simulation::fail_link, "port"_a, "at_ps"_a)
      .def("restore_link", &Simulation::restore_link, "port"_a, "at_ps"_a)
      .def("set_pause_storm", &Simulation::set_pause_storm, "node"_a, "priority"_a, "from_ps"_a, "until_ps"_a)
      .def("reroute", &Simulation::reroute, "epoch"_a, "at_ps"_a)
      .def("add_routes",
           [](Simulation& s, const Column<std::uint32_t>& group, const Column<std::uint32_t>& first,
              const Column<std::uint32_t>& ports) {
             s.add_routes(RouteTable{0, to_vector(group), to_vector(first), to_vector(ports)});
           },
           "group"_a, "first"_a, "ports"_a)
      .def("set_queue_pairs",
           [](Simulation& s, const Column<std::uint32_t>& src, const Column<std::uint32_t>& dst,
              const Column<std::uint32_t>& udp_ports, const Column<std::uint8_t>& dscp,
              const Column<std::uint8_t>& priority, std::optional<Column<std::uint8_t>> protocol) {
             s.set_queue_pairs(to_vector(src), to_vector(dst), to_vector(udp_ports), to_vector(dscp),
                               to_vector(priority), protocol ? to_vector(*protocol) : std::vector<std::uint8_t>{});
           },
           "src"_a, "dst"_a, "udp_ports"_a, "dscp"_a, "priority"_a, "protocol"_a = nb::none())
      .def("set_answers",
           [](Simulation& s, const Column<std::uint8_t>& dscp, const Column<std::uint8_t>& priority) {
             s.set_answers(to_vector(dscp), to_vector(priority));
           },
           "dscp"_a, "priority"_a)
      .def("set_windows",
           [](Simulation& s, const Column<std::int64_t>& bytes) { s.set_windows(to_vector(bytes)); }, "bytes"_a)
      .def("set_messages",
           [](Simulation& s, const Column<std::int64_t>& bytes, const Column<std::uint32_t>& qp,
              const Column<std::int64_t>& delay_ps, const Column<std::int64_t>& dep_first,
              const Column<std::uint32_t>& dep) {
             s.set_messages(to_vector(bytes), to_vector(qp), to_vector(delay_ps), to_vector(dep_first), to_vector(dep));
           },
           "bytes"_a, "qp"_a, "delay_ps"_a, "dep_first"_a, "dep"_a)
      .def("set_background",
           [](Simulation& s, const Column<std::uint8_t>& background) { s.set_background(to_vector(background)); },
           "background"_a)
      .def("set_threads", [](Simulation& s, std::uint32_t threads) { s.set_threads(threads); }, "threads"_a)
      .def("advance", &Simulation::advance, "events"_a, "limit_ps"_a, nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro("now_ps", [](const Simulation& s) { return s.world().now; })
      .def_prop_ro("done", &Simulation::done)
      .def_prop_ro("cpu_seconds", &Simulation::cpu_seconds)
      .def_prop_ro("wall_seconds", &Simulation::wall_seconds)
      .def_prop_ro("memory_bytes", &Simulation::memory_bytes)
      .def_prop_ro("started_ps", [](const Simulation& s) { return to_numpy(s.world().messages.started); },
                   nb::rv_policy::move)
      .def_prop_ro("delivered_ps", [](const Simulation& s) { return to_numpy(s.world().messages.delivered); },
                   nb::rv_policy::move)
      .def_prop_ro("acknowledged_ps", [](const Simulation& s) { return to_numpy(s.world().messages.acknowledged); },
                   nb::rv_policy::move)
      .def("totals", &totals)
      .def("event_counts", &event_counts)
      .def("port_state", &port_state, nb::sig("def port_state(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"))
      .def("incidents", &incidents, nb::sig("def incidents(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"))
      .def("queue_pair_counts", &queue_pair_counts,
           nb::sig("def queue_pair_counts(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"))
      .def("port_rows", &port_rows, nb::sig("def port_rows(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"))
      .def("host_rows", &host_rows, nb::sig("def host_rows(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"));
}
