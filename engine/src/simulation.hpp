// One simulation: set up, advance in slices, read results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "crew.hpp"
#include "world.hpp"

namespace eastwest {

// Events of a window from which on it is worth waking others: some ten microseconds of work.
inline constexpr std::uint64_t kWorthSharing = 200;

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

  // Threads that share one run, the caller's among them; the results are the same bit by bit. A window after one with
  // fewer than `least_events` events is left to the caller. Checked builds use one thread.
  void set_threads(std::uint32_t threads, std::uint64_t least_events = kWorthSharing);

  // Works off at most `events` events, none later than `limit`.
  Progress advance(std::uint64_t events, Time limit);

  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  const World& world() const { return w_; }
  Totals totals() const;
  std::vector<std::pair<const char*, std::int64_t>> event_counts() const;
  PortState port_state() const;
  // Spent in advance(): processor time of all threads, and time on the wall.
  double cpu_seconds() const { return cpu_seconds_; }
  double wall_seconds() const { return wall_seconds_; }
  std::size_t memory_bytes() const;
  double done() const;

 private:
  Host& host_at(NodeId node);
  void set_protocol(QpId id, Protocol protocol);
  void begin();
  Time next_event() const;
  Time window_end(Time start, Time limit) const;
  void make_lanes();
  void work_off(Time end);
  void work_off_lane(std::size_t number);
  void merge_lanes();
  void deliver_mail();
  double cpu_clock();
  void strike_until(Time time);
  void sample_until(Time time);
  void look_for_deadlock(Time now);
  Progress finish(Progress progress);
  std::uint64_t handled() const;
  bool all_closed() const;

  // At a known time for the whole network.
  struct Strike {
    Time time;
    enum class Kind : std::uint8_t { kLinkDown, kLinkUp, kReroute, kStorm, kStormEnd } kind;
    std::uint32_t where;
    int priority = 0;
  };

  void add_strike(const Strike& strike);

  World w_;
  std::deque<Lane> lanes_;       // one a thread
  std::vector<std::vector<PortId>> ports_of_;  // by node
  std::vector<Strike> strikes_;  // descending, so that the next one is at the back
  Time sample_ps_;
  Time next_sample_;
  Time next_look_;
  std::vector<bool> deadlocked_;  // by port * 8 + priority, once it was reported
  std::uint32_t threads_ = 1;
  std::uint64_t least_events_ = kWorthSharing;
  Time window_end_ = 0;
  std::uint64_t events_before_ = 0;   // the latest window
  std::vector<Mail> merged_mail_;
  std::vector<Delivery> merged_deliveries_;
  double cpu_seconds_ = 0;
  double wall_seconds_ = 0;
  bool begun_ = false;
  std::unique_ptr<Crew> crew_;   // the last member: its threads end before what they work on
};

}  // namespace eastwest
