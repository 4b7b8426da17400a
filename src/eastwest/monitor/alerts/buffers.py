"""Packet buffers of lossless ports."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Layer, Severity
from eastwest.monitor.alerts.context import Context, at, series
from eastwest.monitor.rules import Alert, Example
from eastwest.monitor.thresholds import HEADROOM_SHARE, NEAR_SHARE


def watermarks(context: Context) -> Iterator[Alert]:
    """Buffers that come near what the plan gives them."""
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
