// Reliability at the sender: acknowledgements, negative acknowledgements, timeouts. A queue pair goes back to the first
// packet that is missing (InfiniBand RC), or repeats selectively (selective.hpp).
#pragma once

#include <algorithm>
#include <cstdint>

#include "host.hpp"
#include "hpcc_nic.hpp"

namespace eastwest {

inline void acknowledge(Lane& l, QpId id, Psn expected, Time now) {
  Sender& qp = l.w.senders[id];
  if (expected <= qp.unacked) return;
  if (qp.stream != kNone) l.w.streams[qp.stream].board.acknowledged(qp.unacked, expected);
  qp.unacked = expected;
  qp.next = std::max(qp.next, expected);
  qp.timeouts = 0;
  World& w = l.w;
  const Messages& messages = w.messages;
  while (qp.oldest != kNone && end_of(messages, qp.oldest) <= expected) {
    message_acknowledged(l, qp.oldest, now);
    if (qp.current == qp.oldest) next_message(messages, qp, messages.next_in_qp[qp.oldest]);
    qp.oldest = messages.next_in_qp[qp.oldest];
  }
  if (hpcc_nic::governs(w, w.hosts[qp.src]) && hpcc_nic::finished(qp)) ++w.hosts[qp.src].round_finished;
  if (qp.unacked == qp.next) {
    qp.timeout_at = kNever;
  } else {
    arm_timeout(l, id, now);
  }
  if (qp.state == SendState::kReady && !has_data(w, qp)) rest(w.hosts[qp.src], qp);
}

// Sends again from the oldest number that is not acknowledged.
inline void go_back(Lane& l, QpId id, Time now) {
  Sender& qp = l.w.senders[id];
  qp.next = qp.unacked;
  next_message(l.w.messages, qp, qp.oldest);
  activate(l, id, now);
}

// An acknowledgement, or the number of a packet that arrived before its turn.
inline void received_selective(Lane& l, QpId id, const Packet& packet, Time now) {
  Sender& qp = l.w.senders[id];
  Stream& s = l.w.streams[qp.stream];
  const Psn before = qp.unacked;
  const bool filled = s.filled || s.board.in_flight(before, qp.next) * 2 >= s.window.segments();
  if (packet.type == PacketType::kNak) {
    if (packet.psn >= before) s.board.arrived(before, packet.psn);
  } else {
    s.round_trip.acknowledged(packet.psn, now);
    acknowledge(l, id, packet.psn, now);
  }
  if (s.tcp && qp.unacked >= s.recovery_end) {
    s.window.acknowledged(qp.unacked - before, packet.echo != 0, filled, qp.unacked, qp.next, now, s.round_trip.smoothed());
  }
  s.filled = false;
  selective::judge(s, qp.unacked, qp.next);
  if (qp.state == SendState::kReady && !has_data(l.w, qp)) rest(l.w.hosts[qp.src], qp);
  activate(l, id, now);
}

// Bytes of the stream up to packet `psn`.
inline std::int64_t bytes_to(const World& w, const Sender& qp, Psn psn) {
  const std::int64_t whole = std::int64_t{psn} * qp.mtu_bytes;
  return psn == qp.posted ? whole - qp.mtu_bytes + last_payload(w, qp.newest, qp.mtu_bytes) : whole;
}

// A sender that changes its rate once a round trip. An ACK answers the packet before the number it expects, a NAK the one
// after.
inline void react(Lane& l, QpId id, const Packet& packet, Time now) {
  World& w = l.w;
  Sender& qp = w.senders[id];
  const Dcqcn& set = w.hosts[qp.src].dcqcn;
  if (!set.enabled || set.reaction == Reaction::kDcqcn) return;
  RoundState& s = w.rounds[id];
  const bool nak = packet.type == PacketType::kNak;
  const Psn answered = std::min(nak ? packet.psn + 1 : packet.psn - 1, static_cast<Psn>(s.sent_at.size() - 1));
  const RoundNews news{bytes_to(w, qp, packet.psn), bytes_to(w, qp, nak ? qp.unacked : qp.next), qp.mtu_bytes,
                       packet.echo != 0, static_cast<double>(now - s.sent_at[answered]) / kNanosecond};
  DcqcnState& rate = qp.rate;
  const auto law = set.reaction == Reaction::kDctcp ? hpcc_senders::dctcp : hpcc_senders::timely;
  rate.rate_bps = law(set, s, news, rate.rate_bps, rate.line_bps);
  rate.active = true;
}

inline void received_ack(Lane& l, QpId id, const Packet& packet, Time now) {
  Sender& qp = l.w.senders[id];
  if (qp.state == SendState::kDead) return;
  if (qp.stream != kNone) {
    received_selective(l, id, packet, now);
    return;
  }
  if (l.w.transport.window_follows_rate) dcqcn::advance(l.w.hosts[qp.src].dcqcn, qp.rate, now);
  acknowledge(l, id, packet.psn, now);
  if (!l.w.rounds.empty()) react(l, id, packet, now);
  if (packet.type == PacketType::kNak && packet.psn == qp.unacked && qp.next > qp.unacked) {
    go_back(l, id, now);
  } else if (qp.window_bytes != 0) {
    activate(l, id, now);
  }
  // The HPCC simulator's NIC looks for something to send at every ACK.
  Host& host = l.w.hosts[qp.src];
  if (!hpcc_nic::governs(l.w, host)) return;
  catch_up_port(l, host.port, now);
  resume_sending(l, host.port, now);
}

inline constexpr std::uint32_t kTcpRetries = 15;  // Linux, tcp_retries2

inline void timeout(Lane& l, QpId id, Time now) {
  World& w = l.w;
  Sender& qp = w.senders[id];
  Host& host = w.hosts[qp.src];
  catch_up_port(l, host.port, now);
  if (qp.timer_at != now) return;  // left behind
  qp.timer_at = kNever;
  // A dead link keeps the clock running for what was sent, although nothing can be sent again.
  const bool waits = qp.unacked != qp.next || (qp.unacked < qp.sent_high && !w.ports[host.port].up);
  if (!waits || qp.state == SendState::kDead) return;
  if (qp.timeout_at == kNever) {
    arm_timeout(l, id, now);
    return;
  }
  if (now < qp.timeout_at) {
    qp.timer_at = qp.timeout_at;
    l.region->timers.push(qp.timer_at, TimerKind::kTimeout, id);
    return;
  }
  ++qp.timeouts;
  ++l.totals.timeouts;
  ++w.repeats[id].timeouts;
  ++host.counts.timeouts;
  if (qp.timeouts > (is_tcp(qp) ? kTcpRetries : w.transport.retry_limit)) {
    qp.state = SendState::kDead;
    l.incidents.add(now, Incident::kGaveUp, host.port, qp.priority, id);
    set_ready(host, qp.place, false);
    resume_sending(l, host.port, now);
    return;
  }
  arm_timeout(l, id, now);
  if (qp.stream != kNone) {
    selective::timed_out(w.streams[qp.stream], qp.unacked, qp.next);
    activate(l, id, now);
  } else {
    go_back(l, id, now);
  }
}

inline void notified(Lane& l, QpId id, Time now) {
  Sender& qp = l.w.senders[id];
  Host& host = l.w.hosts[qp.src];
  ++host.counts.cnps_received;
  dcqcn::notify(host.dcqcn, qp.rate, now);
  invariants::rate_is_sound(host, qp.rate, id, now);
}

}  // namespace eastwest
