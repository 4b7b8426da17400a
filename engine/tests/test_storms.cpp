// Pauses that do not end: a broken NIC, the watchdog against it, and circles of switches that wait for each other.

#include <algorithm>
#include <vector>

#include "fabric.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

std::vector<Time> times_of(const World& w, Incident kind) {
  std::vector<Time> times;
  for (std::size_t i = 0; i < w.incidents.time.size(); ++i) {
    if (w.incidents.kind[i] == static_cast<std::uint8_t>(kind)) times.push_back(w.incidents.time[i]);
  }
  return times;
}

// Host 15's NIC pauses its leaf from 20 us to 5 ms; hosts 0..7 send to it, and 0 to 14 as well.
std::unique_ptr<Simulation> storm(const Fabric& fabric) {
  auto sim = fabric.make();
  std::vector<Send> sends;
  for (std::uint32_t host = 0; host < 8; ++host) sends.push_back({host, 15, 1'000'000});
  sends.push_back({0, 14, 1'000'000});
  load(*sim, sends);
  sim->set_pause_storm(15, kDataPriority, 20 * kMicrosecond, 5'000 * kMicrosecond);
  return sim;
}

Fabric guarded(bool forwards) {
  Fabric fabric;
  fabric.transport.timeout_ps = {1'000 * kMicrosecond};
  fabric.transport.retry_limit = 1'000;
  fabric.port.watchdog = 1U << kDataPriority;
  fabric.port.watchdog_detect_ps = 200 * kMicrosecond;
  fabric.port.watchdog_restore_ps = 400 * kMicrosecond;
  fabric.port.watchdog_forwards = forwards;
  return fabric;
}

// Three switches in a ring with two hosts each; every host sends to the second switch on, clockwise.
std::unique_ptr<Simulation> ring(Transport transport, bool guard) {
  constexpr std::uint32_t kHosts = 6;
  std::vector<bool> is_switch(kHosts, false);
  is_switch.resize(kHosts + 3, true);
  std::vector<LinkSpec> links;
  for (std::uint32_t host = 0; host < kHosts; ++host) links.push_back({host, kHosts + host / 2, 100, 100'000});
  for (std::uint32_t s = 0; s < 3; ++s) links.push_back({kHosts + s, kHosts + (s + 1) % 3, 100, 100'000});
  auto sim = std::make_unique<Simulation>(is_switch, links, transport, 1, 0);
  PortSettings port = lossless_port();
  port.ecn = 0;
  if (guard) {
    port.watchdog = 1U << kDataPriority;
    port.watchdog_detect_ps = port.watchdog_restore_ps = 300 * kMicrosecond;
  }
  for (PortId id = 0; id < 2 * (kHosts + 3); ++id) sim->set_port(id, port);
  SwitchSettings settings;
  settings.shared_bytes = 200'000;
  settings.priority_of_dscp[kDataDscp] = kDataPriority;
  for (NodeId node = kHosts; node < kHosts + 3; ++node) sim->set_switch(node, settings);
  Dcqcn off;
  off.enabled = false;
  for (NodeId node = 0; node < kHosts; ++node) sim->set_host(node, off, 48, 6);
  RouteTable table;
  table.first.push_back(0);
  for (std::uint32_t s = 0; s < 3; ++s) {
    for (std::uint32_t host = 0; host < kHosts; ++host) {
      table.ports.push_back(host / 2 == s ? 2 * host + 1 : 2 * (kHosts + s));
      table.group.push_back(static_cast<std::uint32_t>(table.group.size()));
      table.first.push_back(static_cast<std::uint32_t>(table.ports.size()));
    }
  }
  sim->add_routes(table);
  std::vector<Send> sends;
  for (std::uint32_t host = 0; host < kHosts; ++host) sends.push_back({host, (host + 4) % kHosts, 3'000'000});
  load(*sim, sends);
  return sim;
}

}  // namespace

TEST(storm_holds_up_others_until_it_ends) {
  Fabric fabric;
  fabric.transport.retry_limit = 1'000;
  const auto sim = storm(fabric);
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  expect(sim->world().messages.delivered[8] > 5'000 * kMicrosecond, "the innocent flow waits behind the storm");
  expect_equal(sim->totals().dropped_buffer, 0, "packets dropped");
}

TEST(watchdog_drops_and_frees_the_others) {
  const auto sim = storm(guarded(false));
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  const World& w = sim->world();
  expect(sim->totals().dropped_watchdog > 0, "packets for the broken NIC are dropped");
  expect(w.messages.delivered[8] < 2'500 * kMicrosecond, "the innocent flow goes on");
  const std::vector<Time> storms = times_of(w, Incident::kWatchdogStorm);
  const std::vector<Time> ends = times_of(w, Incident::kWatchdogRestore);
  expect(!storms.empty() && storms[0] > 200 * kMicrosecond, "not before the detection time");
  // The last pause frame comes within half its own duration, 168 us, before the storm ends.
  expect(!ends.empty() && ends.back() > 5'232 * kMicrosecond, "restored one restoration time after the last pause");
}

TEST(watchdog_that_forwards_ignores_the_pauses) {
  const auto sim = storm(guarded(true));
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  expect_equal(sim->totals().dropped_watchdog, 0, "packets dropped");
  expect(sim->world().messages.delivered[0] < 2'500 * kMicrosecond, "even the flow to the broken NIC goes on");
}

TEST(watchdog_leaves_ordinary_pauses_alone) {
  Fabric fabric = guarded(false);
  const auto sim = fabric.make();
  load(*sim, incast(fabric.hosts, 100'000));
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  expect(sim->totals().pause_frames > 0, "ports are paused");
  expect(times_of(sim->world(), Incident::kWatchdogStorm).empty(), "no storm is seen");
}

TEST(circle_of_pauses_is_found) {
  const auto sim = ring(Transport{}, false);
  expect(run(*sim, 10'000, 3'000 * kMicrosecond) == Progress::kLimit, "nothing moves any more");
  const World& w = sim->world();
  const std::size_t found = times_of(w, Incident::kDeadlock).size();
  expect_equal(found, std::size_t{3}, "queues in the circle");
  for (const PortId port : w.incidents.port) expect(port >= 12, "they stand between switches");
}

TEST(watchdog_breaks_a_circle) {
  Transport transport;
  transport.timeout_ps = {1'000 * kMicrosecond};
  transport.retry_limit = 1'000;
  const auto sim = ring(transport, true);
  const auto stuck = ring(transport, false);
  run(*sim, 10'000, 50'000 * kMicrosecond);
  run(*stuck, 10'000, 50'000 * kMicrosecond);
  expect(!times_of(sim->world(), Incident::kWatchdogStorm).empty(), "the watchdog has struck");
  expect(sim->totals().packets_delivered > 2 * stuck->totals().packets_delivered, "and traffic goes on");
}

TEST(fabric_without_a_circle_reports_none) {
  Fabric fabric;
  fabric.transport.deadlock_check_ps = 5 * kMicrosecond;
  const auto sim = fabric.make();
  load(*sim, all_to_all(fabric.hosts, 200'000));
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  expect(sim->totals().pause_frames > 0, "ports are paused");
  expect(times_of(sim->world(), Incident::kDeadlock).empty(), "no circle");
}

TEST(link_that_comes_back_carries_traffic_again) {
  Fabric fabric;
  fabric.transport.timeout_ps = {100 * kMicrosecond};
  fabric.transport.retry_limit = 1'000;
  const auto sim = fabric.make();
  load(*sim, {{0, 15, 5'000'000}, {1, 14, 1'000'000}});
  sim->fail_link(0, 50 * kMicrosecond);
  sim->restore_link(0, 300 * kMicrosecond);
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  expect(sim->world().messages.delivered[0] > 300 * kMicrosecond, "after the repair");
  expect_equal(times_of(sim->world(), Incident::kLinkUp).size(), std::size_t{1}, "repairs");
}

TEST(sender_behind_a_slow_bus_sends_at_its_rate) {
  const Fabric fabric;
  const auto sim = fabric.make();
  load(*sim, {{0, 15, 5'000'000}});
  sim->set_send_limit(0, 50);
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  const double bits = 5'000'000.0 * 8 * (4096 + 82) / 4096;
  expect_near(static_cast<double>(sim->world().messages.delivered[0]), bits / 50e9 * 1e12, 0.01, "time");
}

TEST(notification_waits_for_the_nic) {
  Fabric fabric;
  std::vector<Time> first;
  for (const Time delay : {Time{0}, 30 * kMicrosecond}) {
    fabric.dcqcn.cnp_delay_ps = delay;
    const auto sim = fabric.make();
    load(*sim, incast(fabric.hosts, 100'000));
    expect(run(*sim) == Progress::kDone, "every message is delivered");
    const HostRows& rows = sim->world().host_rows;
    Time seen = kNever;
    for (std::size_t i = 0; i < rows.time.size(); ++i) {
      if (rows.cnps_received[i] > 0) seen = std::min(seen, rows.time[i]);
    }
    first.push_back(seen);
  }
  expect_equal(first[1] - first[0], 30 * kMicrosecond, "delay of the first sample with a notification");
}
