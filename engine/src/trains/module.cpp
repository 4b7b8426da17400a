// The Python face of packet trains.
#include "module.hpp"

#include <nanobind/stl/unique_ptr.h>

#include <memory>
#include <stdexcept>

#include "../row_columns.hpp"
#include "receipt.hpp"
#include "sending.hpp"
#include "way.hpp"

using namespace nanobind::literals;

namespace eastwest::trains {
namespace {

std::unique_ptr<TrainSimulation> make(const Column<double>& rate_gbps, const Column<std::uint32_t>& owner,
                                      std::uint32_t hosts, int priority, double packet_bytes, std::int64_t pieces,
                                      std::int64_t most_packets, std::int64_t longest_ps, std::int64_t sample_ps,
                                      std::uint64_t seed) {
  if (priority < 0 || priority >= kPriorities) throw std::invalid_argument("an unknown priority");
  const Cut cut{packet_bytes, pieces, most_packets, longest_ps};
  return std::make_unique<TrainSimulation>(to_vector(rate_gbps), to_vector(owner), hosts, priority, cut, sample_ps, seed);
}

nb::dict totals(const TrainSimulation& s) {
  nb::dict values;
  values["events"] = s.counts().events;
  values["cnps"] = s.counts().cnps;
  return values;
}

}  // namespace

void bind(nb::module_& m) {
  nb::class_<TrainSimulation>(m, "TrainSimulation", "Trains of packets through queues, with marks and DCQCN.")
      .def_static("make", &make, "rate_gbps"_a, "owner"_a, "hosts"_a, "priority"_a, "packet_bytes"_a, "pieces"_a,
                  "most_packets"_a, "longest_ps"_a, "sample_ps"_a, "seed"_a)
      .def("set_port", &TrainSimulation::set_port, "port"_a, "settings"_a)
      .def("set_host", &TrainSimulation::set_host, "host"_a, "dcqcn"_a)
      .def("set_pairs",
           [](TrainSimulation& s, const flow::Paths& paths, const Column<std::uint32_t>& src,
              const Column<std::uint32_t>& dst) { s.set_pairs(paths, to_vector(src), to_vector(dst)); },
           "paths"_a, "src"_a, "dst"_a)
      .def("set_messages",
           [](TrainSimulation& s, const Column<std::int64_t>& wire_bytes, const Column<std::uint32_t>& pair,
              const Column<std::int64_t>& delay_ps, const Column<std::int64_t>& dep_first,
              const Column<std::uint32_t>& dep) {
             s.set_messages(to_vector(wire_bytes), to_vector(pair), to_vector(delay_ps), to_vector(dep_first),
                            to_vector(dep));
           },
           "wire_bytes"_a, "pair"_a, "delay_ps"_a, "dep_first"_a, "dep"_a)
      .def("advance", &TrainSimulation::advance, "events"_a, "limit_ps"_a, nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro("now_ps", &TrainSimulation::now)
      .def_prop_ro("memory_bytes", &TrainSimulation::memory_bytes)
      .def_prop_ro("started_ps", [](const TrainSimulation& s) { return to_numpy(s.messages().started); },
                   nb::rv_policy::move)
      .def_prop_ro("delivered_ps", [](const TrainSimulation& s) { return to_numpy(s.messages().delivered); },
                   nb::rv_policy::move)
      .def("totals", &totals, nb::sig("def totals(self) -> dict[str, int]"))
      .def("link_rows", [](const TrainSimulation& s) { return link_columns(s.meter().rows(s.now())); },
           nb::sig("def link_rows(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"));
}

}  // namespace eastwest::trains
