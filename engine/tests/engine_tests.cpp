// The engine's own tests: single mechanisms, and whole simulations that reach every part of it, so that the sanitizers
// see it. What the engine computes is tested from Python, under tests/simulate.

#include <cstdint>
#include <cstdio>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "simulation.hpp"

namespace {

using namespace eastwest;

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  ++failures;
  std::fprintf(stderr, "  not so: %s\n", what);
}

// ---- single mechanisms ----------------------------------------------------------------------------------------------

void wheel_gives_events_in_order_of_time_then_insertion() {
  Wheel wheel;
  std::mt19937_64 draws(1);
  const std::uint32_t count = 20'000;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Time horizon = i % 10 == 0 ? Time{1} << 40 : Time{1} << 24;  // beyond the wheel, and on it
    wheel.push(static_cast<Time>(draws() % static_cast<std::uint64_t>(horizon)) / 8 * 8, EventKind::kWake, i);
  }
  Event before{-1, 0, 0, 0, EventKind::kWake};
  std::uint32_t seen = 0;
  for (; !wheel.empty(); ++seen) {
    wheel.turn();
    const Event event = wheel.pop();
    const bool later = event.time > before.time || (event.time == before.time && event.order > before.order);
    if (!later) return expect(false, "each event is later than the one before");
    before = event;
    // New events while it is worked off: at once, and one that lands in the open bucket.
    if (seen % 1000 == 0 && seen < count) wheel.push(event.time, EventKind::kWake, seen);
  }
  expect(seen == count + count / 1000, "every event comes out once");
}

