// Reliability of a queue pair: acknowledgements, negative acknowledgements, timeouts (InfiniBand RC, go-back-N).
#pragma once

#include <algorithm>
#include <cstdint>

#include "host.hpp"

namespace eastwest {

inline void acknowledge(World& w, QueuePair& qp, Psn expected) {
  if (expected <= qp.unacked) return;
  qp.unacked = expected;
  qp.next = std::max(qp.next, expected);
  qp.timeouts = 0;
  Messages& messages = w.messages;
  while (qp.oldest != kNone && messages.first_psn[qp.oldest] + messages.packets[qp.oldest] <= expected) {
    message_acknowledged(w, qp.oldest);
    if (qp.current == qp.oldest) qp.current = messages.next_in_qp[qp.oldest];
    qp.oldest = messages.next_in_qp[qp.oldest];
  }
  qp.timeout_at = qp.unacked == qp.next ? kNever : w.now + timeout_of(w, qp);
  if (qp.state == SendState::kReady && !qp.has_data()) rest(w.hosts[qp.src], qp);
}

// Sends again from the oldest number that is not acknowledged.
inline void go_back(World& w, QpId id) {
  QueuePair& qp = w.qps[id];
  qp.next = qp.unacked;
  qp.current = qp.oldest;
  activate(w, id);
}

inline void received_ack(World& w, QpId id, const Packet& packet) {
  QueuePair& qp = w.qps[id];
  if (qp.state == SendState::kDead) return;
  acknowledge(w, qp, packet.psn);
  if (packet.type == PacketType::kNak && packet.psn == qp.unacked && qp.next > qp.unacked) go_back(w, id);
}

inline void timeout(World& w, QpId id) {
  QueuePair& qp = w.qps[id];
  qp.timer_pending = false;
  // A dead link keeps the clock running although nothing can be sent again.
  const bool waits = qp.unacked != qp.next || (qp.has_data() && !w.ports[w.hosts[qp.src].port].up);
  if (!waits || qp.state == SendState::kDead) return;
  if (w.now < qp.timeout_at) {
    qp.timer_pending = true;
    w.wheel.push(qp.timeout_at, EventKind::kTimeout, id);
    return;
  }
  ++qp.timeouts;
  ++w.totals.timeouts;
  Host& host = w.hosts[qp.src];
  ++host.counts.timeouts;
  if (qp.timeouts > w.transport.retry_limit) {
    qp.state = SendState::kDead;
    set_ready(host, qp.place, false);
    return;
  }
  arm_timeout(w, id);
  go_back(w, id);
}

inline void notified(World& w, QpId id) {
  QueuePair& qp = w.qps[id];
  Host& host = w.hosts[qp.src];
  ++host.counts.cnps_received;
  dcqcn::notify(host.dcqcn, qp.rate, w.now);
}

}  // namespace eastwest
