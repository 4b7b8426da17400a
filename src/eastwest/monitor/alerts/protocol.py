"""Layer 2: pauses, marks, notifications, buffers."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, at, nic_at, series
from eastwest.monitor.rules import Alert, Example
from eastwest.monitor.thresholds import HEADROOM_SHARE, LEAST_MARKS_PER_S, NEAR_SHARE, STORM_SHARE
from eastwest.plan.device.balance import balancing_of

_SPRAYING = ("adaptive", "per-packet")
_PAUSED = "eastwest_port_paused_seconds_total"
_SENT = "eastwest_port_pause_sent_seconds_total"
_MARKS = "eastwest_port_ecn_marked_packets_total"


def protocol_alerts(context: Context) -> Iterator[Alert]:
    """All of layer 2."""
    yield _paused(context)
    yield _storm(context)
    yield _host_pauses(context)
    yield _unmarked(context)
    yield _no_notifications(context)
    yield _ignored(context)
    yield from _watermarks(context)
    yield _global_pause(context)
    yield _watchdog(context)
    yield _timeouts(context)
    plan = context.subject.plan
    if balancing_of(plan.policy, plan.configuration).mode not in _SPRAYING:
        yield _out_of_sequence(context)


def _paused(context: Context) -> Alert:
    limit, place = context.thresholds.paused_share, at(context.port, context.priority)
    return Alert(
        "EastwestPortPaused",
        Layer.PROTOCOL,
        Severity.WARNING,
        f"port:eastwest_paused:share > {limit.value:g}",
        "{{ $labels.device }} {{ $labels.port }} is paused much of the time (priority {{ $labels.priority }})",
        f"Paused for more than {limit.value:.2%} of the time: {limit.why}. Time is counted, not frames: XON frames and "
        "short pauses would raise false alarms.",
        "Follow the pauses: the port that pauses and is not paused itself is the root. `eastwest diagnose` does that.",
        (
            Example({series(_PAUSED, **place): context.counting(min(0.85, limit.value * 2))}, (place,)),
            Example({series(_PAUSED, **place): context.counting(limit.value / 2)}),
            Example({series("eastwest_port_pause_frames_received_total", **place): context.counting(50_000)}),
        ),
    )


def _storm(context: Context) -> Alert:
    place = at(context.port, context.priority)
    return Alert(
        "EastwestPauseStorm",
        Layer.PROTOCOL,
        Severity.CRITICAL,
        f"port:eastwest_paused:share > {STORM_SHARE:g}",
        "{{ $labels.device }} {{ $labels.port }} is held silent by pauses (priority {{ $labels.priority }})",
        f"Paused for more than {STORM_SHARE:.0%} of the time. What stands behind this port stops, and soon its "
        "neighbours too.",
        "Find the root of the pauses; take a NIC that pauses without an end out of service.",
        (
            Example({series(_PAUSED, **place): context.counting(0.99)}, (place,)),
            Example({series(_PAUSED, **place): context.counting(0.5)}),
        ),
    )


def _host_pauses(context: Context) -> Alert:
    limit = context.thresholds.paused_share.value
    nic, leaf = at(context.nic, context.priority), at(context.port, context.priority)
    hosts = 'eastwest_topology_port_info{role!~"leaf|spine|super-spine"}'
    info = {
        series("eastwest_topology_port_info", **at(context.nic), role="gpu-node"): context.steady(1),
        series("eastwest_topology_port_info", **at(context.port), role="leaf"): context.steady(1),
    }
    sent = context.counting(limit * 2 if limit < 0.4 else 0.85)
    return Alert(
        "EastwestHostPauses",
        Layer.PROTOCOL,
        Severity.WARNING,
        f"port:eastwest_pause_sent:share > {limit:g} and on (device, port) {hosts}",
        "{{ $labels.device }} {{ $labels.port }} pauses the network",
        "A host that pauses its leaf receives more slowly than it is sent to: PCIe, memory, or a broken NIC. This is "
        "no fault of the fabric.",
        "Look at PCIe back-pressure and receive buffers of the host (`eastwest_host_receive_stalls_total`).",
        (
            Example({series(_SENT, **nic): sent} | info, (nic,)),
            Example({series(_SENT, **leaf): sent} | info),
        ),
    )


def _unmarked(context: Context) -> Alert:
    limit, place = context.thresholds.paused_share.value, at(context.port, context.priority)
    paused = series(_PAUSED, **place)
    share = context.counting(min(0.85, limit * 2))
    marks = f"sum(rate({_MARKS}[{context.window}]))"
    return Alert(
        "EastwestPausesWithoutMarks",
        Layer.PROTOCOL,
        Severity.WARNING,
        f"port:eastwest_paused:share > {limit:g} and on () ({marks} == 0)",
        "{{ $labels.device }} {{ $labels.port }} is paused and no switch marks packets",
        "Congestion makes PFC act and ECN does not: marking is off, or Kmin lies above the XOFF point. A slow receiver "
        "looks alike: see EastwestHostPauses.",
        "Compare ECN profiles with the plan; check that RoCE packets carry ECT.",
        (
            Example({paused: share, series(_MARKS, **place): context.steady(0)}, (place,)),
            Example({paused: share, series(_MARKS, **place): context.counting(2000)}),
            Example({paused: share}),
        ),
    )


def _no_notifications(context: Context) -> Alert:
    place = at(context.port, context.priority)
    marks, sent = series(_MARKS, **place), series("eastwest_host_cnp_sent_total", **nic_at(context.nic))
    busy = f"sum(port:eastwest_ecn_marked_packets:rate) > {LEAST_MARKS_PER_S:g}"
    return Alert(
        "EastwestMarksWithoutCnp",
        Layer.PROTOCOL,
        Severity.CRITICAL,
        f"{busy} and (sum(host:eastwest_cnp_sent:rate) == 0)",
        "Switches mark packets and no NIC answers with a CNP",
        "Senders never hear of congestion, so that PFC is the only brake. The NICs' notification point is off, or "
        "marked packets are of another priority than they watch.",
        "Check `ecn` of the RoCE priority on every NIC (roce_np), and the class of CNPs.",
        (
            Example({marks: context.counting(5000), sent: context.steady(9)}, ({},)),
            Example({marks: context.counting(5000), sent: context.counting(100)}),
            Example({marks: context.counting(5000)}),
        ),
    )


def _ignored(context: Context) -> Alert:
    place = nic_at(context.nic)
    name = series("eastwest_host_cnp_ignored_total", **place)
    return Alert(
        "EastwestCnpIgnored",
        Layer.PROTOCOL,
        Severity.WARNING,
        "host:eastwest_cnp_ignored:rate > 0",
        "{{ $labels.host }} {{ $labels.endpoint }} ignores congestion notifications",
        "The counter must not grow while congestion control is on: this sender does not slow down.",
        "Switch the reaction point of the RoCE priority on (roce_rp).",
        (
            Example({name: context.counting(10)}, (place,)),
            Example({name: context.steady(10)}),
        ),
    )


def _watermarks(context: Context) -> Iterator[Alert]:
    yield _watermark(
        context,
        "EastwestQueueNearXoff",
        ("eastwest_port_ingress_high_bytes", "eastwest_plan_xoff_bytes", NEAR_SHARE),
        Severity.INFO,
        "stands near its XOFF point",
        "The ingress buffer of a port comes near the fill at which it pauses its peer, so that pauses begin.",
    )
    yield _watermark(
        context,
        "EastwestHeadroomUsed",
        ("eastwest_port_headroom_high_bytes", "eastwest_plan_headroom_bytes", HEADROOM_SHARE),
        Severity.WARNING,
        "used much of its headroom",
        "What arrived after XOFF filled more than half of the headroom: a longer cable, a slower peer or a larger "
        "packet than the plan has, and drops are next.",
    )


def _watermark(
    context: Context, name: str, what: tuple[str, str, float], severity: Severity, summary: str, why: str
) -> Alert:
    gauge, plan, share = what
    place = at(context.port, context.priority)
    full = series(plan, **at(context.port))
    high = f'max by (device, port, priority) ({gauge}{{priority=~"|{context.lossless}"}})'
    return Alert(
        name,
        Layer.PROTOCOL,
        severity,
        f"{high} > on (device, port) group_left () ({plan} * {share:g})",
        f"{{{{ $labels.device }}}} {{{{ $labels.port }}}} {summary}",
        why,
        "Look at the senders of this port, and at headroom and cable length in the plan.",
        (
            Example({series(gauge, **place): context.steady(96_000), full: context.steady(100_000)}, (place,)),
            Example({series(gauge, **place): context.steady(30_000), full: context.steady(100_000)}),
        ),
    )


def _global_pause(context: Context) -> Alert:
    place = at(context.port)
    counters = [f"eastwest_port_global_pause_frames_{way}_total" for way in ("received", "sent")]
    counters += [f'eastwest_port_pause_frames_{way}_total{{priority="-1"}}' for way in ("received", "sent")]
    found = " or ".join(f"sum by (device, port) (rate({each}[{context.window}])) > 0" for each in counters)
    return Alert(
        "EastwestGlobalPause",
        Layer.PROTOCOL,
        Severity.CRITICAL,
        found,
        "{{ $labels.device }} {{ $labels.port }} sees 802.3x pause instead of PFC",
        "Global pause stops all classes at once, control traffic and CNPs too, and no counter of drops shows it.",
        "Switch flow control off on the port and its peer, and PFC on for the RoCE priority.",
        (
            Example(
                {series("eastwest_port_global_pause_frames_received_total", **place): context.counting(4)}, (place,)
            ),
            Example(
                {series("eastwest_port_pause_frames_sent_total", **place, priority="-1"): context.counting(4)}, (place,)
            ),
            Example({series("eastwest_port_pause_frames_sent_total", **at(context.port, "3")): context.counting(4)}),
        ),
    )


def _watchdog(context: Context) -> Alert:
    place = at(context.port, context.priority)
    name = series("eastwest_port_watchdog_events_total", **place)
    return Alert(
        "EastwestPfcWatchdog",
        Layer.PROTOCOL,
        Severity.CRITICAL,
        f"sum by (device, port, priority) (increase(eastwest_port_watchdog_events_total[{context.window}])) > 0",
        "The PFC watchdog acted at {{ $labels.device }} {{ $labels.port }}",
        "A queue was taken for stuck; its packets are dropped until pauses end. Counters of PFC stand still meanwhile "
        "on some chips.",
        "Find the NIC that pauses without an end; do not trust PFC counters of this port while the watchdog acts.",
        (
            Example({name: context.counting(0.1)}, (place,)),
            Example({name: context.steady(4)}),
        ),
    )


def _timeouts(context: Context) -> Alert:
    place = nic_at(context.nic)
    name = series("eastwest_host_timeouts_total", **place)
    return Alert(
        "EastwestTimeouts",
        Layer.PROTOCOL,
        Severity.WARNING,
        "host:eastwest_timeouts:rate > 0",
        "{{ $labels.host }} {{ $labels.endpoint }} waits for acknowledgements that do not come",
        "Each timeout costs milliseconds to seconds of one queue pair, and the collective waits for it.",
        "Look for losses and link failures on the ways of this host.",
        (
            Example({name: context.counting(0.2)}, (place,)),
            Example({name: context.steady(7)}),
        ),
    )


def _out_of_sequence(context: Context) -> Alert:
    place = nic_at(context.nic)
    name = series("eastwest_host_out_of_sequence_total", **place)
    return Alert(
        "EastwestOutOfSequence",
        Layer.PROTOCOL,
        Severity.WARNING,
        f"sum by (host, endpoint) (rate(eastwest_host_out_of_sequence_total[{context.window}])) > 1",
        "{{ $labels.host }} {{ $labels.endpoint }} receives packets out of order",
        "Each flow keeps to one path here, so that disorder means loss: the sender repeats what followed.",
        "Look for drops and errors on the ways to this host.",
        (
            Example({name: context.counting(20)}, (place,)),
            Example({name: context.counting(0.05)}),
        ),
    )
