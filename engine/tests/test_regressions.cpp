// Faults of the engine that random cases and invariants have brought to light, one test each.

#include <algorithm>
#include <vector>

#include "fabric.hpp"
#include "round_trip.hpp"
#include "scoreboard.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

// Two hosts on one switch.
Fabric pair_of_hosts() {
  Fabric fabric;
  fabric.hosts = 2;
  fabric.leaves = 1;
  fabric.spines = 0;
  fabric.dcqcn.enabled = false;
  fabric.transport.timeout_ps = {100 * kMicrosecond};
  fabric.transport.retry_limit = 1'000;
  return fabric;
}

}  // namespace

// A transmitter that was worked off late sent packets of a message that had been posted meanwhile.
TEST(message_is_not_sent_before_it_is_posted) {
  Fabric fabric = pair_of_hosts();
  fabric.delay_ps = 2 * kMicrosecond;
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 1}, {0, 1, 4096, kMicrosecond}});
  expect(run(*sim) == Progress::kDone, "both are delivered");
  const Messages& m = sim->world().messages;
  expect(m.delivered[1] - m.delivered[0] >= kMicrosecond, "the second follows by its later start");
}

TEST(selective_repeat_keeps_within_its_window) {
  const auto sim = pair_of_hosts().make();
  load(*sim, {{0, 1, 100'000}}, Protocol::kSelectiveRepeat);
  sim->set_windows({4096});
  Progress progress = Progress::kRunning;
  while (progress == Progress::kRunning) {
    progress = sim->advance(1, kLongRun);
    expect(sim->world().senders[0].next - sim->world().senders[0].unacked <= 1, "one packet on its way");
  }
  expect(progress == Progress::kDone, "all is delivered");
}

// The first segment of the window never arrives; the others must not go on for ever.
TEST(tcp_keeps_within_the_receive_window_while_a_segment_is_missing) {
  Fabric fabric = pair_of_hosts();
  fabric.tcp.receive_window_bytes = 20 * 8948;
  fabric.port.pfc_send = 0;
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 20'000'000}}, Protocol::kCubic);
  sim->set_loss(0, 0.05);
  Progress progress = Progress::kRunning;
  while (progress == Progress::kRunning) {
    progress = sim->advance(10, 100'000 * kMicrosecond);
    expect(sim->world().senders[0].next - sim->world().senders[0].unacked <= 20, "segments beyond the last acknowledged one");
  }
}

// A frame and a pause that are on a link when it fails are lost, however soon it is repaired.
TEST(short_failure_loses_what_is_on_the_wire) {
  Fabric fabric = pair_of_hosts();
  fabric.delay_ps = 10 * kMicrosecond;
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 4096}});
  sim->fail_link(0, 5 * kMicrosecond);
  sim->restore_link(0, 5 * kMicrosecond + kNanosecond);
  expect(run(*sim) == Progress::kDone, "delivered in the end");
  expect_equal(sim->totals().dropped_link, 1, "frames lost");
}

TEST(pause_of_before_a_failure_stops_nobody_after_the_repair) {
  Fabric fabric = pair_of_hosts();
  fabric.delay_ps = 10 * kMicrosecond;
  fabric.transport.pause_quanta = 0;
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 8'192}, {0, 1, 4096, 60 * kMicrosecond}});
  sim->set_slow_receiver(1, 10, 4'000, 1'000);
  sim->fail_link(2, 25 * kMicrosecond);  // the first frame reached the receiver at 21 us, its pause is on the way
  sim->restore_link(2, 26 * kMicrosecond);
  expect(run(*sim) == Progress::kDone, "delivered");
}

