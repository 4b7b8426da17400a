"""Steps that are slow because traffic meets between switches: on too few links, or on one of several by bad luck."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats, Ints
from eastwest.diagnose.causes.queueing import COMMON, QUEUES, calm_samples, marked_shares, new_marks, seen_queue
from eastwest.diagnose.match import Finder, Match, Signature, least_samples, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

UNEVEN = 1.25
"""Busiest over mean load of equal links from which on they are unevenly used; spraying stays below 1.01."""
_NEWLY, _VARIES = 0.05, 0.1
"""By how much it is above what it was before: many flows even out what each of them meets. The second is a share of
what it was above one, which varies with the traffic where paths are chosen by hash."""
_FULL = 1.01
"""Planned oversubscription from which on uplinks may be too few."""
_HOT = 0.3
"""Marks over those of the port that marks most from which on a port is one of those where it queues."""


class _Kind(Enum):
    """Which links are too few: as planned, where there is only one way, or those that paths were chosen of unevenly."""

    PLANNED = auto()
    ONE_WAY = auto()
    UNEVEN = auto()


def _matches(view: View, left: Bools) -> list[tuple[_Kind, Match]]:
    if not view.has("ecn_marks", "tx_packets"):
        return []
    calm = calm_samples(view, left)
    found = []
    for stretch in stretches(left, least_samples(view)):
        where = within(view, stretch) & left
        new = new_marks(view, where, calm) * view.ports.between
        share = marked_shares(view, where, new)
        hot = _hot(view, new, share)
        if hot:
            match = _judge(view, where, calm, float(share[hot[0]]), hot)
            found += [] if match is None else [match]
    return found


def _hot(view: View, new: Floats, share: Floats) -> list[int]:
    """Ports between switches where it queues, most first.

    None where the first faces a silent switch: it may wait for a queue of that one.
    """
    hot = (new > 0) & (new >= _HOT * new.max()) & (share >= QUEUES)
    order = [one for one in np.argsort(-new).tolist() if hot[one]]
    return [] if order and view.silent[view.ports.peer[order[0]]] else order


def _judge(view: View, where: Bools, calm: Bools, share: float, hot: list[int]) -> tuple[_Kind, Match] | None:
    number = max(hot, key=lambda one: unevenness(view, where, one)[0])
    uneven, many = unevenness(view, where, number)
    usual = unevenness(view, calm, number)[0] if calm.any() else None
    text = f"busiest of {many} equal links carries {uneven:.2f} times their mean" if many > 1 else "there is one way"
    before = "" if usual is None or many < 2 else f", {usual:.2f} before"
    used = Seen(METRIC_OF["tx_bytes"], str(view.ports.device[number]), text + before, uneven, UNEVEN)
    seen = (*seen_queue(view, where, hot[0], share), used)
    places = tuple(view.ports.ends[one] for one in hot)
    at_switches = Exclusion(Cause.INCAST, "it queues between switches, and no last hop gets more than before")
    least = UNEVEN if usual is None else usual + max(_NEWLY, _VARIES * (usual - 1))
    if uneven >= least:
        why = (Exclusion(Cause.OVERSUBSCRIPTION, text), at_switches, *COMMON)
        return _Kind.UNEVEN, Match(where, places, seen, why, text, "equal links used alike")
    planned = max((tier.oversubscription for tier in view.plan.tiers), default=1.0)
    if planned <= _FULL and many > 1:
        return None  # alike, and as many as needed: neither is to blame
    why = (Exclusion(Cause.ECMP_COLLISION, text + before), at_switches, *COMMON)
    wanted = f"links that carry it (planned {planned:g}:1)"
    found = Match(where, places, seen, why, "all links that lead on are full alike", wanted)
    return (_Kind.PLANNED if planned > _FULL else _Kind.ONE_WAY), found


def unevenness(view: View, where: Bools, number: int) -> tuple[float, int]:
    """Busiest over mean load of the links that are equal to this one for its flows, and how many they are."""
    load = view.load[np.ix_(np.flatnonzero(where), _equal_links(view, number))].mean(axis=0)
    return (float(load.max() / load.mean()) if load.mean() > 0 else 1.0), len(load)


def _equal_links(view: View, number: int) -> Ints:
    """Ports among which the port's flows were chosen: of its switch upwards, or downwards to the same switch.

    Between switches of one tier there is one way only.
    """
    ports = view.ports
    if ports.up[number]:
        return np.flatnonzero(ports.up & (ports.device == ports.device[number]))
    down = ports.up[ports.peer]
    if not down[number]:
        return np.array([number])
    behind = ports.device[ports.peer[number]]
    return np.flatnonzero(down & (ports.device[ports.peer] == behind))


def _finder(kind: _Kind) -> Finder:
    def find(view: View, left: Bools) -> Sequence[Match]:
        return [match for found, match in _matches(view, left) if found is kind]

    return find


_NEEDS = ("ecn_marks", "tx_packets", "gpu_active_share")
UPLINKS = Signature(
    Cause.OVERSUBSCRIPTION,
    "Uplinks carry less than the job sends over them",
    Layer.BANDWIDTH,
    False,
    _NEEDS,
    (Cause.ECMP_COLLISION, Cause.INCAST),
    _finder(_Kind.PLANNED),
    ideal=True,
)
ONE_WAY = Signature(
    Cause.OVERSUBSCRIPTION,
    "The only way carries less than the job sends over it",
    Layer.BANDWIDTH,
    False,
    _NEEDS,
    (Cause.ECMP_COLLISION, Cause.INCAST),
    _finder(_Kind.ONE_WAY),
)
ECMP = Signature(
    Cause.ECMP_COLLISION,
    "Flows share a link while equal ones are idle",
    Layer.BANDWIDTH,
    False,
    _NEEDS,
    (Cause.OVERSUBSCRIPTION, Cause.INCAST),
    _finder(_Kind.UNEVEN),
)
