"""Ports that pause one another in a circle: none can send until one gives up what it holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools
from eastwest.diagnose.match import Match, Signature, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import STUCK, circle
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_ALIKE = 0.8
"""Share of the time that the port waited whose watchdog acted, that every other port of the circle waited at least."""


def _find(view: View, left: Bools) -> Sequence[Match]:
    """A circle of ports that are paused all the time, or one that a device reports."""
    told = _reported(view)
    if told is not None:
        return [told]
    found: list[Match] = []
    stuck = (view.paused * view.ports.between > STUCK).sum(axis=1) > 2
    for stretch in stretches(stuck, 1):
        where = within(view, stretch)
        path = circle(view, where)
        if path:
            found.append(_match(where, path, "each is paused by the next in a circle"))
    return found or _broken(view)


def _broken(view: View) -> Sequence[Match]:
    """A circle that a watchdog broke: it took a queue between switches out, all of the circle waited as long."""
    rows = view.observed.telemetry.incidents.to_pylist()
    taken = [row for row in rows if row["kind"] == "watchdog-storm"]
    found: list[Match] = []
    for row in taken:
        end = PortId(row["device"], row["port"])
        number = view.ports.place.get(end, -1)
        at = int(np.ceil((row["time_us"] - view.observed.begin_us) / view.grid_us)) - 1
        if number < 0 or not view.ports.between[number] or not 0 <= at < len(view.time_us):
            continue
        where = np.zeros(len(view.time_us), bool)
        where[max(0, at - 1) : at + 2] = True
        path = circle(view, where, _ALIKE * float(view.paused[where].mean(axis=0)[number]))
        if end in path and not any(set(path) == set(other.path) for other in found):
            found.append(_match(where, path, "each was paused by the next in a circle until a watchdog broke it"))
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
    seen = (Seen(METRIC_OF["paused_us"], circle_text, text, 1.0, STUCK),)
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
