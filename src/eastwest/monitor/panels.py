"""Panels of the dashboards: the same queries in Grafana and in our own pages."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.monitor.thresholds import Threshold, Thresholds

_JOIN = 'on (device, port) group_left (peer) eastwest_topology_port_info{role=~"$role", network=~"$network"}'
_AT = 'device=~"$device", port=~"$port"'
_PRIORITY = f'{_AT}, priority=~"$priority"'
_HOST = 'host=~"$host"'
_MOST = 10


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL with the variables of its dashboard, and the name of each line: labels in double braces."""

    expression: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. unit: as Grafana names it. marks: names and values of thresholds. note: what to look for."""

    title: str
    unit: str
    queries: tuple[Query, ...]
    note: str
    marks: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a dashboard: the values of a label, `narrowed` by those before it."""

    name: str
    label: str
    series: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One dashboard."""

    uid: str
    title: str
    variables: tuple[Variable, ...]
    panels: tuple[Panel, ...]


_INFO = "eastwest_topology_port_info"
_NETWORK = Variable("network", "network", _INFO)
_ROLE = Variable("role", "role", f'{_INFO}{{network=~"$network"}}')
_DEVICE = Variable("device", "device", f'{_INFO}{{network=~"$network", role=~"$role"}}')
_PORT = Variable("port", "port", f'{_INFO}{{device=~"$device"}}')
_CLASS = Variable("priority", "priority", "port:eastwest_transmit_bytes:rate")
_HOSTS = Variable("host", "device", f'{_INFO}{{role!~"leaf|spine|super-spine"}}')
_PORTS = (_NETWORK, _ROLE, _DEVICE, _PORT)
_LEGEND = "{{device}} {{port}} → {{peer}}"


def dashboards(thresholds: Thresholds | None, *, inference: bool) -> tuple[Dashboard, ...]:
    """Fabric, lossless, job, storage, and inference where there are services. thresholds: None draws none."""
    found = [
        Dashboard("eastwest-fabric", "Fabric", _PORTS, _fabric()),
        Dashboard("eastwest-lossless", "Lossless", (*_PORTS, _CLASS, _HOSTS), _lossless(thresholds)),
        Dashboard("eastwest-job", "Job", (_HOSTS,), _job(thresholds)),
        Dashboard("eastwest-storage", "Storage", (_HOSTS,), _storage(thresholds)),
    ]
    if inference:
        service = Variable("service", "service", "eastwest_serving_requests_total")
        found.append(Dashboard("eastwest-inference", "Inference", (service,), _inference(thresholds)))
    return tuple(found)


def _mark(name: str, found: Threshold | None) -> tuple[tuple[str, float], ...]:
    return () if found is None else ((name, found.value),)


def _most(expression: str) -> str:
    """The ports, hosts or mounts that had most of it in the time shown: a fabric has thousands.

    Chosen once for the whole time: those that are highest at each moment would be other ones at the next.
    """
    return f"({expression}) and topk({_MOST}, max_over_time(({expression})[$__range:$window] @ end()))"


def _least(expression: str) -> str:
    """Those that had least of it."""
    return f"({expression}) and bottomk({_MOST}, min_over_time(({expression})[$__range:$window] @ end()))"


def _ports(expression: str) -> str:
    return _most(f"{expression} * {_JOIN}")


def _fabric() -> tuple[Panel, ...]:
    utilisation = _ports(f"port:eastwest_transmit:utilisation{{{_AT}}}")
    sent = "sum by (role) (port:eastwest_transmit_bytes:rate * on (device, port) group_left (role) " + (
        'eastwest_topology_port_info{role=~"$role", network=~"$network"}) * 8'
    )
    state = f"1 - min by (device, port) (avg_over_time(eastwest_link_up{{{_AT}}}[$window]))"
    down = (
        f"sum by (device, port) (rate(eastwest_link_down_seconds_total{{{_AT}}}[$window])) "
        f"or {state} and on (device, port) eastwest_plan_port_speed_bits_per_second"
    )
    drops = _ports(f"sum by (device, port) (port:eastwest_dropped_packets:rate{{{_AT}}})")
    return (
        Panel("Busiest ports", "percentunit", (Query(utilisation, _LEGEND),), "Share of the planned rate."),
        Panel("Traffic by role", "bps", (Query(sent, "{{role}}"),), "What leaves all ports of a role."),
        Panel("Packets dropped", "pps", (Query(drops, _LEGEND),), "By port, all classes."),
        Panel(
            "Frames with errors",
            "pps",
            (Query(_ports(f"port:eastwest_link_error_frames:rate{{{_AT}}}"), _LEGEND),),
            "Cables and optics.",
        ),
        Panel("Links without carrier", "percentunit", (Query(_most(down), "{{device}} {{port}}"),), "Share of time."),
        Panel("Alerts", "short", (Query('sum by (alertname) (ALERTS{alertstate="firing"})', "{{alertname}}"),), ""),
    )


def _lossless(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    limit = _mark("alert", None if thresholds is None else thresholds.paused_share)
    paused = _ports(f"port:eastwest_paused:share{{{_PRIORITY}}}")
    pausing = _ports(f"port:eastwest_pause_sent:share{{{_PRIORITY}}}")
    marks = _ports(f"port:eastwest_ecn_marked_packets:rate{{{_PRIORITY}}}")
    queue = _ports(f"max by (device, port, priority) (eastwest_port_queue_high_bytes{{{_PRIORITY}}})")
    headroom = f"max by (device, port, priority) (eastwest_port_headroom_high_bytes{{{_PRIORITY}}})"
    share = f"{headroom} / on (device, port) group_left () eastwest_plan_headroom_bytes"
    cnp = tuple(
        Query(f"sum(host:eastwest_cnp_{way}:rate{{{_HOST}}})", f"CNPs {way}") for way in ("sent", "received", "ignored")
    )
    return (
        Panel("Paused", "percentunit", (Query(paused, _LEGEND),), "Share of time, not frames.", limit),
        Panel("Pausing their peer", "percentunit", (Query(pausing, _LEGEND),), "Pausing but not paused: the root."),
        Panel("Packets marked (ECN)", "pps", (Query(marks, _LEGEND),), "Marks should come before pauses."),
        Panel("Congestion notifications", "pps", cnp, "Marks without CNPs: senders never hear of it."),
        Panel("Highest queue", "bytes", (Query(queue, _LEGEND),), "Egress, since the sample before."),
        Panel("Headroom in use", "percentunit", (Query(_most(share), "{{device}} {{port}}"),), "Of the plan's."),
        Panel(
            "Drops of lossless classes",
            "pps",
            (Query(_ports(f"port:eastwest_dropped_packets:rate{{{_PRIORITY}}}"), _LEGEND),),
            "Must be 0.",
        ),
        Panel(
            "Timeouts", "pps", (Query(_most(f"host:eastwest_timeouts:rate{{{_HOST}}}"), "{{host}} {{endpoint}}"),), ""
        ),
    )


def _job(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    known = {} if thresholds is None else thresholds.steps
    steps = tuple((name, pair[0].value) for name, pair in known.items())
    gpus = _mark("expected", None if thresholds is None else thresholds.gpu_active)
    busbw = f"avg by (communicator, collective, size) (eastwest_collective_bus_bandwidth_bytes_per_second{{{_HOST}}})"
    rank = "sum by (host) (rate(eastwest_rank_{}_seconds_total{{" + _HOST + "}}[$window]))"
    return (
        Panel("Step time", "s", (Query("eastwest_job_step_seconds", "{{job}}"),), "Against the prediction.", steps),
        Panel("Bus bandwidth", "Bps", (Query(_most(busbw), "{{communicator}} {{collective}} {{size}}"),), ""),
        Panel(
            "GPU activity",
            "percentunit",
            (
                Query(f"avg(eastwest_gpu_sm_active_ratio{{{_HOST}}})", "SM active"),
                Query(f"avg(eastwest_gpu_tensor_active_ratio{{{_HOST}}})", "tensor active"),
                Query(f"avg(eastwest_gpu_utilisation_ratio{{{_HOST}}})", "utilisation"),
            ),
            "Utilisation counts waiting kernels: compare it with activity.",
            gpus,
        ),
        Panel("Slowest to compute", "percentunit", (Query(_most(rank.format("compute")), "{{host}}"),), "Stragglers."),
        Panel(
            "Least in collectives",
            "percentunit",
            (Query(_least(rank.format("collective")), "{{host}}"),),
            "The least: they come late, others wait.",
        ),
    )


def _storage(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    limit = _mark("alert", None if thresholds is None else thresholds.storage_wait_share)
    wait = f"sum by (host) (rate(eastwest_rank_data_wait_seconds_total{{{_HOST}}}[$window]))"
    stalled = f"sum by (host) (rate(eastwest_storage_stalled_seconds_total{{{_HOST}}}[$window]))"
    moved = tuple(
        Query(f"sum by (mount) (rate(eastwest_storage_{way}_bytes_total{{{_HOST}}}[$window]))", f"{{{{mount}}}} {way}")
        for way in ("read", "write")
    )
    took = (
        f"sum by (mount) (rate(eastwest_storage_request_seconds_total{{{_HOST}}}[$window])) "
        f"/ sum by (mount) (rate(eastwest_storage_requests_total{{{_HOST}}}[$window]))"
    )
    return (
        Panel("Waiting for data", "percentunit", (Query(_most(wait), "{{host}}"),), "Ranks.", limit),
        Panel("Hosts stalled on I/O", "percentunit", (Query(_most(stalled), "{{host}}"),), "All tasks.", limit),
        Panel("Throughput", "Bps", moved, "By mount, all hosts."),
        Panel("Time of a request", "s", (Query(took, "{{mount}}"),), "Mean."),
    )


def _inference(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    at = 'service=~"$service"'
    known = {} if thresholds is None else thresholds.first_byte
    first = tuple((f"target {name}", one.value) for name, one in known.items())
    name = "{{service}} {{place}}"

    def rate(counter: str) -> str:
        return f"sum by (service, place) (rate(eastwest_serving_{counter}_total{{{at}}}[$window]))"

    def of_host(counter: str) -> Query:
        return Query(_most(f"sum by (host) (rate(eastwest_host_{counter}_total[$window]))"), "{{host}}")

    return (
        Panel(
            "First byte, 99th percentile",
            "s",
            (Query(f"eastwest_serving_first_byte_high_seconds{{{at}}}", name),),
            "From request to the first byte of the answer.",
            first,
        ),
        Panel(
            "Connect",
            "s",
            (
                Query(f"eastwest_serving_connect_high_seconds{{{at}}}", f"{name} 99th percentile"),
                Query(f"eastwest_serving_connect_seconds{{{at}}}", f"{name} mean"),
            ),
            "TCP, load balancer to node.",
        ),
        Panel("Requests", "reqps", (Query(rate("requests"), name),), ""),
        Panel("Queue depth", "short", (Query(f"eastwest_serving_queue_depth{{{at}}}", name),), "Gateway and engines."),
        Panel(
            "TCP retransmits",
            "pps",
            (Query(rate("tcp_retransmits"), name), of_host("tcp_retransmits")),
            "Network, where it rises with connect.",
        ),
        Panel(
            "Accept queue overflows",
            "cps",
            (Query(rate("listen_overflows"), name), of_host("tcp_listen_overflows")),
            "The gateway, not the network.",
        ),
    )
