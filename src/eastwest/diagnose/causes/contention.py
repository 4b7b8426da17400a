"""Steps that are slow because traffic meets: at one last hop, on too few uplinks, or on one of several by bad luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.match import Finder, Match, Signature, least_samples, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

_QUEUES = 1e-3
"""Share of a port's packets that is marked where traffic meets: well above what a lone burst leaves."""
UNEVEN = 1.25
"""Busiest over mean load of equal links from which on they are unevenly used; spraying stays below 1.1."""


def _matches(view: View, left: Bools) -> list[tuple[Cause, Match]]:
    if not view.has("ecn_marks", "tx_packets"):
        return []
    found = []
    for stretch in stretches(left, least_samples(view)):
        where = within(view, stretch)
        marks = view["ecn_marks"][where & left].sum(axis=0) * ~view.ports.host
        calm = _calm_marks(view, left)
        new = np.maximum(0.0, marks - 1.2 * calm * (where & left).sum())
        number = int(np.argmax(new))
        sent = float(view["tx_packets"][where & left][:, number].sum())
        if not new[number] or new[number] < _QUEUES * sent:
            continue
        if view.ports.between[number] and view.silent[view.ports.peer[number]]:
            continue  # it may wait for a queue of the switch behind it, from which nothing is heard
        found.append(_judge(view, where & left, new, number))
    return found


def _calm_marks(view: View, left: Bools) -> Floats:
    """Marks a sample and port of the samples in which steps take what they should."""
    calm = ~left & (view.steps.took < 1.02)
    if calm.sum() < 2:
        return np.zeros(len(view.ports.ends))
    found: Floats = view["ecn_marks"][calm].mean(axis=0)
    return found


def _judge(view: View, where: Bools, new: Floats, number: int) -> tuple[Cause, Match]:
    slow = view.steps.excess(where, ideal=True)
    queue = view.ports.ends[number]
    share = float(new[number] / max(1.0, view["tx_packets"][where][:, number].sum()))
    seen = [
        Seen(
            "eastwest_job_step_end_seconds",
            "job",
            f"steps take {slow:.0%} longer than on an idle fabric",
            1 + slow,
            1.0,
        ),
        Seen(METRIC_OF["ecn_marks"], name_of(queue), f"marks {share:.1%} of its packets", share, _QUEUES),
    ]
    common = (
        Exclusion(Cause.DCQCN_MISTUNED, "senders slow down: hardly any pauses"),
        Exclusion(Cause.LIBRARY_LIMIT, "queues stand in the network"),
    )
    ends = view.ports.ends
    if view.ports.last[number]:
        told = int((view["cnps_received"][where].sum(axis=0) > 0).sum())
        seen.append(Seen(METRIC_OF["cnps_received"], f"{told} NICs", "are told to slow down", float(told), 1.0))
        why: tuple[Exclusion, ...] = (
            Exclusion(Cause.OVERSUBSCRIPTION, "it queues at the last hop, not on uplinks"),
            Exclusion(Cause.ECMP_COLLISION, "there is only one way to the last hop"),
            Exclusion(Cause.SLOW_RECEIVER, "the host does not pause"),
            *common,
        )
        return Cause.INCAST, Match(where, (queue, ends[view.ports.peer[number]]), tuple(seen), why,
                                   f"{told} senders meet at the port", "no queue that slows steps",
                                   path=(queue,))  # fmt: skip
    uneven, many = unevenness(view, where, number)
    text = f"busiest of {many} equal links carries {uneven:.2f} times their mean"
    seen.append(Seen(METRIC_OF["tx_bytes"], str(view.ports.device[number]), text, uneven, UNEVEN))
    hot = [one for one in np.argsort(-new) if view.ports.between[one] and new[one] >= 0.3 * new[number]]
    places = tuple(ends[one] for one in hot)
    planned = max((tier.oversubscription for tier in view.plan.tiers), default=1.0)
    if uneven < UNEVEN and planned > 1.01:
        why = (Exclusion(Cause.ECMP_COLLISION, text), Exclusion(Cause.INCAST, "it queues on uplinks"), *common)
        return Cause.OVERSUBSCRIPTION, Match(where, places, tuple(seen), why, "all uplinks of the leaf are full alike",
                                             f"uplinks that carry it (planned {planned:g}:1)")  # fmt: skip
    why = (
        Exclusion(Cause.OVERSUBSCRIPTION, text if uneven >= UNEVEN else f"the plan has {planned:g}:1"),
        Exclusion(Cause.INCAST, "it queues between switches, not at a last hop"),
        *common,
    )
    sure = 1.0 if uneven >= UNEVEN else 0.7
    return Cause.ECMP_COLLISION, Match(where, places, tuple(seen), why, text, f"below {UNEVEN}", sure)


def unevenness(view: View, where: Bools, number: int) -> tuple[float, int]:
    """Busiest over mean load of the links that are equal to this one for its flows, and how many they are."""
    load = view.load[where].mean(axis=0)[_equal_links(view, number)]
    return (float(load.max() / load.mean()) if load.mean() > 0 else 1.0), len(load)


def _equal_links(view: View, number: int) -> list[int]:
    """Ports among which the port's flows were chosen: of its switch upwards, or downwards to the same switch."""
    ports = view.ports
    if ports.up[number]:
        return np.flatnonzero(ports.up & (ports.device == ports.device[number])).tolist()
    behind = ports.device[ports.peer[number]]
    return np.flatnonzero(ports.between & ~ports.up & (ports.device[ports.peer] == behind)).tolist()


def _finder(cause: Cause) -> Finder:
    def find(view: View, left: Bools) -> Sequence[Match]:
        return [match for found, match in _matches(view, left) if found is cause]

    return find


_NEEDS = ("ecn_marks", "tx_packets", "gpu_active_share")
INCAST = Signature(
    Cause.INCAST,
    "Many senders meet at one last hop",
    Layer.BANDWIDTH,
    False,
    _NEEDS,
    (Cause.OVERSUBSCRIPTION, Cause.ECMP_COLLISION, Cause.SLOW_RECEIVER, Cause.DCQCN_MISTUNED),
    _finder(Cause.INCAST),
)
UPLINKS = Signature(
    Cause.OVERSUBSCRIPTION,
    "Uplinks carry less than the job sends over them",
    Layer.BANDWIDTH,
    False,
    _NEEDS,
    (Cause.ECMP_COLLISION, Cause.INCAST),
    _finder(Cause.OVERSUBSCRIPTION),
    ideal=True,
)
ECMP = Signature(
    Cause.ECMP_COLLISION,
    "Flows share a link while equal ones are idle",
    Layer.BANDWIDTH,
    False,
    _NEEDS,
    (Cause.OVERSUBSCRIPTION, Cause.INCAST),
    _finder(Cause.ECMP_COLLISION),
)
