// Cyclic buffer dependency: queues that wait for each other in a circle will never send again.
//
// A paused queue waits for the switch behind it, which has stopped the link because packets that came over it fill its
// own queues. Such a queue may hope as long as one of those queues may send. What is left without hope is stuck, and
// among the stuck those that can reach themselves form the circle (Hu et al., HotNets 2016).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pfc.hpp"
#include "world.hpp"

namespace eastwest::deadlock {

// Queues by number: port * 8 + priority.
using Queues = std::vector<std::uint32_t>;

class Search {
 public:
  explicit Search(const World& world) : w_(world), stuck_(world.queues.size(), false) {}

  // Queues on circles, in order; empty when everything may hope.
  Queues circles() {
    list_paused();
    drop_hopeful();
    Queues found;
    for (const std::uint32_t queue : paused_) {
      if (stuck_[queue] && reaches_itself(queue)) found.push_back(queue);
    }
    return found;
  }

 private:
  // Paused queues with packets whose peer is a switch; a host takes its packets in sooner or later.
  void list_paused() {
    for (PortId id = 0; id < w_.ports.size(); ++id) {
      const Port& port = w_.ports[id];
      if (!port.up || !port.on_switch || !w_.ports[port.peer].on_switch) continue;
      for (unsigned mask = port.paused & port.waiting; mask != 0; mask &= mask - 1) {
        const auto queue = static_cast<std::uint32_t>(id * kPriorities) + static_cast<std::uint32_t>(std::countr_zero(mask));
        paused_.push_back(queue);
        stuck_[queue] = true;
      }
    }
  }

  // Queues of the switch behind `queue` that hold packets which came through the paused link.
  Queues waits_for(std::uint32_t queue) const {
    const PortId ingress = w_.ports[queue / kPriorities].peer;
    const Switch& sw = w_.switches[w_.ports[ingress].owner];
    Queues found;
    for (std::uint32_t place = sw.first_place; place < sw.first_place + sw.ports; ++place) {
      const PortId id = w_.port_at[place];
      for (unsigned mask = w_.ports[id].waiting; mask != 0; mask &= mask - 1) {
        const auto next = static_cast<std::uint32_t>(id * kPriorities) + static_cast<std::uint32_t>(std::countr_zero(mask));
        if (w_.queues[next].packets.count([&](const Packet& p) { return p.ingress == ingress; }) > 0) found.push_back(next);
      }
    }
    return found;
  }

  bool hopes(std::uint32_t queue) {
    const Queues next = waits_for(queue);
    if (next.empty()) return true;  // nothing of it is left there: the pause is about to end
    for (const std::uint32_t other : next) {
      if (!stuck_[other]) return true;
    }
    return false;
  }

  void drop_hopeful() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (const std::uint32_t queue : paused_) {
        if (!stuck_[queue] || !hopes(queue)) continue;
        stuck_[queue] = false;
        changed = true;
      }
    }
  }

  bool reaches_itself(std::uint32_t start) const {
    std::vector<bool> seen(stuck_.size(), false);
    Queues ahead = waits_for(start);
    while (!ahead.empty()) {
      const std::uint32_t queue = ahead.back();
      ahead.pop_back();
      if (queue == start) return true;
      if (seen[queue] || !stuck_[queue]) continue;
      seen[queue] = true;
      for (const std::uint32_t next : waits_for(queue)) ahead.push_back(next);
    }
    return false;
  }

  const World& w_;
  Queues paused_;
  std::vector<bool> stuck_;
};

}  // namespace eastwest::deadlock
