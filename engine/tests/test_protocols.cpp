// Selective repeat and TCP beside go-back-N.

#include <algorithm>
#include <vector>

#include "fabric.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

struct Outcome {
  Time last = 0;
  Totals totals;
  std::int64_t longest_queue_bytes = 0;
};

Outcome outcome_of(const Fabric& fabric, const std::vector<Send>& sends, Protocol protocol, double loss = 0,
                   double burst = 1) {
  const auto sim = fabric.make();
  load(*sim, sends, protocol);
  for (PortId port = 0; port < 2 * fabric.hosts && loss > 0; ++port) sim->set_loss(port, loss, burst);
  expect(run(*sim) == Progress::kDone, "every message is delivered");
  const World& w = sim->world();
  Outcome outcome{0, sim->totals(), 0};
  for (const Time time : w.messages.delivered) outcome.last = std::max(outcome.last, time);
  for (const std::int64_t high : w.port_rows.queue_high_bytes) {
    outcome.longest_queue_bytes = std::max(outcome.longest_queue_bytes, high);
  }
  return outcome;
}

Fabric tcp_fabric() {
  Fabric fabric;
  fabric.port.pfc_send = 0;
  fabric.port.alpha_lossy = 8;
  fabric.shared_bytes = 4'000'000;
  fabric.tcp.least_rto_ps = 5'000 * kMicrosecond;
  fabric.tcp.first_rto_ps = 10'000 * kMicrosecond;
  fabric.tcp.delayed_ack_ps = 1'000 * kMicrosecond;
  return fabric;
}

// What 10 MB take at 100 Gb/s with the header share of a segment.
constexpr Time kTenMegabytes = Time{10'000'000} * 80 * 9'038 / 8'948;

}  // namespace

TEST(selective_repeat_sends_less_again_than_go_back_n) {
  const Fabric fabric;
  const std::vector<Send> sends = {{0, 15, 20'000'000}};
  const Outcome back = outcome_of(fabric, sends, Protocol::kGoBackN, 0.002);
  const Outcome selective = outcome_of(fabric, sends, Protocol::kSelectiveRepeat, 0.002);
  expect(back.totals.retransmits > 3 * selective.totals.retransmits, "go-back-N repeats whole windows");
  expect(selective.totals.retransmits >= selective.totals.dropped_corrupt / 2, "losses are made good");
  expect(selective.last < back.last, "and is done earlier");
}

TEST(selective_repeat_without_loss_repeats_nothing) {
  const Fabric fabric;
  const Outcome outcome = outcome_of(fabric, all_to_all(fabric.hosts, 100'000), Protocol::kSelectiveRepeat);
  expect_equal(outcome.totals.retransmits, 0, "packets sent twice");
}

TEST(selective_repeat_survives_heavy_loss) {
  Fabric fabric;
  fabric.transport.timeout_ps = {500 * kMicrosecond};
  fabric.transport.retry_limit = 1'000;
  const Outcome outcome = outcome_of(fabric, incast(4, 500'000), Protocol::kSelectiveRepeat, 0.2);
  expect(outcome.totals.dropped_corrupt > 0, "frames are lost");
}

TEST(loss_in_bursts_has_the_share_that_was_set) {
  const Fabric fabric;
  for (const double burst : {1.0, 20.0}) {
    const auto sim = fabric.make();
    load(*sim, {{0, 15, 400'000'000}}, Protocol::kSelectiveRepeat);
    sim->set_loss(0, 0.05, burst);
    sim->advance(400'000, kLongRun);
    const Totals t = sim->totals();
    const double share = static_cast<double>(t.dropped_corrupt) / static_cast<double>(t.packets_sent);
    expect_near(share, 0.05, burst == 1.0 ? 0.05 : 0.2, "share of frames lost");
  }
}

TEST(tcp_fills_the_link) {
  for (const Protocol protocol : {Protocol::kCubic, Protocol::kDctcp}) {
    const Outcome outcome = outcome_of(tcp_fabric(), {{0, 15, 10'000'000}}, protocol);
    expect_near(static_cast<double>(outcome.last), static_cast<double>(kTenMegabytes), 0.1, "time of 10 MB");
    expect_equal(outcome.totals.retransmits, 0, "segments sent twice");
  }
}

TEST(tcp_of_two_senders_shares_the_link) {
  Fabric fabric = tcp_fabric();
  fabric.tcp.receive_window_bytes = 1 << 20;  // both windows fit the buffer
  for (const Protocol protocol : {Protocol::kCubic, Protocol::kDctcp}) {
    const Outcome outcome = outcome_of(fabric, {{0, 15, 10'000'000}, {1, 15, 10'000'000}}, protocol);
    expect_near(static_cast<double>(outcome.last), 2.0 * static_cast<double>(kTenMegabytes), 0.15, "time of both");
  }
}

TEST(dctcp_keeps_the_queue_short_and_cubic_fills_the_buffer) {
  const std::vector<Send> sends = {{0, 15, 30'000'000}, {1, 15, 30'000'000}};
  const Outcome dctcp = outcome_of(tcp_fabric(), sends, Protocol::kDctcp);
  const Outcome cubic = outcome_of(tcp_fabric(), sends, Protocol::kCubic);
  expect(dctcp.totals.marks > 0, "DCTCP is marked");
  expect_equal(cubic.totals.marks, 0, "CUBIC is not capable of ECN: marks");
  expect(dctcp.longest_queue_bytes * 2 < cubic.longest_queue_bytes, "DCTCP's queue is the shorter one");
  expect(cubic.totals.dropped_buffer > 0, "CUBIC grows until the buffer overflows");
}

TEST(tcp_recovers_from_loss) {
  for (const Protocol protocol : {Protocol::kCubic, Protocol::kDctcp}) {
    const Outcome outcome = outcome_of(tcp_fabric(), incast(6, 2'000'000), protocol, 0.01);
    expect(outcome.totals.dropped_corrupt > 0, "frames are lost");
    expect(outcome.totals.retransmits >= outcome.totals.dropped_corrupt / 2, "and sent again");
  }
}
