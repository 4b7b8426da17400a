// The Python face of the flow engine.
#include "module.hpp"

#include <nanobind/ndarray.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "../row_columns.hpp"
#include "classes.hpp"
#include "paths.hpp"
#include "simulation.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace eastwest::flow {
namespace {

std::unique_ptr<Paths> make_paths(const Column<std::uint64_t>& first, const Column<std::uint32_t>& link,
                                  const Column<double>& share, const Column<std::int64_t>& latency_ps) {
  return std::make_unique<Paths>(Paths{to_vector(first), to_vector(link), to_vector(share), to_vector(latency_ps)});
}

void check(const Wiring& w, std::size_t nodes) {
  const std::size_t switches = w.seed.size();
  bool sound = w.owner.size() % 2 == 0 && w.delay.size() == w.owner.size() && w.nic.size() + switches == nodes &&
               w.switch_latency.size() == switches && w.splits.size() == switches &&
               w.routes.group.size() == switches * w.nic.size() && !w.routes.first.empty();
  for (const std::uint32_t owner : w.owner) sound = sound && owner < nodes;
  for (const PortId port : w.nic) sound = sound && port < w.owner.size();
  for (const PortId port : w.routes.ports) sound = sound && port < w.owner.size();
  for (const std::uint32_t group : w.routes.group) sound = sound && group + 1 < w.routes.first.size();
  for (const std::uint32_t first : w.routes.first) sound = sound && first <= w.routes.ports.size();
  if (!sound) throw std::invalid_argument("wiring: columns that do not fit together");
}

std::unique_ptr<Paths> trace_paths(const Column<std::uint32_t>& owner, const Column<std::uint32_t>& nic,
                                   const Column<std::int64_t>& delay_ps, const Column<std::uint32_t>& seed,
                                   const Column<std::uint8_t>& fields,
                                   const Column<std::int64_t>& switch_latency_ps, const Column<std::uint8_t>& splits,
                                   const Column<std::uint32_t>& group, const Column<std::uint32_t>& first,
                                   const Column<std::uint32_t>& ports, const Column<std::uint32_t>& src,
                                   const Column<std::uint32_t>& dst, const Column<std::uint32_t>& udp_ports) {
  Wiring w{to_vector(owner),
           to_vector(nic),
           to_vector(delay_ps),
           to_vector(seed),
           to_vector(fields),
           to_vector(switch_latency_ps),
           to_bools(splits),
           RouteTable{static_cast<std::uint32_t>(nic.shape(0)), to_vector(group), to_vector(first), to_vector(ports)}};
  check(w, nic.shape(0) + seed.shape(0));
  if (src.shape(0) != dst.shape(0) || src.shape(0) != udp_ports.shape(0)) {
    throw std::invalid_argument("pairs: columns of different lengths");
  }
  auto paths = std::make_unique<Paths>();
  Tracer tracer(w);
  for (std::size_t p = 0; p < src.shape(0); ++p) {
    if (src(p) >= nic.shape(0) || dst(p) >= nic.shape(0)) throw std::invalid_argument("pairs: an unknown host");
    tracer.trace(src(p), dst(p), udp_ports(p), *paths);
  }
  return paths;
}

nb::tuple flow_classes(const Paths& paths, const Column<double>& rate_gbps, const Column<std::int64_t>& bytes,
                       const Column<std::uint32_t>& pair, const Column<std::int64_t>& delay_ps,
                       const Column<std::int64_t>& dep_first, const Column<std::uint32_t>& dep,
                       std::size_t most_messages) {
  const auto rates = to_vector(rate_gbps);
  const auto sizes = to_vector(bytes);
  const auto pairs = to_vector(pair);
  const auto delays = to_vector(delay_ps);
  const auto firsts = to_vector(dep_first);
  const auto deps = to_vector(dep);
  paths.check(rates.size());
  if (pairs.size() != sizes.size() || delays.size() != sizes.size() || firsts.size() != sizes.size() + 1 ||
      firsts.front() != 0 || !std::is_sorted(firsts.begin(), firsts.end()) ||
      firsts.back() != static_cast<std::int64_t>(deps.size())) {
    throw std::invalid_argument("messages: columns that do not fit together");
  }
  for (const QpId p : pairs) {
    if (p != kNone && p >= paths.pairs()) throw std::invalid_argument("messages: an unknown pair");
  }
  for (const MessageId m : deps) {
    if (m >= sizes.size()) throw std::invalid_argument("messages: an unknown predecessor");
  }
  Classes found = classes_of({paths, rates, sizes, pairs, delays, firsts, deps}, most_messages);
  return nb::make_tuple(to_numpy(std::move(found.link)), to_numpy(std::move(found.pair)),
                        to_numpy(std::move(found.message)));
}

nb::dict totals(const FlowSimulation& s) {
  nb::dict values;
  values["events"] = s.counts().events;
  values["solutions"] = s.counts().solutions;
  values["rates"] = s.counts().rates;
  return values;
}

}  // namespace

