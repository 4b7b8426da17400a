// What the engine does as the HPCC simulator does it, where that differs from its own ways.

#include <cstdint>
#include <vector>

#include "check.hpp"
#include "dcqcn.hpp"
#include "fabric.hpp"
#include "hpcc_nic.hpp"
#include "hpcc_senders.hpp"
#include "pfc.hpp"
#include "scheduler.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

// A host with queue pairs of so many packets, all of which have entered the round.
World host_with(const std::vector<Psn>& packets) {
  World w;
  w.transport.hpcc_nic = true;
  w.hosts.resize(1);
  w.senders.resize(packets.size());
  for (QpId id = 0; id < packets.size(); ++id) {
    w.senders[id].place = id;
    w.senders[id].posted = packets[id];
    w.hosts[0].qps.push_back(id);
  }
  for (const Sender& qp : w.senders) hpcc_nic::enter(w, w.hosts[0], qp);
  return w;
}

void finish(World& w, QpId id) {
  w.senders[id].next = w.senders[id].unacked = w.senders[id].posted;
  ++w.hosts[0].round_finished;
}

// Place at which the next search begins.
std::uint32_t begins(World& w, bool was_idle) {
  hpcc_nic::before_search(w, w.hosts[0], was_idle);
  return w.hosts[0].last + 1;
}

}  // namespace

