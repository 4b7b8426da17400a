"""The metric vocabulary: one name and unit for one thing, wherever the figure comes from.

Names follow Prometheus' conventions: base unit in the name, `_total` for counters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """A counter only grows; a gauge goes up and down."""

    COUNTER = "counter"
    GAUGE = "gauge"


class Table(Enum):
    """The kind of place a metric belongs to. Each has one telemetry table of that name, but GPUS and STORAGE: these are
    seen live only.
    """

    PORTS = "ports"
    HOSTS = "hosts"
    OPERATIONS = "operations"
    JOBS = "jobs"
    INCIDENTS = "incidents"
    FLOWS = "flows"
    SERVING = "serving"
    RANKS = "ranks"
    LINKS = "links"
    GPUS = "gpus"
    STORAGE = "storage"

    @property
    def labels(self) -> tuple[str, ...]:
        """What tells series of this table apart."""
        return _LABELS[self]


_LABELS = {
    Table.PORTS: ("device", "port", "priority"),
    Table.HOSTS: ("host", "endpoint"),
    Table.OPERATIONS: ("name", "kind", "algorithm", "group", "job", "step"),
    Table.JOBS: ("job", "step"),
    Table.INCIDENTS: ("kind", "device", "port", "priority", "peer"),
    Table.SERVING: ("service", "place"),
    Table.RANKS: ("host", "endpoint"),
    Table.LINKS: ("device", "port"),
    Table.GPUS: ("host", "gpu"),
    Table.STORAGE: ("host", "mount"),
    Table.FLOWS: ("operation", "traffic_class", "protocol", "src", "src_port", "dst", "dst_port"),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    unit: of the metric under this name. column: its column in the table, `scale` times the metric's value (a table
    holds microseconds where the metric has seconds). layer: 1 fabric, 2 protocol, 3 bandwidth, 4 storage,
    5 observability. Table rows hold the increments of a counter since the row before.
    """

    name: str
    unit: str
    kind: Kind
    table: Table
    column: str
    layer: int
    meaning: str
    scale: float = 1.0

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the metric."""
        return self.table.labels


def _port(name: str, unit: str, column: str, layer: int, meaning: str, *, scale: float = 1.0) -> Metric:
    return Metric(f"eastwest_port_{name}_total", unit, Kind.COUNTER, Table.PORTS, column, layer, meaning, scale)


def _host(name: str, column: str, meaning: str) -> Metric:
    return Metric(f"eastwest_host_{name}_total", "packets", Kind.COUNTER, Table.HOSTS, column, 2, meaning)


def _gauge(name: str, unit: str, table: Table, column: str, meaning: str, *, scale: float = 1.0) -> Metric:
    return Metric(f"eastwest_{name}", unit, Kind.GAUGE, table, column, 3, meaning, scale)


def _serving(name: str, unit: str, column: str, layer: int, meaning: str) -> Metric:
    counter, scale = name.endswith("_total"), 1e6 if unit == "seconds" else 1.0
    kind = Kind.COUNTER if counter else Kind.GAUGE
    return Metric(f"eastwest_serving_{name}", unit, kind, Table.SERVING, column, layer, meaning, scale)


def _rank(name: str, column: str, layer: int, meaning: str) -> Metric:
    full = f"eastwest_rank_{name}_seconds_total"
    return Metric(full, "seconds", Kind.COUNTER, Table.RANKS, column, layer, meaning, 1e6)


METRICS: tuple[Metric, ...] = (
    _port("transmit_bytes", "bytes", "tx_bytes", 3, "bytes sent from the port's queue of this priority"),
    _port("transmit_packets", "packets", "tx_packets", 3, "packets sent from the port's queue of this priority"),
    _port("pause_frames_sent", "frames", "pause_frames_sent", 2, "PFC frames sent that pause this priority"),
    _port("pause_frames_received", "frames", "pause_frames_received", 2, "PFC frames received that pause it"),
    _port("paused_seconds", "seconds", "paused_us", 2, "time the queue had to keep silent because of PFC", scale=1e6),
    _port("pause_sent_seconds", "seconds", "pause_sent_us", 2, "time the port kept its peer silent by PFC", scale=1e6),
    _port("ecn_marked_packets", "packets", "ecn_marks", 2, "packets marked congestion-experienced at this queue"),
    _port("dropped_packets", "packets", "drops", 1, "packets dropped at this port: no buffer, corrupt or link down"),
    Metric(
        "eastwest_port_queue_high_bytes",
        "bytes",
        Kind.GAUGE,
        Table.PORTS,
        "queue_high_bytes",
        2,
        "highest fill of the egress queue since the row before",
    ),
    _host("cnp_received", "cnps_received", "congestion notifications received: senders slow down"),
    _host("cnp_sent", "cnps_sent", "congestion notifications sent for marked packets"),
    _host("nak_sent", "naks_sent", "out-of-sequence NAKs sent: packets were lost on the way"),
    _host("retransmitted_packets", "retransmits", "packets sent again"),
    _host("timeouts", "timeouts", "retransmission timeouts"),
    _gauge(
        "collective_bus_bandwidth_bytes_per_second",
        "bytes/s",
        Table.OPERATIONS,
        "busbw_gigabytes_per_s",
        "bus bandwidth of one collective by nccl-tests' definition",
        scale=1e-9,
    ),
    _gauge("collective_start_seconds", "seconds", Table.OPERATIONS, "start_us", "start of one collective", scale=1e6),
    _gauge("collective_end_seconds", "seconds", Table.OPERATIONS, "end_us", "end of one collective", scale=1e6),
    _gauge("job_step_start_seconds", "seconds", Table.JOBS, "start_us", "start of one training step", scale=1e6),
    _gauge("job_step_end_seconds", "seconds", Table.JOBS, "end_us", "end of one training step", scale=1e6),
    _gauge("job_step_compute_seconds", "seconds", Table.JOBS, "compute_us", "time one GPU computes in it", scale=1e6),
    _gauge("job_gpu_active_ratio", "ratio", Table.JOBS, "gpu_active_share", "compute time over step time"),
    Metric(
        "eastwest_incident",
        "number",
        Kind.GAUGE,
        Table.INCIDENTS,
        "incident",
        2,
        "which incident this port takes part in: link down or up, watchdog, deadlock, queue pair that gave up",
    ),
    _gauge("flow_bytes", "bytes", Table.FLOWS, "bytes", "bytes of one message"),
    _gauge("flow_completion_seconds", "seconds", Table.FLOWS, "fct_us", "from its start to its delivery", scale=1e6),
    _gauge("flow_ideal_seconds", "seconds", Table.FLOWS, "ideal_us", "the same on an idle fabric", scale=1e6),
    _gauge("flow_slowdown_ratio", "ratio", Table.FLOWS, "slowdown", "completion time over ideal time"),
    _serving("requests_total", "requests", "requests", 3, "requests that came to this place"),
    _serving("connect_seconds", "seconds", "connect_us", 1, "mean time to a TCP connection, load balancer to node"),
    _serving("connect_high_seconds", "seconds", "connect_high_us", 1, "99th percentile of the same"),
    _serving("first_byte_seconds", "seconds", "first_byte_us", 3, "mean time from request to first byte of the answer"),
    _serving("first_byte_high_seconds", "seconds", "first_byte_high_us", 3, "99th percentile of the same"),
    _serving("tcp_retransmits_total", "segments", "retransmits", 1, "TCP segments sent again, SYNs included"),
    _serving("listen_overflows_total", "connections", "listen_overflows", 5, "SYNs dropped: accept queue was full"),
    _serving("queue_depth", "requests", "queue_depth", 3, "most requests waiting at this place since the row before"),
    _serving("running_requests", "requests", "running", 3, "most requests decoded at once since the row before"),
    _serving("tokens_total", "tokens", "tokens", 3, "tokens decoded"),
    _rank("compute", "compute_us", 3, "time the GPUs of the rank computed, collectives left out"),
    _rank("data_wait", "data_wait_us", 4, "time the rank waited for its data loader or storage"),
    _rank("collective", "collective_us", 3, "time the rank spent in collectives, waiting for others included"),
    Metric(
        "eastwest_link_error_frames_total",
        "frames",
        Kind.COUNTER,
        Table.LINKS,
        "error_frames",
        1,
        "frames received with a bad checksum or symbol errors",
    ),
    Metric(
        "eastwest_link_down_seconds_total",
        "seconds",
        Kind.COUNTER,
        Table.LINKS,
        "down_us",
        1,
        "time without carrier",
        1e6,
    ),
    Metric(
        "eastwest_link_speed_bits_per_second",
        "bit/s",
        Kind.GAUGE,
        Table.LINKS,
        "speed_gbps",
        1,
        "rate at which the link runs",
        1e-9,
    ),
)
"""All metrics, by table."""