void bind(nb::module_& m) {
  nb::enum_<Outcome>(m, "FlowProgress", "Why the flow engine came back.")
      .value("RUNNING", Outcome::kRunning)
      .value("DONE", Outcome::kDone)
      .value("STALLED", Outcome::kStalled)
      .value("LIMIT", Outcome::kLimit);
  nb::class_<Paths>(m, "FlowPaths", "Links of each queue pair, with the share of its bytes that each carries.")
      .def_static("make", &make_paths, "first"_a, "link"_a, "share"_a, "latency_ps"_a)
      .def_prop_ro("first", [](const Paths& p) { return to_numpy(p.first); }, nb::rv_policy::move)
      .def_prop_ro("link", [](const Paths& p) { return to_numpy(p.link); }, nb::rv_policy::move)
      .def_prop_ro("share", [](const Paths& p) { return to_numpy(p.share); }, nb::rv_policy::move)
      .def_prop_ro("latency_ps", [](const Paths& p) { return to_numpy(p.latency); }, nb::rv_policy::move);
  m.def("trace_paths", &trace_paths, "owner"_a, "nic"_a, "delay_ps"_a, "seed"_a, "fields"_a, "switch_latency_ps"_a,
        "splits"_a, "group"_a, "first"_a, "ports"_a, "src"_a, "dst"_a, "udp_ports"_a);
  m.def("flow_classes", &flow_classes, "paths"_a, "rate_gbps"_a, "bytes"_a, "pair"_a, "delay_ps"_a, "dep_first"_a,
        "dep"_a, "most_messages"_a,
        nb::sig("def flow_classes(paths: FlowPaths, rate_gbps: numpy.typing.NDArray[typing.Any], "
                "bytes: numpy.typing.NDArray[typing.Any], pair: numpy.typing.NDArray[typing.Any], "
                "delay_ps: numpy.typing.NDArray[typing.Any], dep_first: numpy.typing.NDArray[typing.Any], "
                "dep: numpy.typing.NDArray[typing.Any], most_messages: int) -> "
                "tuple[numpy.typing.NDArray[typing.Any], numpy.typing.NDArray[typing.Any], "
                "numpy.typing.NDArray[typing.Any]]"));
  nb::class_<FlowSimulation>(m, "FlowSimulation", "Flows with max-min fair rates.")
      .def_static("make",
                  [](const Column<double>& rate_gbps, std::int64_t batch_ps, std::int64_t sample_ps) {
                    return std::make_unique<FlowSimulation>(to_vector(rate_gbps), batch_ps, sample_ps);
                  },
                  "rate_gbps"_a, "batch_ps"_a, "sample_ps"_a)
      .def("set_paths", [](FlowSimulation& s, const Paths& paths) { s.set_paths(paths); }, "paths"_a)
      .def("change_paths", &FlowSimulation::change_paths, "state"_a, "at_ps"_a)
      .def("fail_link", &FlowSimulation::fail_link, "port"_a, "at_ps"_a)
      .def("restore_link", &FlowSimulation::restore_link, "port"_a, "at_ps"_a)
      .def("set_timeouts", &FlowSimulation::set_timeouts, "timeouts_ps"_a)
      .def("set_messages",
           [](FlowSimulation& s, const Column<std::int64_t>& wire_bytes, const Column<std::uint32_t>& pair,
              const Column<std::int64_t>& delay_ps, const Column<std::int64_t>& dep_first,
              const Column<std::uint32_t>& dep) {
             s.set_messages(to_vector(wire_bytes), to_vector(pair), to_vector(delay_ps), to_vector(dep_first),
                            to_vector(dep));
           },
           "wire_bytes"_a, "pair"_a, "delay_ps"_a, "dep_first"_a, "dep"_a)
      .def("set_background",
           [](FlowSimulation& s, const Column<std::uint8_t>& background) { s.set_background(to_bools(background)); },
           "background"_a)
      .def("advance", &FlowSimulation::advance, "events"_a, "limit_ps"_a, nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro("now_ps", &FlowSimulation::now)
      .def_prop_ro("memory_bytes", &FlowSimulation::memory_bytes)
      .def_prop_ro("started_ps", [](const FlowSimulation& s) { return to_numpy(s.messages().started); },
                   nb::rv_policy::move)
      .def_prop_ro("delivered_ps", [](const FlowSimulation& s) { return to_numpy(s.messages().delivered); },
                   nb::rv_policy::move)
      .def_prop_ro("rates", [](const FlowSimulation& s) { return to_numpy(s.rates()); }, nb::rv_policy::move)
      .def("link_bytes", [](FlowSimulation& s) { return to_numpy(s.link_bytes()); }, nb::rv_policy::move)
      .def("totals", &totals, nb::sig("def totals(self) -> dict[str, int]"))
      .def("link_rows", [](const FlowSimulation& s) { return link_columns(s.rows()); },
           nb::sig("def link_rows(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"));
}

}  // namespace eastwest::flow
