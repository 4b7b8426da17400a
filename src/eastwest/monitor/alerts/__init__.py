"""Alerting rules by layer, each with examples that become its unit tests."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.monitor.alerts.context import Context
from eastwest.monitor.alerts.fabric import fabric_alerts
from eastwest.monitor.alerts.protocol import protocol_alerts
from eastwest.monitor.alerts.sight import sight_alerts
from eastwest.monitor.alerts.work import work_alerts
from eastwest.monitor.rules import Alert

GROUPS = {"fabric": fabric_alerts, "protocol": protocol_alerts, "work": work_alerts, "sight": sight_alerts}
"""Group of rules → what makes them."""


def alerts_of(context: Context) -> dict[str, tuple[Alert, ...]]:
    """Every alert of the site by group."""
    return {name: tuple(made(context)) for name, made in GROUPS.items()}


def every(context: Context) -> Iterator[Alert]:
    """The same in one row."""
    for alerts in alerts_of(context).values():
        yield from alerts


__all__ = ["GROUPS", "Context", "alerts_of", "every"]
