"""Layer 1: links, errors, losses."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, at, series
from eastwest.monitor.rules import Alert, Example
from eastwest.monitor.thresholds import FRAME_ERRORS_PER_BIT

_SPEED = "eastwest_plan_port_speed_bits_per_second"


def fabric_alerts(context: Context) -> Iterator[Alert]:
    """All of layer 1."""
    yield _down(context)
    yield _degraded(context)
    yield _flapping(context)
    yield _errors(context)
    yield _drops(context)
    yield _lossless_drops(context)


def _down(context: Context) -> Alert:
    window, place = context.window, at(context.port)
    down = f"sum by (device, port) (rate(eastwest_link_down_seconds_total[{window}])) > 0.5"
    state = f"min by (device, port) (eastwest_link_up) == 0 and on (device, port) {_SPEED}"
    return Alert(
        "EastwestLinkDown",
        Layer.FABRIC,
        Severity.CRITICAL,
        f"{down} or {state}",
        "{{ $labels.device }} {{ $labels.port }} has no carrier",
        "A link of the plan is down. Collectives go on over fewer paths, or stop where it was the only one.",
        "Look at the cable and both optics; `eastwest_topology_port_info` names the other end.",
        (
            Example({series("eastwest_link_down_seconds_total", **place): context.counting(1.0)}, (place,)),
            Example(
                {
                    series("eastwest_link_up", **place, source="snmp"): context.steady(0),
                    series(_SPEED, **place): context.steady(4e11),
                },
                (place,),
            ),
            Example({series("eastwest_link_up", device="other", port="free"): context.steady(0)}),
        ),
    )


def _degraded(context: Context) -> Alert:
    place = at(context.port)
    found = "max by (device, port) (eastwest_link_speed_bits_per_second > 0)"
    plan = series(_SPEED, **place)
    return Alert(
        "EastwestLinkDegraded",
        Layer.FABRIC,
        Severity.CRITICAL,
        f"{found} < on (device, port) {_SPEED}",
        "{{ $labels.device }} {{ $labels.port }} runs below its planned rate",
        "The link came up at a lower rate than the plan has: every flow over it is slower, and ECMP does not know.",
        "Compare speed, lanes and FEC of both ends; reseat or replace the optic.",
        (
            Example(
                {
                    series("eastwest_link_speed_bits_per_second", **place): context.steady(2e11),
                    plan: context.steady(4e11),
                },
                (place,),
            ),
            Example(
                {
                    series("eastwest_link_speed_bits_per_second", **place): context.steady(4e11),
                    plan: context.steady(4e11),
                }
            ),
        ),
    )


def _flapping(context: Context) -> Alert:
    place = at(context.port)
    name = series("eastwest_link_downs_total", **place)
    return Alert(
        "EastwestLinkFlapping",
        Layer.FABRIC,
        Severity.WARNING,
        "sum by (device, port) (increase(eastwest_link_downs_total[10m])) >= 2",
        "{{ $labels.device }} {{ $labels.port }} lost its carrier again and again",
        "Twice or more within ten minutes. Each loss makes queue pairs wait for their timeout.",
        "Take the link out of service until its cable or optic is replaced.",
        (
            Example({name: context.counting(0.02)}, (place,)),
            Example({name: context.steady(3)}),
        ),
    )


def _errors(context: Context) -> Alert:
    place = at(context.port)
    counter, speed = series("eastwest_link_error_frames_total", **place), series(_SPEED, **place)
    limit = f"on (device, port) {_SPEED} * {FRAME_ERRORS_PER_BIT:g}"
    return Alert(
        "EastwestLinkErrors",
        Layer.FABRIC,
        Severity.WARNING,
        f"port:eastwest_link_error_frames:rate > {limit}",
        "{{ $labels.device }} {{ $labels.port }} receives corrupt frames",
        "More frames with errors than ten times the bit error ratio that Ethernet is specified for. Each lost frame of "
        "RoCE with go-back-N repeats a window.",
        "Clean and reseat the optic, compare the error rate of lanes, replace the cable.",
        (
            Example({counter: context.counting(50), speed: context.steady(4e11)}, (place,)),
            Example({counter: context.counting(0.01), speed: context.steady(4e11)}),
        ),
    )


def _drops(context: Context) -> Alert:
    place = at(context.port)
    name = series("eastwest_port_dropped_packets_total", **place, source="snmp")
    return Alert(
        "EastwestPortDrops",
        Layer.FABRIC,
        Severity.INFO,
        'port:eastwest_dropped_packets:rate{priority=~"|-1"} > 0',
        "{{ $labels.device }} {{ $labels.port }} drops packets",
        "A counter over all classes grows: it cannot tell lossy traffic, which may drop, from lossless.",
        "Look at the counters by priority of this port.",
        (
            Example({name: context.counting(2)}, (place,)),
            Example({name: context.steady(70)}),
        ),
    )


def _lossless_drops(context: Context) -> Alert:
    place = at(context.port, context.priority)
    lossy = at(context.port, "0") if context.priority != "0" else at(context.port, "1")
    return Alert(
        "EastwestLosslessDrops",
        Layer.FABRIC,
        Severity.CRITICAL,
        f'port:eastwest_dropped_packets:rate{{priority=~"{context.lossless}"}} > 0',
        "{{ $labels.device }} {{ $labels.port }} drops packets of lossless priority {{ $labels.priority }}",
        "A lossless class must not drop: PFC is missing on one side, headroom is too short, or frames are corrupt.",
        "Compare PFC and headroom of both ends with the plan; look at frame errors of the same link.",
        (
            Example({series("eastwest_port_dropped_packets_total", **place): context.counting(5)}, (place,)),
            Example({series("eastwest_port_dropped_packets_total", **place): context.steady(5)}),
            Example({series("eastwest_port_dropped_packets_total", **lossy): context.counting(5)}),
        ),
    )
