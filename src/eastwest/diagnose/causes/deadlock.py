"""Ports that pause one another in a circle: none can send until one gives up what it holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.match import Match, Signature, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import circle
from eastwest.diagnose.view import METRIC_OF, Bools, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_STUCK = 0.95


def _find(view: View, left: Bools) -> Sequence[Match]:
    """A circle of ports that are paused all the time, or one that a device reports."""
    told = _reported(view)
    if told is not None:
        return [told]
    stuck = (view.paused * view.ports.between > _STUCK).sum(axis=1) > 2
    found = []
    for stretch in stretches(stuck, 1):
        where = within(view, stretch)
        path = circle(view, where)
        if path:
            found.append(_match(where, path, "each is paused by the next in a circle"))
    return found


def _reported(view: View) -> Match | None:
    table = view.observed.telemetry.incidents
    rows = [row for row in table.to_pylist() if row["kind"] == "deadlock"]
    if not rows:
        return None
    first = [row for row in rows if row["incident"] == rows[0]["incident"]]
    path = tuple(PortId(row["device"], row["port"]) for row in first)
    where: Bools = view.time_us >= first[0]["time_us"]
    if not where.any():
        where = np.arange(len(view.time_us)) == len(view.time_us) - 1
    return _match(where, path, "a deadlock is reported for this circle")


def _match(where: Bools, path: tuple[PortId, ...], text: str) -> Match:
    circle_text = " → ".join(f"{end.device} {end.port}" for end in path)
    seen = (Seen(METRIC_OF["paused_us"], circle_text, text, 1.0, _STUCK),)
    why = (
        Exclusion(Cause.PAUSE_STORM, "no NIC is the root: the pauses go round"),
        Exclusion(Cause.SLOW_RECEIVER, "no host pauses"),
    )
    return Match(where, path, seen, why, f"circle of pauses: {circle_text}", "pauses that end somewhere", path=path)


DEADLOCK = Signature(
    Cause.DEADLOCK,
    "Buffers wait for one another in a circle",
    Layer.PROTOCOL,
    True,
    ("paused_us",),
    (Cause.PAUSE_STORM, Cause.SLOW_RECEIVER),
    _find,
)
