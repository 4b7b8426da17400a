"""The loop of congestion control: switches mark, NICs notify, senders slow down."""

from __future__ import annotations

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, at, nic_at, series
from eastwest.monitor.alerts.pauses import PAUSED
from eastwest.monitor.rules import Alert, Example
from eastwest.monitor.thresholds import LEAST_MARKS_PER_S

_MARKS = "eastwest_port_ecn_marked_packets_total"


def pauses_without_marks(context: Context) -> Alert:
    """Pauses, and no switch marks."""
    limit, place = context.thresholds.paused_share.value, at(context.port, context.priority)
    paused = series(PAUSED, **place)
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


def marks_without_notifications(context: Context) -> Alert:
    """Marks, and no NIC answers."""
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


def ignored_notifications(context: Context) -> Alert:
    """A sender does not react."""
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
