"""Metrics that only live sources deliver: no simulation fills them, hence no column of a telemetry table."""

from __future__ import annotations

from eastwest.telemetry.vocabulary import METRICS, Kind, Metric, Table


def _counter(name: str, unit: str, table: Table, layer: int, meaning: str) -> Metric:
    return Metric(f"eastwest_{name}_total", unit, Kind.COUNTER, table, "", layer, meaning)


def _gauge(name: str, unit: str, table: Table, layer: int, meaning: str) -> Metric:
    return Metric(f"eastwest_{name}", unit, Kind.GAUGE, table, "", layer, meaning)


LIVE_METRICS: tuple[Metric, ...] = (
    _counter("port_receive_bytes", "bytes", Table.PORTS, 3, "bytes received at the port"),
    _counter("port_global_pause_frames_sent", "frames", Table.PORTS, 2, "802.3x frames sent: they stop all classes"),
    _counter("port_global_pause_frames_received", "frames", Table.PORTS, 2, "802.3x frames received"),
    _counter("port_watchdog_events", "events", Table.PORTS, 2, "PFC watchdog actions: a queue was taken for stuck"),
    _gauge("port_ingress_high_bytes", "bytes", Table.PORTS, 2, "highest shared fill of the ingress priority group"),
    _gauge("port_headroom_high_bytes", "bytes", Table.PORTS, 2, "highest fill of the headroom, which XOFF leaves open"),
    _counter("host_ecn_marked_packets", "packets", Table.HOSTS, 2, "packets received with a congestion mark"),
    _counter("host_cnp_ignored", "packets", Table.HOSTS, 2, "congestion notifications received and not acted upon"),
    _counter("host_nak_received", "packets", Table.HOSTS, 2, "sequence NAKs received: the peer missed packets"),
    _counter("host_out_of_sequence", "packets", Table.HOSTS, 2, "packets received out of order"),
    _counter("host_receive_stalls", "events", Table.HOSTS, 5, "packets without a receive buffer, PCIe back-pressure"),
    _counter("link_downs", "events", Table.LINKS, 1, "times the carrier was lost"),
    _counter("link_corrected_bits", "bits", Table.LINKS, 1, "bits that forward error correction mended"),
    _gauge("link_up", "state", Table.LINKS, 1, "1 while the port has carrier, else 0"),
    _gauge("collective_seconds", "seconds", Table.OPERATIONS, 3, "mean time of a collective since the dump before"),
    _gauge("job_step_seconds", "seconds", Table.JOBS, 3, "time of the job's latest step"),
    _gauge("gpu_sm_active_ratio", "ratio", Table.GPUS, 3, "share of time that a multiprocessor had work"),
    _gauge("gpu_tensor_active_ratio", "ratio", Table.GPUS, 3, "share of time that tensor cores worked"),
    _gauge("gpu_utilisation_ratio", "ratio", Table.GPUS, 3, "share of time that any kernel ran, waiting ones included"),
    _counter("storage_read_bytes", "bytes", Table.STORAGE, 4, "bytes read from the mount's servers"),
    _counter("storage_write_bytes", "bytes", Table.STORAGE, 4, "bytes written to the mount's servers"),
    _counter("storage_requests", "requests", Table.STORAGE, 4, "requests sent to the mount's servers"),
    _counter("storage_request_seconds", "seconds", Table.STORAGE, 4, "time of these requests, queueing included"),
    _counter("storage_retransmits", "requests", Table.STORAGE, 4, "requests sent again"),
    _counter(
        "storage_stalled_seconds", "seconds", Table.STORAGE, 4, "time in which all tasks of the host waited for I/O"
    ),
    _counter(
        "serving_first_byte_seconds_sum", "seconds", Table.SERVING, 3, "time to first token, summed over requests"
    ),
    _counter("host_tcp_retransmits", "segments", Table.HOSTS, 1, "TCP segments sent again by the host"),
    _counter("host_tcp_listen_overflows", "connections", Table.HOSTS, 5, "SYNs dropped: an accept queue was full"),
)
"""Sources of the meanings: the makers' documents named in `telemetry/sources`."""

VOCABULARY: tuple[Metric, ...] = METRICS + LIVE_METRICS
"""Everything that has a canonical name."""

METRIC_NAMED: dict[str, Metric] = {metric.name: metric for metric in VOCABULARY}
