"""Where it queues while steps are slow, that did not while all was well."""

from __future__ import annotations

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.match import name_of
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId

QUEUES = 1e-3
"""Share of a port's packets that is marked where traffic meets: well above what a lone burst leaves."""
_USUAL = 1.2
"""Marks over those of calm samples from which on they are new."""
_CALM = 1.02
"""Time of a step over what it should take, below which all is well."""
EMPTIER = 0.5
"""Queues that mark at most this share of what they usually do are emptier."""

COMMON = (
    Exclusion(Cause.DCQCN_MISTUNED, "senders slow down: hardly any pauses"),
    Exclusion(Cause.LIBRARY_LIMIT, "queues stand in the network"),
)


def calm_samples(view: View, left: Bools) -> Bools:
    """Samples in which steps take what they should, none when there are too few."""
    calm: Bools = ~left & (view.steps.took < _CALM)
    return calm if calm.sum() > 1 else np.zeros_like(calm)


def new_marks(view: View, where: Bools, calm: Bools) -> Floats:
    """Marks by port of switches beyond those of calm samples."""
    usual = view["ecn_marks"][calm].mean(axis=0) if calm.any() else 0.0
    found: Floats = np.maximum(0.0, view["ecn_marks"][where].sum(axis=0) - _USUAL * usual * where.sum())
    return found * ~view.ports.host


def marked_shares(view: View, where: Bools, marks: Floats) -> Floats:
    """Marks over packets, by port."""
    found: Floats = marks / np.maximum(1.0, view["tx_packets"][where].sum(axis=0))
    return found


def told_nics(view: View, where: Bools) -> tuple[PortId, ...]:
    """NICs that are told to slow down, the most often told first."""
    told = view["cnps_received"][where].sum(axis=0)
    return tuple(view.endpoints[one] for one in np.argsort(-told) if told[one] > 0)


def seen_queue(view: View, where: Bools, number: int, share: float) -> list[Seen]:
    """The slow steps, and the queue that marks."""
    slow = view.steps.excess(where, ideal=True)
    steps = f"steps take {slow:.0%} longer than on an idle fabric"
    queue = name_of(view.ports.ends[number])
    return [
        Seen("eastwest_job_step_end_seconds", "job", steps, 1 + slow, 1.0),
        Seen(METRIC_OF["ecn_marks"], queue, f"marks {share:.1%} of its packets", share, QUEUES),
    ]
