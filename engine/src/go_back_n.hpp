// Reliability of a queue pair: acknowledgements, negative acknowledgements, timeouts (InfiniBand RC, go-back-N).
#pragma once

#include <algorithm>
#include <cstdint>

#include "host.hpp"

namespace eastwest {

inline void acknowledge(Lane& l, Sender& qp, Psn expected, Time now) {
  if (expected <= qp.unacked) return;
  qp.unacked = expected;
  qp.next = std::max(qp.next, expected);
  qp.timeouts = 0;
  World& w = l.w;
  const Messages& messages = w.messages;
  while (qp.oldest != kNone && messages.first_psn[qp.oldest] + messages.packets[qp.oldest] <= expected) {
    message_acknowledged(l, qp.oldest, now);
    if (qp.current == qp.oldest) next_message(messages, qp, messages.next_in_qp[qp.oldest]);
    qp.oldest = messages.next_in_qp[qp.oldest];
  }
  qp.timeout_at = qp.unacked == qp.next ? kNever : now + timeout_of(w, qp);
  if (qp.state == SendState::kReady && !qp.has_data()) rest(w.hosts[qp.src], qp);
}

// Sends again from the oldest number that is not acknowledged.
inline void go_back(Lane& l, QpId id, Time now) {
  Sender& qp = l.w.senders[id];
  qp.next = qp.unacked;
  next_message(l.w.messages, qp, qp.oldest);
  activate(l, id, now);
}

inline void received_ack(Lane& l, QpId id, const Packet& packet, Time now) {
  Sender& qp = l.w.senders[id];
  if (qp.state == SendState::kDead) return;
  acknowledge(l, qp, packet.psn, now);
  if (packet.type == PacketType::kNak && packet.psn == qp.unacked && qp.next > qp.unacked) go_back(l, id, now);
}

inline void timeout(Lane& l, QpId id, Time now) {
  World& w = l.w;
  Sender& qp = w.senders[id];
  Host& host = w.hosts[qp.src];
  catch_up_port(l, host.port, now);
  qp.timer_pending = false;
  // A dead link keeps the clock running although nothing can be sent again.
  const bool waits = qp.unacked != qp.next || (qp.has_data() && !w.ports[host.port].up);
  if (!waits || qp.state == SendState::kDead) return;
  if (now < qp.timeout_at) {
    qp.timer_pending = true;
    l.region->timers.push(qp.timeout_at, TimerKind::kTimeout, id);
    return;
  }
  ++qp.timeouts;
  ++l.totals.timeouts;
  ++host.counts.timeouts;
  if (qp.timeouts > w.transport.retry_limit) {
    qp.state = SendState::kDead;
    set_ready(host, qp.place, false);
    resume_sending(l, host.port, now);
    return;
  }
  arm_timeout(l, id, now);
  go_back(l, id, now);
}

inline void notified(Lane& l, QpId id, Time now) {
  Sender& qp = l.w.senders[id];
  Host& host = l.w.hosts[qp.src];
  ++host.counts.cnps_received;
  dcqcn::notify(host.dcqcn, qp.rate, now);
}

}  // namespace eastwest
