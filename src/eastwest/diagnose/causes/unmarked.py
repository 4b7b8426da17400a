"""A queue that stood above the fill from which every packet is marked, and marked none: ECN is off or set too high.

Needs no time before the fault to compare with: the plan says from which fill a queue marks, the watermark how far it
was filled. Each time it was filled so far, at least what stood above the limit has to leave marked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats, Ints
from eastwest.diagnose.match import Match, Signature, least_samples, name_of, on_field_grid, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import PAUSED
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

_WELL_ABOVE, _ALONE_ABOVE = 2.0, 4.0
"""Watermark over Kmax from which on it counts: what a queue reaches by a burst that leaves at once stays below. The
second where one sample alone has to tell."""
_LEAST_US = 15e6
"""On field grids so long at least: a sample next to a full queue's may show its watermark and, clocks being off, few of
its marks."""
_FEW = 0.02
"""Share of the marks that had to come which counts as none: single ones are other traffic's."""


def _find(view: View, left: Bools) -> Sequence[Match]:
    if not view.has("ecn_marks", "queue_high_bytes") or view.plan.policy.congestion_control != "dcqcn":
        return []
    high, kmax = view["lossless_queue_bytes"], view.ports.kmax_bytes
    packet = view.plan.policy.packet_bytes
    above = _WELL_ABOVE if _least(view) > 1 else _ALONE_ABOVE
    wanted = np.nan_to_num(np.where(high > above * kmax, (high - kmax) / packet, 0.0))
    stands = (view["tx_packets"] < wanted) | (view.paused > PAUSED)  # what has not left has no mark yet
    if on_field_grid(view):
        stands[1:] |= stands[:-1]  # clocks being off, a watermark may be told again in the next sample
    wanted[stands | view.late] = 0.0
    bare: Bools = (wanted > 0) & (view["ecn_marks"] < _FEW * wanted)
    found = []
    for device in dict.fromkeys(view.ports.device[bare.any(axis=0)].tolist()):
        own = np.flatnonzero((view.ports.device == device) & ~view.ports.host)
        long = np.zeros(bare.shape, bool)
        for number in own.tolist():
            for begin, end in stretches(bare[:, number], _least(view), 0):
                long[begin:end, number] = True
        here: Bools = np.any(long, axis=1)
        found += [_match(view, within(view, one) & here, own, wanted * long) for one in stretches(here, 1)]
    return found


def _least(view: View) -> int:
    """Samples in a row."""
    return math.ceil(_LEAST_US / view.grid_us) if on_field_grid(view) else least_samples(view)


def _match(view: View, where: Bools, own: Ints, wanted: Floats) -> Match:
    by_port = wanted[where].sum(axis=0)
    order = [int(one) for one in np.argsort(-by_port) if by_port[one] > 0]
    worst = order[0]
    queue, kmax = float(view["lossless_queue_bytes"][where][:, worst].max()), float(view.ports.kmax_bytes[worst])
    marks = float(view["ecn_marks"][wanted[:, worst] > 0, worst].sum())
    place = name_of(view.ports.ends[worst])
    filled = f"queues up to {queue / 1e6:.2g} MB; the plan marks every packet above {kmax / 1e6:.2g} MB"
    seen = (
        Seen(METRIC_OF["queue_high_bytes"], place, filled, queue, kmax),
        Seen(METRIC_OF["ecn_marks"], place, f"{marks:.0f} packets marked meanwhile", marks, float(by_port[worst])),
    )
    why = (
        Exclusion(Cause.DCQCN_MISTUNED, "senders are not told: the full queue hardly marks"),
        Exclusion(Cause.INCAST, "many senders fill a queue too, but then it marks"),
        Exclusion(Cause.SLOW_RECEIVER, "a queue that waits for a host marks as well"),
    )
    others = own[by_port[own] == 0].tolist()
    places = tuple(view.ports.ends[one] for one in (*order, *others))
    return Match(where, places, seen, why, f"{place}: a queue of {queue / 1e6:.2g} MB without marks",
                 f"marks above {kmax / 1e6:.2g} MB")  # fmt: skip


UNMARKED = Signature(
    Cause.ECN_WRONG,
    "A switch marks too late or not at all",
    Layer.PROTOCOL,
    True,
    ("ecn_marks", "queue_high_bytes"),
    (Cause.DCQCN_MISTUNED, Cause.SLOW_RECEIVER, Cause.INCAST),
    _find,
    alone=True,
)
