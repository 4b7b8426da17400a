"""Ports that pause one another in a circle: none can send until one gives up what it holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools
from eastwest.diagnose.match import Match, Signature, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import circle
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

STUCK = 0.95
"""Share of time from which on a port is paused all the time."""
_LEAST = 1e-3
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
        # The median: a port that moves nothing delivers no other figure by which gaps could be known.
        path = circle(view, np.median(view.paused[where], axis=0) > STUCK)
        if path:
            found.append(_match(where, path, "each is paused by the next in a circle"))
    return found or _broken(view, left)


def _broken(view: View, left: Bools) -> Sequence[Match]:
    """A circle that a watchdog broke: it took a queue between switches out, all of the circle waited as long.

    Queue pairs that gave up meanwhile do not come back: slow steps that follow without a break are of it.
    """
    found: list[Match] = []
    acted = _acted(view)
    for at in np.flatnonzero(acted.any(axis=1)).tolist():
        near = slice(max(0, at - 1), at + 2)
        paused = view.paused[near].max(axis=0)
        alike = paused >= _ALIKE * float(paused[acted[at]].max()) + _LEAST
        path = circle(view, acted[near].any(axis=0) | alike)
        where = np.zeros(len(view.time_us), bool)
        last = at
        while last + 1 < len(left) and (left[last + 1] or last < at + 2):
            last += 1
        where[at : last + 1] = True
        if any(acted[at, view.ports.place[end]] for end in path) and not any(
            set(path) == set(other.path) for other in found
        ):
            found.append(_match(where, path, "each was paused by the next in a circle until a watchdog broke it"))
    return found


def _acted(view: View) -> Bools:
    """By sample and port between switches, whether its watchdog took a queue out."""
    found = np.zeros((len(view.time_us), len(view.ports.ends)), bool)
    for row in view.observed.telemetry.incidents.to_pylist():
        number = view.ports.place.get(PortId(row["device"], row["port"]), -1)
        at = int(np.ceil((row["time_us"] - view.observed.begin_us) / view.grid_us)) - 1
        if row["kind"] == "watchdog-storm" and number >= 0 and view.ports.between[number] and 0 <= at < len(found):
            found[at, number] = True
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
