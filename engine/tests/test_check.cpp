// What the engine refuses. That nothing gets past these checks is tested from Python with random input.

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "check.hpp"
#include "fabric.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

template <typename Change>
void refuses_port(Change change, const char* what) {
  const auto made_sim = Fabric{}.make();
  Simulation& sim = *made_sim;
  PortSettings set = lossless_port();
  change(set);
  expect_throws<std::invalid_argument>([&] { sim.set_port(0, set); }, what);
}

template <typename Change>
void refuses_transport(Change change, const char* what) {
  Fabric fabric;
  change(fabric.transport);
  expect_throws<std::invalid_argument>([&] { fabric.make(); }, what);
}

template <typename Change>
void refuses_dcqcn(Change change, const char* what) {
  Fabric fabric;
  change(fabric.dcqcn);
  expect_throws<std::invalid_argument>([&] { fabric.make(); }, what);
}

template <typename Change>
void refuses_routes(Change change, const char* what) {
  const Fabric fabric;
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  RouteTable table = fabric.routes(fabric.spines);
  change(table);
  expect_throws<std::invalid_argument>([&] { sim.add_routes(table); }, what);
}

}  // namespace

TEST(check_refuses_settings_of_ports) {
  refuses_port([](PortSettings& p) { p.weight[2] = 0; }, "a queue without weight is never served");
  refuses_port([](PortSettings& p) { p.alpha_lossless = std::nan(""); }, "alpha that is no number");
  refuses_port([](PortSettings& p) { p.headroom_bytes = -1; }, "negative headroom");
  refuses_port([](PortSettings& p) { p.kmin_bytes = p.kmax_bytes + 1; }, "thresholds in the wrong order");
}

TEST(check_refuses_settings_of_the_transport) {
  refuses_transport([](Transport& t) { t.mtu_bytes = 0; }, "packets without payload");
  refuses_transport([](Transport& t) { t.mtu_bytes = 65'535; }, "a frame longer than its length field");
  refuses_transport([](Transport& t) { t.timeout_ps.clear(); }, "no timeout");
  refuses_transport([](Transport& t) { t.timeout_ps = {0}; }, "a timeout at once, for ever");
}

TEST(check_refuses_settings_of_dcqcn) {
  refuses_dcqcn([](Dcqcn& d) { d.alpha_tick_ps = 0; }, "a tick that takes no time");
  refuses_dcqcn([](Dcqcn& d) { d.increase_timer_ps = 0; }, "a timer that takes no time");
  refuses_dcqcn([](Dcqcn& d) { d.min_bps = 0; }, "a rate of nothing");
  refuses_dcqcn([](Dcqcn& d) { d.ai_bps = std::numeric_limits<double>::quiet_NaN(); }, "a rate that is no number");
}

TEST(check_refuses_routes_that_lead_nowhere) {
  refuses_routes([](RouteTable& t) { t.group.pop_back(); }, "a missing entry");
  refuses_routes([](RouteTable& t) { t.group[0] = 1'000; }, "no such group");
  refuses_routes([](RouteTable& t) { t.ports[0] = 1'000; }, "no such port");
  refuses_routes([](RouteTable& t) { t.ports[0] = 0; }, "the port of a host");
  refuses_routes([](RouteTable& t) { t.ports[0] = 31; }, "the port of another switch");
  refuses_routes([](RouteTable& t) { std::swap(t.first[1], t.first[3]); }, "groups in disorder");
}

TEST(check_refuses_messages_that_nobody_can_send) {
  const Fabric fabric;
  const auto refuses = [&fabric](const Send& send, const char* what) {
    const auto made_sim = fabric.make();
    Simulation& sim = *made_sim;
    expect_throws<std::logic_error>([&] { load(sim, {send}); }, what);
  };
  refuses({0, 0, 100}, "to itself");
  refuses({0, 99, 100}, "to nobody");
  refuses({0, 1, 0}, "of no bytes");
  refuses({0, 1, 100, -1}, "in the past");
  refuses({0, 1, 100, 0, {1}}, "after a message that does not exist");
  refuses({0, 1, std::int64_t{1} << 50}, "of more packets than can be numbered");
}

TEST(check_refuses_a_past_that_is_over) {
  const Fabric fabric;
  const auto made_sim = fabric.make();
  Simulation& sim = *made_sim;
  load(sim, {{0, 1, 100'000}});
  sim.advance(100, kLongRun);
  expect_throws<std::invalid_argument>([&] { sim.fail_link(0, 0); }, "a failure in the past");
  const Time reached = sim.world().now;
  sim.advance(100, 0);
  expect_equal(sim.world().now, reached, "time after a limit in the past");
}
