"""The Arrow schemas of the telemetry tables.

Rows stand only where something happened. A row at time_us holds what happened since the sample before.
"""

from __future__ import annotations

import pyarrow as pa

_EXACTLY = {"nullable": False}

PORTS = pa.schema(
    [
        pa.field("time_us", pa.float64(), **_EXACTLY),
        pa.field("device", pa.string(), **_EXACTLY),
        pa.field("port", pa.string(), **_EXACTLY),
        pa.field("priority", pa.int8(), **_EXACTLY),
        pa.field("tx_bytes", pa.int64(), **_EXACTLY),
        pa.field("tx_packets", pa.int64(), **_EXACTLY),
        pa.field("pause_frames_sent", pa.int64(), **_EXACTLY),
        pa.field("pause_frames_received", pa.int64(), **_EXACTLY),
        pa.field("paused_us", pa.float64(), **_EXACTLY),
        pa.field("pause_sent_us", pa.float64(), **_EXACTLY),
        pa.field("ecn_marks", pa.int64(), **_EXACTLY),
        pa.field("drops", pa.int64(), **_EXACTLY),
        pa.field("queue_high_bytes", pa.int64(), **_EXACTLY),
    ]
)
"""Per sample, port and priority; nullable nowhere."""

HOSTS = pa.schema(
    [
        pa.field("time_us", pa.float64(), **_EXACTLY),
        pa.field("host", pa.string(), **_EXACTLY),
        pa.field("endpoint", pa.int32(), **_EXACTLY),
        pa.field("cnps_received", pa.int64(), **_EXACTLY),
        pa.field("cnps_sent", pa.int64(), **_EXACTLY),
        pa.field("naks_sent", pa.int64(), **_EXACTLY),
        pa.field("retransmits", pa.int64(), **_EXACTLY),
        pa.field("timeouts", pa.int64(), **_EXACTLY),
    ]
)
"""Per sample and endpoint (NIC)."""

OPERATIONS = pa.schema(
    [
        pa.field("name", pa.string(), **_EXACTLY),
        pa.field("kind", pa.string(), **_EXACTLY),
        pa.field("algorithm", pa.string(), **_EXACTLY),
        pa.field("ranks", pa.int32(), **_EXACTLY),
        pa.field("bytes", pa.int64(), **_EXACTLY),
        pa.field("group", pa.int32(), **_EXACTLY),
        pa.field("job", pa.string(), **_EXACTLY),
        pa.field("step", pa.int32(), **_EXACTLY),
        pa.field("start_us", pa.float64(), **_EXACTLY),
        pa.field("end_us", pa.float64()),
        pa.field("algbw_gigabytes_per_s", pa.float64()),
        pa.field("busbw_gigabytes_per_s", pa.float64()),
    ]
)
"""Per collective or compute phase; end and bandwidths are null when it did not finish."""

JOBS = pa.schema(
    [
        pa.field("job", pa.string(), **_EXACTLY),
        pa.field("step", pa.int32(), **_EXACTLY),
        pa.field("start_us", pa.float64(), **_EXACTLY),
        pa.field("end_us", pa.float64(), **_EXACTLY),
        pa.field("compute_us", pa.float64(), **_EXACTLY),
        pa.field("gpu_active_share", pa.float64(), **_EXACTLY),
    ]
)
"""Per training step that finished."""

INCIDENTS = pa.schema(
    [
        pa.field("time_us", pa.float64(), **_EXACTLY),
        pa.field("kind", pa.string(), **_EXACTLY),
        pa.field("incident", pa.int32(), **_EXACTLY),
        pa.field("device", pa.string(), **_EXACTLY),
        pa.field("port", pa.string(), **_EXACTLY),
        pa.field("priority", pa.int8(), **_EXACTLY),
        pa.field("peer", pa.string(), **_EXACTLY),
    ]
)
"""Per incident and port; the ports of a deadlock stand in the order of its circle. priority -1: of a whole link."""

FLOWS = pa.schema(
    [
        pa.field("flow", pa.int64(), **_EXACTLY),
        pa.field("operation", pa.string(), **_EXACTLY),
        pa.field("background", pa.bool_(), **_EXACTLY),
        pa.field("traffic_class", pa.string(), **_EXACTLY),
        pa.field("protocol", pa.string(), **_EXACTLY),
        pa.field("src", pa.string(), **_EXACTLY),
        pa.field("src_port", pa.string(), **_EXACTLY),
        pa.field("dst", pa.string(), **_EXACTLY),
        pa.field("dst_port", pa.string(), **_EXACTLY),
        pa.field("bytes", pa.int64(), **_EXACTLY),
        pa.field("start_ps", pa.int64()),
        pa.field("fct_us", pa.float64()),
        pa.field("ideal_us", pa.float64(), **_EXACTLY),
        pa.field("slowdown", pa.float64()),
        pa.field("queue_pair", pa.int64(), **_EXACTLY),
        pa.field("queue_pair_retransmits", pa.int64(), **_EXACTLY),
        pa.field("queue_pair_timeouts", pa.int64(), **_EXACTLY),
    ]
)
"""Per message with bytes; start, time and slowdown are null where it did not start or finish."""

SERVING = pa.schema(
    [
        pa.field("time_us", pa.float64(), **_EXACTLY),
        pa.field("service", pa.string(), **_EXACTLY),
        pa.field("place", pa.string(), **_EXACTLY),
        pa.field("requests", pa.int64(), **_EXACTLY),
        pa.field("connect_us", pa.float64()),
        pa.field("connect_high_us", pa.float64()),
        pa.field("first_byte_us", pa.float64()),
        pa.field("first_byte_high_us", pa.float64()),
        pa.field("retransmits", pa.int64(), **_EXACTLY),
        pa.field("listen_overflows", pa.int64(), **_EXACTLY),
        pa.field("queue_depth", pa.int64()),
        pa.field("running", pa.int64()),
        pa.field("tokens", pa.int64(), **_EXACTLY),
    ]
)
"""Per sample and place of an inference service: `load-balancer`, gateways, instances; null where a place has it not."""

RANKS = pa.schema(
    [
        pa.field("time_us", pa.float64(), **_EXACTLY),
        pa.field("host", pa.string(), **_EXACTLY),
        pa.field("endpoint", pa.int32(), **_EXACTLY),
        pa.field("compute_us", pa.float64(), **_EXACTLY),
        pa.field("data_wait_us", pa.float64(), **_EXACTLY),
        pa.field("collective_us", pa.float64(), **_EXACTLY),
    ]
)
"""Per sample and rank (endpoint): what its GPUs did since the row before; collectives include waiting for others."""

LINKS = pa.schema(
    [
        pa.field("time_us", pa.float64(), **_EXACTLY),
        pa.field("device", pa.string(), **_EXACTLY),
        pa.field("port", pa.string(), **_EXACTLY),
        pa.field("error_frames", pa.int64(), **_EXACTLY),
        pa.field("down_us", pa.float64(), **_EXACTLY),
        pa.field("speed_gbps", pa.float64()),
    ]
)
"""Per sample and port whose link had errors, was down or ran at another speed than its own (null: unknown)."""

SCHEMAS: dict[str, pa.Schema] = {
    "ports": PORTS,
    "hosts": HOSTS,
    "operations": OPERATIONS,
    "jobs": JOBS,
    "incidents": INCIDENTS,
    "flows": FLOWS,
    "serving": SERVING,
    "ranks": RANKS,
    "links": LINKS,
}
"""Table name → schema; `<name>.parquet` in a run's folder."""
