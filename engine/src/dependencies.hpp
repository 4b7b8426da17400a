// Starting messages when what they wait for has been delivered.
#pragma once

#include <algorithm>
#include <cstdint>

#include "hpcc_nic.hpp"
#include "transmit.hpp"

namespace eastwest {

void activate(Lane& l, QpId id, Time now);  // host.hpp
void next_message(const Messages& messages, Sender& qp, MessageId m);

inline void message_acknowledged(Lane& l, MessageId m, Time now) {
  invariants::acknowledged(l, m, now);
  l.w.messages.acknowledged[m] = now;
  if (l.w.messages.awaited(m)) ++l.closed;
}

inline void post(Lane& l, MessageId m, Time now) {
  Messages& messages = l.w.messages;
  const QpId id = messages.qp[m];
  Sender& qp = l.w.senders[id];
  catch_up_port(l, l.w.hosts[qp.src].port, now);  // what was sent until now cannot be of this message
  const std::int64_t mtu = qp.mtu_bytes;
  messages.packets[m] = static_cast<std::uint32_t>((messages.bytes[m] + mtu - 1) / mtu);
  messages.first_psn[m] = qp.posted;
  qp.posted += messages.packets[m];
  if (qp.newest == kNone) {
    qp.first = m;
  } else {
    messages.next_in_qp[qp.newest] = m;
  }
  if (qp.oldest == kNone) qp.oldest = m;
  if (qp.current == kNone) next_message(messages, qp, m);
  qp.newest = m;
  Host& host = l.w.hosts[qp.src];
  hpcc_nic::enter(l.w, host, qp);
  activate(l, id, now);
  // The HPCC simulator's NIC sends at once, before it learns of another queue pair that starts at the same instant.
  if (hpcc_nic::governs(l.w, host)) catch_up_port(l, host.port, now + 1);
}

// One predecessor of `m` was delivered at `time`; true when it was the last. `m` starts at ready_at and its own delay.
inline bool one_less(Messages& messages, MessageId m, Time time) {
  messages.ready_at[m] = std::max(messages.ready_at[m], time);
  return --messages.waits_for[m] == 0;
}

inline void message_delivered(Lane& l, MessageId m, Time now) {
  Messages& messages = l.w.messages;
  messages.delivered[m] = now;
  for (std::uint64_t s = messages.successor_first[m]; s < messages.successor_first[m + 1]; ++s) {
    const MessageId next = messages.successor[s];
    if (messages.home[next] != l.at) {
      l.deliveries.push_back({next, l.at, now});
    } else if (one_less(messages, next, now)) {
      l.region->timers.push(messages.ready_at[next] + messages.delay[next], TimerKind::kStart, next);
    }
  }
}

inline void start(Lane& l, MessageId m, Time now) {
  l.w.messages.started[m] = now;
  if (l.w.messages.qp[m] == kNone) {
    message_delivered(l, m, now);
    message_acknowledged(l, m, now);
  } else {
    post(l, m, now);
  }
}

}  // namespace eastwest
