"""Steps that are slow because many senders meet at one last hop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.causes.queueing import (
    COMMON,
    QUEUES,
    calm_samples,
    marked_shares,
    new_marks,
    seen_queue,
    told_nics,
)
from eastwest.diagnose.match import Match, Signature, beyond, least_excess, least_samples, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

MORE = 1.3
"""Share of the traffic at a last hop over what it was from which on others than before send to it."""
_MUCH_MORE, _BUSY = 2.0, 0.2
"""The same, and the load of the last hop, from which on it is told although another cause explains the slow steps."""
_HOT = 0.5
"""Marks over those of the last hop that marks most from which on it is told with it."""


def grown(view: View, where: Bools, calm: Bools) -> Floats:
    """Each last hop's share of the traffic at last hops over what it was while all was well; 0 elsewhere.

    What a job itself sends grows and shrinks everywhere alike. Without calm samples: over the median last hop's.
    """
    last = view.ports.last
    here = view["tx_bytes"][where].sum(axis=0) * last
    before = view["tx_bytes"][calm].sum(axis=0) * last if calm.any() else np.median(here[last]) * last
    if not here.any() or not before.any():
        return np.zeros(len(here))
    least = 1 / (10 * last.sum())  # of the traffic: a port that hardly carried anything has grown soon
    found: Floats = here / here.sum() / np.maximum(before / before.sum(), least)
    return found


def _incast(view: View, left: Bools) -> Sequence[Match]:
    """A last hop that carries more of the traffic than before, and queues, while steps are slow."""
    if not view.has("ecn_marks", "tx_packets"):
        return []
    found = []
    slow = beyond(view) > least_excess(view)
    calm = calm_samples(view, slow)
    for stretch in stretches(slow | left, least_samples(view)):
        where = within(view, stretch) & (slow | left)
        match = _at_last_hop(view, where, calm, explained=not (where & left).any())
        found += [] if match is None else [match]
    return found


def _at_last_hop(view: View, where: Bools, calm: Bools, *, explained: bool) -> Match | None:
    """explained: another cause accounts for the slow steps."""
    marks = new_marks(view, where, calm)
    share, more = marked_shares(view, where, marks), grown(view, where, calm)
    load = view.load[where].mean(axis=0)
    hot = (share >= QUEUES) & (more >= MORE)
    if explained:
        hot &= (more >= _MUCH_MORE) & (load >= _BUSY)
    if not hot.any():
        return None
    hot &= marks >= _HOT * marks[hot].max()
    order = [one for one in np.argsort(-marks * hot).tolist() if hot[one]]
    usual = "its usual share" if calm.any() else "the mean last hop's share"
    return _match(view, where, order, float(share[order[0]]), (float(more[order[0]]), usual))


def _match(view: View, where: Bools, order: list[int], share: float, more: tuple[float, str]) -> Match:
    first = order[0]
    queue = view.ports.ends[first]
    told = len(told_nics(view, where))
    text = f"carries {more[0]:.1f} times {more[1]} of the traffic"
    seen = (
        *seen_queue(view, where, first, share),
        Seen(METRIC_OF["tx_bytes"], name_of(queue), text, more[0], MORE),
        Seen(METRIC_OF["cnps_received"], f"{told} NICs", "are told to slow down", float(told), 1.0),
    )
    why = (
        Exclusion(Cause.OVERSUBSCRIPTION, "it queues at the last hop, not on uplinks"),
        Exclusion(Cause.ECMP_COLLISION, "there is only one way to the last hop, and more comes to it than before"),
        Exclusion(Cause.SLOW_RECEIVER, "the host does not pause"),
        *COMMON,
    )
    places = tuple(end for one in order for end in (view.ports.ends[one], view.ports.ends[view.ports.peer[one]]))
    return Match(where, places, seen, why, f"{told} senders meet at the port", "no queue that slows steps",
                 path=(queue,))  # fmt: skip


INCAST = Signature(
    Cause.INCAST,
    "Many senders meet at one last hop",
    Layer.BANDWIDTH,
    True,
    ("ecn_marks", "tx_packets", "gpu_active_share"),
    (Cause.OVERSUBSCRIPTION, Cause.ECMP_COLLISION, Cause.SLOW_RECEIVER, Cause.DCQCN_MISTUNED),
    _incast,
)
