// Starting messages when what they wait for has been delivered.
#pragma once

#include <cstdint>

#include "transmit.hpp"

namespace eastwest {

void activate(World& w, QpId id);  // host.hpp
void message_delivered(World& w, MessageId m);

inline void message_acknowledged(World& w, MessageId m) {
  w.messages.acknowledged[m] = w.now;
  --w.messages.open;
}

inline void post(World& w, MessageId m) {
  Messages& messages = w.messages;
  const QpId id = messages.qp[m];
  QueuePair& qp = w.qps[id];
  const std::int64_t mtu = w.transport.mtu_bytes;
  messages.packets[m] = static_cast<std::uint32_t>((messages.bytes[m] + mtu - 1) / mtu);
  messages.first_psn[m] = qp.posted;
  qp.posted += messages.packets[m];
  if (qp.newest == kNone) {
    qp.oldest = qp.receiving = m;
  } else {
    messages.next_in_qp[qp.newest] = m;
    if (qp.oldest == kNone) qp.oldest = m;
    if (qp.receiving == kNone) qp.receiving = m;
  }
  if (qp.current == kNone) qp.current = m;
  qp.newest = m;
  activate(w, id);
}

inline void start(World& w, MessageId m) {
  w.messages.started[m] = w.now;
  if (w.messages.qp[m] == kNone) {
    message_delivered(w, m);
    message_acknowledged(w, m);
  } else {
    post(w, m);
  }
}

inline void predecessor_done(World& w, MessageId m) {
  if (--w.messages.waits_for[m] == 0) w.wheel.push(w.now + w.messages.delay[m], EventKind::kStart, m);
}

inline void message_delivered(World& w, MessageId m) {
  Messages& messages = w.messages;
  messages.delivered[m] = w.now;
  messages.delivered_bytes += messages.bytes[m];
  for (std::uint64_t s = messages.successor_first[m]; s < messages.successor_first[m + 1]; ++s) {
    predecessor_done(w, messages.successor[s]);
  }
}

}  // namespace eastwest