// The repaired link of a NIC that still storms is paused again.
TEST(storm_goes_on_after_a_repair) {
  Fabric fabric = pair_of_hosts();
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 4096, 100 * kMicrosecond}});
  sim->set_pause_storm(1, kDataPriority, kMicrosecond, 2'000 * kMicrosecond);
  sim->fail_link(2, 20 * kMicrosecond);
  sim->restore_link(2, 30 * kMicrosecond);
  expect(run(*sim) == Progress::kDone, "delivered");
  expect(sim->world().messages.delivered[0] > 2'000 * kMicrosecond, "after the storm");
}

// Two priorities fill the receiver's buffer; it has to let both go when it has room again.
TEST(slow_receiver_lets_every_priority_go) {
  Fabric fabric;
  fabric.hosts = 3;
  fabric.leaves = 1;
  fabric.spines = 0;
  fabric.dcqcn.enabled = false;
  fabric.port.pfc_send = 0xff;
  const auto sim = fabric.make();
  sim->set_slow_receiver(2, 10, 50'000, 1'000);
  sim->set_queue_pairs({0, 1}, {2, 2}, {1, 2}, {kDataDscp, 0}, {kDataPriority, 0});
  sim->set_messages({2'000'000, 100'000}, {0, 1}, {0, 0}, {0, 0, 0}, {});
  expect(run(*sim) == Progress::kDone, "both are delivered");
  const World& w = sim->world();
  expect(w.messages.delivered[1] <= w.messages.delivered[0], "the short one is not kept back");
  expect_equal(static_cast<int>(w.ports[w.hosts[2].port].xoff_sent), 0, "priorities that are still stopped");
}

// After a long series of timeouts, the next one is short again.
TEST(timeout_after_backoff_is_not_late) {
  Fabric fabric = pair_of_hosts();
  fabric.transport.timeout_ps = {100 * kMicrosecond, 100'000 * kMicrosecond};
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 1'000'000}});
  // Timed out once, the queue pair waits 100 ms; it is acknowledged meanwhile, and then loses the end of the message.
  sim->fail_link(0, 10 * kMicrosecond);
  sim->restore_link(0, 60 * kMicrosecond);
  sim->fail_link(2, 140 * kMicrosecond);
  sim->restore_link(2, 210 * kMicrosecond);
  expect(run(*sim) == Progress::kDone, "delivered");
  expect(sim->world().messages.delivered[0] < 1'000 * kMicrosecond, "within the short timeout");
}

// What is posted on a dead link is sent with a clock that runs.
TEST(timer_of_a_dead_link_is_not_set_to_never) {
  Fabric fabric = pair_of_hosts();
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 4096}, {0, 1, 4096, 60 * kMicrosecond}});
  sim->fail_link(0, 50 * kMicrosecond);
  sim->restore_link(0, 200 * kMicrosecond);
  sim->fail_link(2, 190 * kMicrosecond);
  sim->restore_link(2, 230 * kMicrosecond);
  expect(run(*sim) == Progress::kDone, "the second is sent again");
}

// A number beyond the room for arrivals was taken for one that had arrived.
TEST(scoreboard_gives_up_everything_that_has_not_arrived) {
  Scoreboard board;
  board.arrived(0, 5);
  board.give_up(0, 128);
  expect_equal(board.in_flight(0, 128), 0U, "packets on their way");
  int lost = 0;
  for (; board.any_lost(); ++lost) board.take_lost();
  expect_equal(lost, 127, "packets to send again");
}

TEST(tcp_timeout_of_a_very_long_path_does_not_overflow) {
  RoundTrip trip;
  trip.sent(0, 0);
  trip.acknowledged(1, Time{1} << 58);
  expect(trip.timeout(Tcp{}, 15) >= Time{1} << 58, "no shorter than a round trip");
}

TEST(rate_stays_within_the_line_and_cuts_without_an_interval_count_from_now) {
  Dcqcn set;
  set.min_bps = 1e12;
  set.decrease_interval_ps = 0;
  DcqcnState state;
  state.reset(1e11);
  for (Time now = kMicrosecond; now < 1'000 * kMicrosecond; now += 100 * kMicrosecond) {
    dcqcn::notify(set, state, now);
    dcqcn::advance(set, state, now + kMicrosecond);
    expect(state.rate_bps <= 1e11, "no faster than the line");
    expect(state.next_increase > now, "the increase timer starts at the cut");
  }
}

// Segments with short headers arrive sooner than anything RoCE sends.
TEST(window_is_no_wider_than_the_shortest_frame) {
  Fabric fabric = pair_of_hosts();
  fabric.delay_ps = fabric.latency_ps = 0;
  fabric.tcp.frame_overhead_bytes = 1;
  const auto sim = fabric.make();
  load(*sim, {{0, 1, 1}}, Protocol::kCubic);
  expect(run(*sim) == Progress::kDone, "delivered");
  expect(sim->world().lookahead <= (1 + 1 + 20) * 80, "lookahead");
}
