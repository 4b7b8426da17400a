// A random case: network, settings, workload and faults, all from one number; and what must be true of its run.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "random_network.hpp"
#include "random_settings.hpp"

namespace eastwest::test {

inline constexpr Time kCaseLimit = 4'000 * kMicrosecond;

class Case {
 public:
  explicit Case(std::uint64_t seed) : draws_(seed), network_(NetworkDraw(draws_).draw()) {
    const Transport transport = random_transport(draws_);
    const Time sample_ps = one_of(draws_, {Time{0}, 3 * kMicrosecond, 50 * kMicrosecond});
    sim_ = std::make_unique<Simulation>(network_.is_switch(), network_.links, transport, seed, sample_ps);
    set_ports();
    set_nodes();
    sim_->set_tcp(random_tcp(draws_));
    sim_->add_routes(network_.routes(std::vector<bool>(network_.links.size(), false)));
    set_queue_pairs();
    set_messages();
    if (draws_.chance(0.7)) strike();
  }

  Simulation& simulation() { return *sim_; }
  const Network& network() const { return network_; }

 private:
  std::uint32_t below(std::size_t count) { return static_cast<std::uint32_t>(draws_.whole(0, static_cast<std::int64_t>(count) - 1)); }
  Time soon() { return draws_.whole(0, draws_.chance(0.5) ? 50 : 1'500) * kMicrosecond + draws_.whole(0, 999'999); }

  void set_ports() {
    std::vector<PortSettings> kinds;
    for (std::int64_t n = draws_.whole(1, 3); n > 0; --n) kinds.push_back(random_port(draws_));
    for (PortId id = 0; id < 2 * network_.links.size(); ++id) sim_->set_port(id, kinds[below(kinds.size())]);
  }

  void set_nodes() {
    SwitchSettings one = random_switch(draws_);
    const bool alike = draws_.chance(0.7);
    for (std::uint32_t s = 0; s < network_.switches; ++s) {
      if (!alike) one = random_switch(draws_);
      sim_->set_switch(network_.hosts + s, one);
    }
    const Dcqcn dcqcn = random_dcqcn(draws_);
    for (NodeId host = 0; host < network_.hosts; ++host) sim_->set_host(host, dcqcn, 48, 6);
    if (draws_.chance(0.2)) {
      const auto room = draws_.whole(0, 100'000);
      sim_->set_slow_receiver(below(network_.hosts), one_of(draws_, {1.0, 9.0, 60.0}), room, room / 2);
    }
    if (draws_.chance(0.2)) sim_->set_send_limit(below(network_.hosts), one_of(draws_, {1.0, 40.0, 300.0}));
  }

  void set_queue_pairs() {
    const std::int64_t count = draws_.whole(1, 12);
    const bool mixed = draws_.chance(0.5);
    auto protocol = static_cast<std::uint8_t>(draws_.whole(0, 3));
    std::vector<std::uint32_t> src, dst, ports;
    std::vector<std::uint8_t> dscp, priority, protocols;
    for (std::int64_t id = 0; id < count; ++id) {
      src.push_back(below(network_.hosts));
      dst.push_back((src.back() + 1 + below(network_.hosts - 1)) % network_.hosts);
      ports.push_back(0xc000U + below(4000) + (4791U << 16));
      const std::size_t kind = draws_.chance(0.7) ? 0 : below(kDscpOf.size());
      dscp.push_back(kDscpOf[kind]);
      priority.push_back(draws_.chance(0.95) ? kPriorityOf[kind] : std::uint8_t{5});
      if (mixed) protocol = static_cast<std::uint8_t>(draws_.whole(0, 3));
      protocols.push_back(protocol);
    }
    sim_->set_queue_pairs(src, dst, ports, dscp, priority, protocols);
    if (draws_.chance(0.7)) return;
    std::vector<std::int64_t> windows;
    for (std::int64_t id = 0; id < count; ++id) windows.push_back(one_of<std::int64_t>(draws_, {0, 1, 9'000, 200'000}));
    sim_->set_windows(windows);
  }

  void set_messages() {
    const std::int64_t count = draws_.whole(1, 30);
    std::vector<std::int64_t> bytes, first(1, 0);
    std::vector<QpId> qp;
    std::vector<Time> delay;
    std::vector<MessageId> dep;
    for (std::int64_t m = 0; m < count; ++m) {
      const bool local = draws_.chance(0.1);
      qp.push_back(local ? kNone : below(sim_->world().senders.size()));
      bytes.push_back(local ? 0 : one_of<std::int64_t>(draws_, {1, 4096, 4097, draws_.whole(1, 20'000), draws_.whole(1, 300'000)}));
      delay.push_back(draws_.chance(0.5) ? 0 : draws_.whole(0, 20 * kMicrosecond));
      for (int n = 0; m > 0 && n < 2; ++n) {
        if (draws_.chance(0.25)) dep.push_back(below(static_cast<std::size_t>(m)));
      }
      first.push_back(static_cast<std::int64_t>(dep.size()));
    }
    sim_->set_messages(bytes, qp, delay, first, dep);
  }

  void strike() {
    const std::size_t links = network_.links.size();
    if (draws_.chance(0.4)) {
      for (std::int64_t n = draws_.whole(1, 4); n > 0; --n) {
        sim_->set_loss(below(2 * links), one_of(draws_, {0.001, 0.05, 0.4, 1.0}), one_of(draws_, {1.0, 1.0, 8.0}));
      }
    }
    for (std::int64_t n = draws_.chance(0.5) ? draws_.whole(1, 3) : 0; n > 0; --n) fail(below(links));
    if (draws_.chance(0.2)) {
      const Time from = soon();
      sim_->set_pause_storm(below(network_.hosts), one_of<std::uint8_t>(draws_, {3, 3, 4}), from, from + 1 + soon());
    }
  }

  // Down, perhaps avoided some time later, perhaps for so short that frames and pauses are still on the wire; and up.
  void fail(std::uint32_t link) {
    const Time at = soon();
    const PortId port = 2 * link + below(2);
    sim_->fail_link(port, at);
    const Time back = at + (draws_.chance(0.4) ? draws_.whole(1, 400'000) : soon());
    if (draws_.chance(0.8)) sim_->restore_link(port, back);
    if (draws_.chance(0.5)) return;
    std::vector<bool> down(network_.links.size(), false);
    down[link] = true;
    sim_->add_routes(network_.routes(down));
    sim_->reroute(static_cast<std::uint32_t>(sim_->world().routes.size()) - 1, at + draws_.whole(0, 30 * kMicrosecond));
    if (draws_.chance(0.5)) sim_->reroute(0, back);
  }

  Draws draws_;
  Network network_;
  std::unique_ptr<Simulation> sim_;
};

// Runs in slices of `slice` events, up to the limit or to a number of events that keeps tests quick.
inline Progress run_case(Simulation& sim, std::uint64_t slice, std::uint64_t most = 120'000) {
  Progress progress = Progress::kRunning;
  for (std::uint64_t events = 0; progress == Progress::kRunning && events < most; events += slice) {
    progress = sim.advance(slice, kCaseLimit);
  }
  return progress;
}

// Everything that a run yields, as text.
std::string results_of(const Simulation& sim);

// What is wrong with the run of this case; empty if nothing is.
std::string judge_case(std::uint64_t seed);

}  // namespace eastwest::test
