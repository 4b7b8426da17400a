// The Python face of the fluid engine.
#include "module.hpp"

#include <nanobind/stl/unique_ptr.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "../row_columns.hpp"
#include "emission.hpp"
#include "receipt.hpp"
#include "repair.hpp"

using namespace nanobind::literals;

namespace eastwest::fluid {
namespace {

std::unique_ptr<FluidSimulation> make(const Column<double>& rate_gbps, const Column<std::uint32_t>& owner,
                                      const Column<std::int64_t>& delay_ps, const Column<std::uint32_t>& nic,
                                      std::uint32_t switches, const Transport& transport, std::int64_t step_ps,
                                      std::int64_t longest_step_ps, std::int64_t sample_ps, std::uint64_t seed) {
  Network::Wires wires{to_vector(rate_gbps), to_vector(owner), to_vector(delay_ps),
                       static_cast<std::uint32_t>(nic.shape(0)), switches};
  const std::size_t ports = wires.owner.size();
  bool sound = ports % 2 == 0 && wires.rate_gbps.size() == ports && wires.delay.size() == ports;
  for (const std::uint32_t node : wires.owner) sound = sound && node < nic.shape(0) + switches;
  for (std::size_t h = 0; h < nic.shape(0); ++h) sound = sound && nic(h) < ports;
  if (!sound || transport.timeout_ps.empty()) throw std::invalid_argument("wiring: columns that do not fit together");
  auto sim = std::make_unique<FluidSimulation>(std::move(wires), transport, step_ps, longest_step_ps, sample_ps, seed);
  sim->net.nic = to_vector(nic);
  return sim;
}

void set_port(FluidSimulation& s, PortId port, const PortSettings& settings) { s.net.settings.at(port) = settings; }

void set_switch(FluidSimulation& s, std::uint32_t number, const SwitchSettings& settings) {
  s.net.switches.at(number) = settings;
}

void set_rate(FluidSimulation& s, PortId port, double gbps) {
  if (!(gbps >= 0)) throw std::invalid_argument("links: a rate below 0");
  s.net.capacity.at(port) = gbps / 8000.0;
}

void set_loss(FluidSimulation& s, PortId port, double rate, double burst_frames) {
  if (!(rate >= 0) || !(rate <= 1) || !(burst_frames >= 1)) throw std::invalid_argument("loss: a bad rate or burst");
  s.net.loss.at(port) = {rate, burst_frames};
}

void set_slow_receiver(FluidSimulation& s, std::uint32_t host, double gbps, double xoff_bytes, double xon_bytes) {
  SlowHost& h = s.net.slow.at(host);
  const bool was = h.rate > 0;
  h.rate = gbps / 8000.0;
  h.xoff_bytes = xoff_bytes;
  h.xon_bytes = xon_bytes;
  auto& slow = s.net.slow_hosts;
  slow.erase(std::remove(slow.begin(), slow.end(), host), slow.end());
  if (gbps > 0) {
    slow.push_back(host);
  } else if (was) {
    s.net.release(host);
  }
}

void set_storm(FluidSimulation& s, PortId port, int priority, bool on, std::int64_t at_ps) {
  if (port >= s.net.capacity.size() || priority < 0 || priority >= kPriorities) {
    throw std::invalid_argument("storm: an unknown port or priority");
  }
  s.set_storm(port, priority, on, at_ps);
}

nb::dict port_rows(const FluidSimulation& s) { return port_columns(s.port_rows()); }

nb::dict host_rows(const FluidSimulation& s) { return host_columns(s.host_rows()); }

nb::dict incidents(const FluidSimulation& s) { return incident_columns(s.net.incidents); }

nb::dict totals(const FluidSimulation& s) {
  const Counts& c = s.counts();
  nb::dict values;
  const auto whole = [](double value) { return static_cast<std::int64_t>(std::llround(value)); };
  values["steps"] = c.steps;
  values["events"] = c.events;
  values["packets_sent"] = whole(c.sent);
  values["packets_delivered"] = whole(c.delivered);
  values["dropped"] = whole(c.dropped);
  values["retransmits"] = whole(c.retransmits);
  values["ecn_marks"] = whole(c.marks);
  values["pause_frames"] = whole(c.pauses);
  values["timeouts"] = c.timeouts;
  values["naks"] = c.naks;
  values["cnps"] = c.cnps;
  return values;
}

}  // namespace

void bind(nb::module_& m) {
  nb::enum_<Outcome>(m, "FluidProgress", "Why the fluid engine came back.")
      .value("RUNNING", Outcome::kRunning)
      .value("DONE", Outcome::kDone)
      .value("STALLED", Outcome::kStalled)
      .value("LIMIT", Outcome::kLimit);
  nb::class_<FluidSimulation>(m, "FluidSimulation", "Queues, marks, rates and pauses of flows, without packets.")
      .def_static("make", &make, "rate_gbps"_a, "owner"_a, "delay_ps"_a, "nic"_a, "switches"_a, "transport"_a,
                  "step_ps"_a, "longest_step_ps"_a, "sample_ps"_a, "seed"_a)
      .def("set_port", &set_port, "port"_a, "settings"_a)
      .def("set_switch", &set_switch, "number"_a, "settings"_a)
      .def("set_rate", &set_rate, "port"_a, "gbps"_a)
      .def("set_loss", &set_loss, "port"_a, "rate"_a, "burst_frames"_a)
      .def("set_slow_receiver", &set_slow_receiver, "host"_a, "rate_gbps"_a, "xoff_bytes"_a, "xon_bytes"_a)
      .def("set_host", &FluidSimulation::set_dcqcn, "host"_a, "dcqcn"_a)
      .def("set_selective", &FluidSimulation::set_selective, "on"_a)
      .def("add_paths", &FluidSimulation::add_paths, "paths"_a)
      .def("use_paths", &FluidSimulation::use_paths, "state"_a)
      .def("change_paths", &FluidSimulation::change_paths, "state"_a, "at_ps"_a)
      .def("set_link",
           [](FluidSimulation& s, PortId port, bool up, std::int64_t at_ps) {
             if (port >= s.net.capacity.size()) throw std::invalid_argument("an unknown port");
             s.set_link(port, up, at_ps);
           },
           "port"_a, "up"_a, "at_ps"_a)
      .def("set_storm", &set_storm, "port"_a, "priority"_a, "on"_a, "at_ps"_a)
      .def("set_pairs",
           [](FluidSimulation& s, const Column<std::uint32_t>& src, const Column<std::uint32_t>& dst) {
             s.set_pairs(to_vector(src), to_vector(dst));
           },
           "src"_a, "dst"_a)
      .def("set_classes",
           [](FluidSimulation& s, const Column<std::uint8_t>& dscp, const Column<std::uint8_t>& priority) {
             s.set_classes(to_vector(dscp), to_vector(priority));
           },
           "dscp"_a, "priority"_a)
      .def("set_messages",
           [](FluidSimulation& s, const Column<std::int64_t>& wire_bytes, const Column<std::uint32_t>& pair,
              const Column<std::int64_t>& delay_ps, const Column<std::int64_t>& dep_first,
              const Column<std::uint32_t>& dep, std::int64_t base_ps) {
             s.set_messages(to_vector(wire_bytes), to_vector(pair), to_vector(delay_ps), to_vector(dep_first),
                            to_vector(dep), base_ps);
           },
           "wire_bytes"_a, "pair"_a, "delay_ps"_a, "dep_first"_a, "dep"_a, "base_ps"_a)
      .def("advance", &FluidSimulation::advance, "steps"_a, "limit_ps"_a, nb::call_guard<nb::gil_scoped_release>())
      .def("flush", &FluidSimulation::flush)
      .def("skip_to", &FluidSimulation::skip_to, "at_ps"_a)
      .def("clear_rows", &FluidSimulation::clear_rows)
      .def_prop_ro("now_ps", &FluidSimulation::now)
      .def_prop_ro("memory_bytes", &FluidSimulation::memory_bytes)
      .def_prop_ro("started_ps", [](const FluidSimulation& s) { return to_numpy(s.messages().started); },
                   nb::rv_policy::move)
      .def_prop_ro("delivered_ps", [](const FluidSimulation& s) { return to_numpy(s.messages().delivered); },
                   nb::rv_policy::move)
      .def("port_rows", &port_rows, nb::sig("def port_rows(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"))
      .def("host_rows", &host_rows, nb::sig("def host_rows(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"))
      .def("incidents", &incidents, nb::sig("def incidents(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"))
      .def("totals", &totals, nb::sig("def totals(self) -> dict[str, int]"));
}

}  // namespace eastwest::fluid