void shared_buffer_gives_back_what_it_took() {
  SharedBuffer buffer;
  buffer.shared_bytes = 100'000;
  PortSettings set;
  set.pfc_send = 1U << 3;
  set.reserve_bytes = 4'000;
  set.headroom_bytes = 20'000;
  IngressUse use;
  int taken = 0;
  while (shared_buffer::admit(buffer, set, use, 3, 1'000)) ++taken;
  expect(use.headroom[3] == 20'000, "the headroom fills before a lossless packet is refused");
  expect(shared_buffer::must_pause(buffer, set, use, 3), "headroom in use asks for a pause");
  for (; taken > 0; --taken) shared_buffer::release(buffer, set, use, 3, 1'000);
  expect(use.pool[3] == 0 && use.headroom[3] == 0 && buffer.shared_used == 0, "an empty switch uses nothing");
  expect(shared_buffer::may_resume(buffer, set, use, 3), "an empty queue may resume");
}

void murmur3_gives_its_published_values() {
  // From an independent implementation that gives the published 0x2362f9de for four zero bytes with seed 0.
  expect(murmur3({0, 0, 0}, 0) == 0xd941144bU, "twelve zero bytes, seed 0");
  expect(murmur3({1, 2, 3}, 42) == 0xa7c954afU, "words 1, 2, 3, seed 42");
}

// ---- whole simulations ----------------------------------------------------------------------------------------------

constexpr std::uint32_t kHosts = 16;
constexpr std::uint32_t kLeaves = 2;
constexpr std::uint32_t kSpines = 2;
constexpr std::uint32_t kPerLeaf = kHosts / kLeaves;

PortId up_port(std::uint32_t leaf, std::uint32_t spine) { return 2 * (kHosts + leaf * kSpines + spine); }

// without: a spine that routes avoid; kSpines avoids none.
RouteTable routes(std::uint32_t without) {
  RouteTable table;
  table.first.push_back(0);
  const auto close_group = [&table] {
    table.group.push_back(static_cast<std::uint32_t>(table.group.size()));
    table.first.push_back(static_cast<std::uint32_t>(table.ports.size()));
  };
  for (std::uint32_t leaf = 0; leaf < kLeaves; ++leaf) {
    for (std::uint32_t host = 0; host < kHosts; ++host) {
      if (host / kPerLeaf == leaf) {
        table.ports.push_back(2 * host + 1);
      } else {
        for (std::uint32_t spine = 0; spine < kSpines; ++spine) {
          if (spine != without) table.ports.push_back(up_port(leaf, spine));
        }
      }
      close_group();
    }
  }
  for (std::uint32_t spine = 0; spine < kSpines; ++spine) {
    for (std::uint32_t host = 0; host < kHosts; ++host) {
      table.ports.push_back(up_port(host / kPerLeaf, spine) + 1);
      close_group();
    }
  }
  return table;
}

PortSettings lossless() {
  PortSettings set;
  set.headroom_bytes = 120'000;
  set.reserve_bytes = 10'000;
  set.xon_offset_bytes = 4'000;
  set.pfc_send = 1U << 3;
  set.ecn = 1U << 3;
  set.kmin_bytes = 50'000;
  set.kmax_bytes = 200'000;
  set.pmax = 0.2;
  set.strict = 1U << 6;
  return set;
}

struct Case {
  Transport transport;
  PortSettings port = lossless();
  std::int64_t shared_bytes = 400'000;
  bool everybody_to_one = false;
};

Simulation make(const Case& with) {
  std::vector<bool> is_switch(kHosts, false);
  is_switch.resize(kHosts + kLeaves + kSpines, true);
  std::vector<LinkSpec> links;
  for (std::uint32_t host = 0; host < kHosts; ++host) links.push_back({host, kHosts + host / kPerLeaf, 100.0, 100'000});
  for (std::uint32_t leaf = 0; leaf < kLeaves; ++leaf) {
    for (std::uint32_t spine = 0; spine < kSpines; ++spine) {
      links.push_back({kHosts + leaf, kHosts + kLeaves + spine, 200.0, 300'000});
    }
  }
  Simulation sim(is_switch, links, with.transport, 7, 10'000'000);
  for (PortId port = 0; port < 2 * links.size(); ++port) sim.set_port(port, with.port);
  SwitchSettings settings;
  settings.shared_bytes = with.shared_bytes;
  settings.ingress_latency_ps = settings.egress_latency_ps = 200'000;
  settings.priority_of_dscp[26] = 3;
  settings.priority_of_dscp[48] = 6;
  for (NodeId node = kHosts; node < is_switch.size(); ++node) sim.set_switch(node, settings);
  for (NodeId node = 0; node < kHosts; ++node) sim.set_host(node, Dcqcn{}, 48, 6);
  sim.add_routes(routes(kSpines));

  std::vector<std::uint32_t> src, dst, ports;
  for (std::uint32_t a = 0; a < kHosts; ++a) {
    for (std::uint32_t b = 0; b < kHosts; ++b) {
      if (a == b || (with.everybody_to_one && b != 0)) continue;
      src.push_back(a);
      dst.push_back(b);
      ports.push_back(0xC000U + static_cast<std::uint32_t>(src.size()) + (4791U << 16));
    }
  }
  const std::size_t count = src.size();
  sim.set_queue_pairs(src, dst, ports, std::vector<std::uint8_t>(count, 26), std::vector<std::uint8_t>(count, 3));
  // Two messages on each queue pair, the second after the first.
  std::vector<QpId> qp(2 * count);
  std::iota(qp.begin(), qp.begin() + static_cast<std::ptrdiff_t>(count), 0U);
  std::iota(qp.begin() + static_cast<std::ptrdiff_t>(count), qp.end(), 0U);
  std::vector<std::int64_t> first(2 * count + 1, 0);
  std::vector<MessageId> before(count);
  std::iota(before.begin(), before.end(), 0U);
  for (std::size_t m = 0; m <= count; ++m) first[count + m] = static_cast<std::int64_t>(m);
  sim.set_messages(std::vector<std::int64_t>(2 * count, 100'000), std::move(qp), std::vector<Time>(2 * count, 0), first,
                   before);
  return sim;
}

void conserved(const Totals& t) {
  const auto lost = t.dropped_buffer + t.dropped_corrupt + t.dropped_link;
  expect(t.packets_sent == t.packets_delivered + lost + t.in_flight, "sent = delivered + dropped + in flight");
}

Totals finish(Simulation& sim) {
  Progress progress = Progress::kRunning;
  while (progress == Progress::kRunning) progress = sim.advance(10'000, 4'000'000'000'000);
  expect(progress == Progress::kDone, "every message is delivered");
  conserved(sim.totals());
  return sim.totals();
}

void all_to_all_loses_nothing() {
  Simulation sim = make({});
  const Totals totals = finish(sim);
  expect(totals.dropped_buffer == 0, "no packet is dropped");
  expect(totals.in_flight == 0, "nothing is left on the way");
}

void incast_pauses_and_loses_nothing() {
  Case with;
  with.everybody_to_one = true;
  Simulation sim = make(with);
  const Totals totals = finish(sim);
  expect(totals.pause_frames > 0, "ports are paused");
  expect(totals.marks > 0, "packets are marked");
  expect(totals.dropped_buffer == 0, "no packet is dropped");
}

void a_buffer_without_pause_frames_drops_and_recovers() {
  Case with;
  with.everybody_to_one = true;
  with.port.pfc_send = 0;
  Simulation sim = make(with);
  const Totals totals = finish(sim);
  expect(totals.dropped_buffer > 0, "packets are dropped");
  expect(totals.retransmits > 0, "they are sent again");
}

void corruption_is_recovered() {
  Simulation sim = make({});
  for (PortId port = 0; port < 2 * kHosts; ++port) sim.set_loss(port, 0.002);
  const Totals totals = finish(sim);
  expect(totals.dropped_corrupt > 0, "frames are lost");
  expect(totals.naks > 0, "receivers ask for them");
}

void traffic_moves_away_from_a_link_that_fails() {
  Simulation sim = make({});
  sim.fail_link(up_port(0, 0), 20'000'000);
  sim.add_routes(routes(0));
  sim.reroute(1, 50'000'000);
  const Totals totals = finish(sim);
  expect(totals.dropped_link > 0, "what was on the link is lost");
}

void a_slow_receiver_pauses_its_leaf() {
  Case with;
  with.everybody_to_one = true;
  Simulation sim = make(with);
  sim.set_slow_receiver(0, 25.0, 128'000, 64'000);
  const Totals totals = finish(sim);
  expect(totals.pause_frames > 0, "ports are paused");
  expect(totals.dropped_buffer == 0, "no packet is dropped");
}

void a_run_that_is_cut_short_keeps_its_books() {
  Simulation sim = make({});
  expect(sim.advance(1'000'000'000, 30'000'000) == Progress::kLimit, "the time limit ends the run");
  conserved(sim.totals());
  expect(sim.totals().in_flight > 0, "packets are still on their way");
}

void the_same_seed_gives_the_same_run() {
  Simulation one = make({});
  Simulation two = make({});
  const Totals a = finish(one);
  const Totals b = finish(two);
  expect(a.events == b.events && a.marks == b.marks, "events and marks agree");
  expect(one.world().messages.delivered == two.world().messages.delivered, "every delivery time agrees");
}

}  // namespace

int main() {
  const std::vector<std::pair<const char*, std::function<void()>>> tests = {
#define TEST(name) {#name, name}
      TEST(wheel_gives_events_in_order_of_time_then_insertion),
      TEST(shared_buffer_gives_back_what_it_took),
      TEST(murmur3_gives_its_published_values),
      TEST(all_to_all_loses_nothing),
      TEST(incast_pauses_and_loses_nothing),
      TEST(a_buffer_without_pause_frames_drops_and_recovers),
      TEST(corruption_is_recovered),
      TEST(traffic_moves_away_from_a_link_that_fails),
      TEST(a_slow_receiver_pauses_its_leaf),
      TEST(a_run_that_is_cut_short_keeps_its_books),
      TEST(the_same_seed_gives_the_same_run),
#undef TEST
  };
  int failed = 0;
  for (const auto& [name, test] : tests) {
    const int before = failures;
    test();
    if (failures == before) continue;
    ++failed;
    std::fprintf(stderr, "FAILED %s\n", name);
  }
  std::printf("%zu engine tests passed, %d failed\n", tests.size() - static_cast<std::size_t>(failed), failed);
  return failed == 0 ? 0 : 1;
}
