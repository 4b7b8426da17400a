// What leaves a port comes in at the next node, or arrives, or is lost on the way.
#pragma once

#include <algorithm>
#include <cstdint>

#include "network.hpp"

namespace eastwest::fluid {

inline void Network::pass_on(CellId cell, double bytes) {
  Sender& s = senders[cells_.flow[cell]];
  const auto& [rate, burst] = loss[cells_.port[cell]];
  if (rate > 0) bytes -= corrupt(cell, s, bytes, rate, burst);
  const std::uint32_t first = cells_.next_first[cell], last = cells_.next_first[cell + 1];
  if (first == last) {
    deliver(cell, s, bytes);
    return;
  }
  for (std::uint32_t n = first; n < last; ++n) {
    come_in(cells_.next[n], bytes * cells_.share[n]);
  }
}

inline void Network::come_in(CellId cell, double bytes) {
  Ingress& in = ingress_at(cell);
  in.came += bytes;
  list(in);
  if (in.lost_share > 0) {
    lose(cell, bytes * in.lost_share, in.lost_share, in.lost_share);
    bytes *= 1 - in.lost_share;
  }
  Lane& l = lane_at(cell);
  l.arrive(cell, bytes);
  list_port(l.port);
}

inline void Network::list(Ingress& in) {
  if (in.listed) return;
  in.listed = true;
  listed_[w_.owner[in.port] - w_.hosts].push_back(ingress_of_[in.port][in.priority]);
}

inline void Network::deliver(CellId cell, Sender& s, double bytes) {
  SlowHost& host = slow[s.dst];
  host.came += bytes;
  s.got += s.take_in(bytes);
  touch(cells_.flow[cell]);
}

inline void Network::touch(QpId flow) {
  if (senders[flow].touched) return;
  senders[flow].touched = true;
  touched.push_back(flow);
}

inline double Network::corrupt(CellId cell, Sender& s, double bytes, double rate, double burst) {
  s.bad_hazard += bytes / packet_ * rate / burst;
  if (s.bad_hazard < s.bad_draw) return 0;
  s.bad_hazard = 0;
  s.bad_draw = s.exponential();
  const double lost = std::min(bytes, packet_ * burst);
  lose_at(cells_.port[cell] ^ 1U, cell, {lost, lost / bytes, rate});  // the far end finds the checksum wrong
  return lost;
}

}  // namespace eastwest::fluid