TEST(hpcc_times_fall_short_of_whole_nanoseconds) {
  expect(ns3_whole_ns(Time{83'840}) == 83'000 && ns3_whole_ns(Time{80'000}) == 79'000, "of picoseconds");
  expect(ns3_whole_ns(1048 * 8 / 100e9) == 83'000, "a part of a nanosecond is dropped");
  expect(ns3_whole_ns(1048 * 8 / 1e9) == 8'383'000, "8,384 ns become 8,383");
  expect(ns3_whole_ns(2.5) == 2'500'000'000'000, "exact in binary");
}

TEST(hpcc_switch_serves_packet_by_packet_and_priority_0_first) {
  Port port;
  port.waiting = 0b0110'0010;
  std::vector<int> served;
  for (int i = 0; i < 4; ++i) served.push_back(scheduler::in_turn(port));
  expect(served == std::vector<int>{1, 5, 6, 1}, "in turn");
  port.paused = 0b0010'0000;
  expect(scheduler::in_turn(port) == 6, "a paused priority is passed over");
  port.waiting |= 1;
  port.paused = 0xff;
  expect(scheduler::in_turn(port) == 0 && port.turn == 6, "priority 0 neither waits nor takes a turn");
  port.waiting = 0b0110'0000;
  expect(scheduler::in_turn(port) == -1, "all are paused");
}

TEST(hpcc_switch_sends_every_pause_frame_in_order) {
  World w;
  w.ports.resize(1);
  w.rare.resize(1);
  w.transport.hpcc_switch = true;
  pfc::make_due(w, 0, 5, true);
  pfc::make_due(w, 0, 3, false);
  pfc::make_due(w, 0, 5, false);
  std::vector<std::uint32_t> sent;
  while ((w.ports[0].xoff_due | w.ports[0].xon_due) != 0) sent.push_back(pfc::take_due(w, 0));
  expect(sent == std::vector<std::uint32_t>{5 << 1 | 1, 3 << 1, 5 << 1}, "as they were made");
  w.transport.hpcc_switch = false;
  pfc::make_due(w, 0, 5, true);
  pfc::make_due(w, 0, 5, false);
  expect(pfc::take_due(w, 0) == 5 << 1 && w.ports[0].xoff_due == 0, "otherwise the later one stands for both");
}

TEST(hpcc_switch_needs_room_for_what_the_reserve_would_hold) {
  PortSettings set;
  set.reserve_bytes = 4096;
  set.headroom_bytes = 375;
  set.pfc_send = 0xff;
  IngressUse use;
  SharedBuffer buffer{.shared_bytes = 8000};  // an eighth of it: 1,000
  expect(shared_buffer::admit(buffer, set, use, 3, 1048), "the reserve holds it");
  buffer.reserve_needs_room = true;
  expect(!shared_buffer::admit_calmly(buffer, set, use, 3, 1048), "neither pool nor headroom could hold it: no hurry");
  expect(!shared_buffer::admit(buffer, set, use, 3, 1048), "neither pool nor headroom could hold it");
  set.headroom_bytes = 1048;
  expect(shared_buffer::admit(buffer, set, use, 3, 1048) && use.headroom[3] == 0, "the headroom could");
}

TEST(hpcc_switch_keeps_what_a_failed_link_held_booked) {
  for (const bool hpcc : {false, true}) {
    Fabric fabric;
    fabric.transport.hpcc_switch = hpcc;
    const auto sim = fabric.make();
    load(*sim, incast(fabric.hosts, 200'000));
    sim->fail_link(0, 20 * kMicrosecond);
    sim->advance(1'000'000, 100 * kMicrosecond);
    std::int64_t booked = 0;
    for (const Switch& sw : sim->world().switches) booked += sw.buffer.shared_used;
    expect((booked > 0) == hpcc, "bytes of the lost queue");
  }
}

TEST(hpcc_nic_goes_on_at_a_number_not_at_a_queue_pair) {
  World w = host_with({9, 9, 9, 9});
  Host& host = w.hosts[0];
  hpcc_nic::after_search(w, host, 1);
  expect(begins(w, false) == 2, "after the one served last");
  finish(w, 0);
  expect(begins(w, true) == 3, "the list has moved up: number 2 is now place 3");
  expect(host.round == std::vector<std::uint32_t>{1, 2, 3} && host.round_finished == 0, "place 0 is gone");
}

TEST(hpcc_nic_forgets_what_it_passes) {
  World w = host_with({9, 9, 9, 9});
  Host& host = w.hosts[0];
  finish(w, 1);
  finish(w, 3);
  finish(w, 0);
  hpcc_nic::after_search(w, host, 2);
  expect(host.round == std::vector<std::uint32_t>{0, 2}, "place 1 was passed, 3 stands behind it, 0 was not passed");
  expect(host.round_last == 1 && host.round_finished == 1, "the one served is number 1 now");
}

TEST(hpcc_nic_has_one_timer) {
  World w = host_with({9, 9});
  Host& host = w.hosts[0];
  host.paced = {{500, 0}};
  expect(hpcc_nic::sleep(w, host, 100) == 500, "set to the first that may send");
  host.paced = {{300, 1}, {500, 0}};
  expect(hpcc_nic::sleep(w, host, 200) == 500, "not set anew while it runs");
  expect(hpcc_nic::sleep(w, host, 600) == kNever, "not set to the past");
  host.paced = {{900, 1}};
  expect(hpcc_nic::sleep(w, host, 600) == 900, "set again");
}

TEST(hpcc_nic_s_timer_heeds_what_a_window_stops) {
  World w = host_with({9, 9});
  Host& host = w.hosts[0];
  host.paced = {{500, 0}};
  w.senders[0].next_time = 500;
  w.senders[1].next_time = 50;
  for (Sender& qp : w.senders) qp.window_bytes = 1000;
  expect(hpcc_nic::sleep(w, host, 100) == kNever, "it waits for an ACK, and the other with it");
  w.senders[1].next_time = 200;
  expect(hpcc_nic::sleep(w, host, 100) == 200, "it is due first although it may not send");
}

TEST(hpcc_sender_takes_what_was_certain_first) {
  for (const bool sooner : {false, true}) {
    Dcqcn set;
    set.cnp_lead_ps = sooner ? set.alpha_tick_ps + 1 : 0;
    DcqcnState state;
    state.reset(100e9);
    dcqcn::notify(set, state, 0);
    dcqcn::notify(set, state, set.alpha_tick_ps);
    dcqcn::advance_alpha(set, state, set.alpha_tick_ps);
    expect_near(state.alpha, sooner ? 1.0 : 1.0 - set.g, 1e-12, "alpha after the tick that meets a notification");
  }
}

TEST(hpcc_dctcp_cuts_once_a_round_by_the_share_of_marks) {
  Dcqcn set;
  set.g = 1.0 / 16;
  set.ai_bps = 1e9;
  RoundState s;
  double rate = 100e9;
  const auto hear = [&](std::int64_t acknowledged, std::int64_t sent, bool marked) {
    rate = hpcc_senders::dctcp(set, s, {acknowledged, sent, 1000, marked, 0}, rate, 100e9);
  };
  hear(1000, 5000, false);
  expect_equal(rate, 100e9, "no more than the line; the first round begins");
  hear(2000, 8000, true);
  expect_near(rate, 50e9, 1e-12, "alpha is 1 at first");
  hear(3000, 8000, true);
  expect_near(rate, 50e9, 1e-12, "once a round");
  hear(6000, 9000, false);
  expect_near(s.alpha, 15.0 / 16 + 2.0 / 6 / 16, 1e-12, "two marks among five packets sent and one");
  expect_near(rate, 50e9, 1e-12, "no increase before the cut has been answered");
  hear(10000, 12000, false);
  expect_near(s.alpha, (15.0 / 16 + 2.0 / 6 / 16) * 15 / 16, 1e-12, "no mark in this round");
  expect_near(rate, 51e9, 1e-12, "one step a round");
}

TEST(hpcc_timely_follows_the_round_trip_time) {
  Dcqcn set;
  set.ai_bps = 20e6;
  set.hai_bps = 200e6;
  set.min_bps = 1e9;
  RoundState s;
  double rate = 100e9;
  const auto hear = [&](std::int64_t acknowledged, std::int64_t sent, double rtt_ns) {
    rate = hpcc_senders::timely(set, s, {acknowledged, sent, 1000, false, rtt_ns}, rate, 100e9);
  };
  hear(1000, 5000, 100'000);
  expect_equal(rate, 100e9, "the first round trip is only timed");
  hear(5000, 6000, 900'000);
  expect_equal(rate, 100e9, "nothing before the round is over");
  hear(6000, 9000, 120'000);
  expect_near(rate, 100e9 * (1 - 0.8 * 0.875 * 20 / 20), 1e-12, "by the gradient");
  hear(10000, 12000, 600'000);
  expect_near(rate, 30e9 * (1 - 0.8 * (1 - 500.0 / 600)), 1e-12, "by how far it is too high");
  for (int round = 0; round < 6; ++round) hear(13000 + 4000 * round, 16000 + 4000 * round, 40'000);
  expect_near(rate, 26e9 + 5 * 20e6 + 200e6, 1e-12, "low: five small steps, then large ones");
}
