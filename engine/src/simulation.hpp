// One simulation: set up, advance in slices, read results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "world.hpp"

namespace eastwest {

enum class Progress : std::uint8_t { kRunning, kDone, kStalled, kLimit };

struct LinkSpec {
  NodeId a = 0;
  NodeId b = 0;
  double rate_gbps = 0;
  Time delay_ps = 0;
};

class Simulation {
 public:
  // Link i makes port 2i at its end a and port 2i + 1 at its end b. Hosts have one port.
  // Throws std::invalid_argument for a host without or with several links, or a rate that no picosecond clock can count;
  // here as below, what is out of bounds is refused (check.hpp) and leaves the simulation as it was.
  Simulation(const std::vector<bool>& is_switch, const std::vector<LinkSpec>& links, const Transport& transport,
             std::uint64_t seed, Time sample_ps);

  void set_switch(NodeId node, const SwitchSettings& settings);
  void set_port(PortId port, const PortSettings& settings);
  void set_host(NodeId node, const Dcqcn& dcqcn, std::uint8_t cnp_dscp, std::uint8_t cnp_priority);
  void set_slow_receiver(NodeId node, double rate_gbps, std::int64_t xoff_bytes, std::int64_t xon_bytes);
  void set_send_limit(NodeId node, double rate_gbps);
  void set_tcp(const Tcp& tcp);
  void set_loss(PortId port, double rate, double burst_frames = 1.0);
  void add_routes(RouteTable table);
  void set_queue_pairs(const std::vector<std::uint32_t>& src, const std::vector<std::uint32_t>& dst,
                       const std::vector<std::uint32_t>& udp_ports, const std::vector<std::uint8_t>& dscp,
                       const std::vector<std::uint8_t>& priority, const std::vector<std::uint8_t>& protocol = {});
  // By queue pair: code point of acknowledgements, and the priority in which the receiver sends them and pauses its
  // switch. Left out: those of the sender.
  void set_answers(const std::vector<std::uint8_t>& dscp, const std::vector<std::uint8_t>& priority);
  // By queue pair: bytes that may be on their way; 0: any number.
  void set_windows(const std::vector<std::int64_t>& bytes);
  void set_messages(std::vector<std::int64_t> bytes, std::vector<QpId> qp, std::vector<Time> delay,
                    const std::vector<std::int64_t>& dep_first, const std::vector<MessageId>& dep);
  // By message: not 0 where the run shall end without it. A queue pair carries either kind, not both.
  void set_background(const std::vector<std::uint8_t>& background);
  void fail_link(PortId port, Time at);
  void restore_link(PortId port, Time at);
  void set_pause_storm(NodeId host, std::uint8_t priority, Time from, Time until);
  void reroute(std::uint32_t epoch, Time at);

  // Works off at most `events` events, none later than `limit`.
  Progress advance(std::uint64_t events, Time limit);

  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  const World& world() const { return w_; }
  Totals totals() const;
  std::vector<std::pair<const char*, std::int64_t>> event_counts() const;
  PortState port_state() const;
  double cpu_seconds() const { return cpu_seconds_; }
  std::size_t memory_bytes() const;
  double done() const;

 private:
  Host& host_at(NodeId node);
  void set_protocol(QpId id, Protocol protocol);
  void begin();
  Time next_event() const;
  Time window_end(Time start, Time limit) const;
  void work_off(Time end);
  void deliver_mail();
  void strike_until(Time time);
  void sample_until(Time time);
  void look_for_deadlock(Time now);
  Progress finish(Progress progress);
  std::uint64_t handled() const;

  // At a known time for the whole network.
  struct Strike {
    Time time;
    enum class Kind : std::uint8_t { kLinkDown, kLinkUp, kReroute, kStorm, kStormEnd } kind;
    std::uint32_t where;
    int priority = 0;
  };

  void add_strike(const Strike& strike);

  World w_;
  Lane lane_;
  std::vector<std::vector<PortId>> ports_of_;  // by node
  std::vector<Strike> strikes_;  // descending, so that the next one is at the back
  Time sample_ps_;
  Time next_sample_;
  Time next_look_;
  std::vector<bool> deadlocked_;  // by port * 8 + priority, once it was reported
  double cpu_seconds_ = 0;
  bool begun_ = false;
};

}  // namespace eastwest
