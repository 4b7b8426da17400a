"""Layer 2: pauses, marks, notifications, buffers, deliveries."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.monitor.alerts.buffers import watermarks
from eastwest.monitor.alerts.congestion import ignored_notifications, marks_without_notifications, pauses_without_marks
from eastwest.monitor.alerts.context import Context
from eastwest.monitor.alerts.delivery import out_of_sequence, timeouts
from eastwest.monitor.alerts.pauses import global_pause, host_pauses, pause_storm, paused, watchdog
from eastwest.monitor.rules import Alert
from eastwest.plan.device.balance import balancing_of

_SPRAYING = ("adaptive", "per-packet")


def protocol_alerts(context: Context) -> Iterator[Alert]:
    """All of layer 2."""
    yield paused(context)
    yield pause_storm(context)
    yield host_pauses(context)
    yield pauses_without_marks(context)
    yield marks_without_notifications(context)
    yield ignored_notifications(context)
    yield from watermarks(context)
    yield global_pause(context)
    yield watchdog(context)
    yield timeouts(context)
    plan = context.subject.plan
    if balancing_of(plan.policy, plan.configuration).mode not in _SPRAYING:
        yield out_of_sequence(context)
