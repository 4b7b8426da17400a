// Rows of telemetry as columns of numpy, under the names that Python's tables know.
#pragma once

#include "columns.hpp"
#include "telemetry.hpp"

namespace eastwest {

// Rows: of packets or of rates; what both engines count.
template <typename Rows>
nb::dict port_columns(const Rows& rows) {
  nb::dict columns;
  columns["time_ps"] = to_numpy(rows.time);
  columns["port"] = to_numpy(rows.port);
  columns["priority"] = to_numpy(rows.priority);
  columns["tx_bytes"] = to_numpy(rows.tx_bytes);
  columns["ecn_marks"] = to_numpy(rows.marks);
  columns["drops"] = to_numpy(rows.drops);
  columns["pause_frames_sent"] = to_numpy(rows.pauses_sent);
  columns["pause_frames_received"] = to_numpy(rows.pauses_received);
  columns["paused_ps"] = to_numpy(rows.paused_ps);
  columns["pause_sent_ps"] = to_numpy(rows.stopping_ps);
  columns["queue_high_bytes"] = to_numpy(rows.queue_high_bytes);
  return columns;
}

// Bytes of links, of whatever moves without packets.
template <typename Rows>
nb::dict link_columns(const Rows& rows) {
  nb::dict columns;
  columns["time_ps"] = to_numpy(rows.time);
  columns["link"] = to_numpy(rows.link);
  columns["tx_bytes"] = to_numpy(rows.bytes);
  return columns;
}

inline nb::dict host_columns(const HostRows& rows) {
  nb::dict columns;
  columns["time_ps"] = to_numpy(rows.time);
  columns["host"] = to_numpy(rows.host);
  columns["cnps_sent"] = to_numpy(rows.cnps_sent);
  columns["cnps_received"] = to_numpy(rows.cnps_received);
  columns["naks_sent"] = to_numpy(rows.naks_sent);
  columns["retransmits"] = to_numpy(rows.retransmits);
  columns["timeouts"] = to_numpy(rows.timeouts);
  return columns;
}

inline nb::dict incident_columns(const IncidentRows& rows) {
  nb::dict columns;
  columns["time_ps"] = to_numpy(rows.time);
  columns["kind"] = to_numpy(rows.kind);
  columns["port"] = to_numpy(rows.port);
  columns["priority"] = to_numpy(rows.priority);
  columns["queue_pair"] = to_numpy(rows.qp);
  return columns;
}

}  // namespace eastwest
