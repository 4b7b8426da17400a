"""Buffers fuller than at the beginning for the same traffic: more pauses for what one queue sends.

Where pauses are usual, more of them are no news by themselves. What goes with them tells why: a switch that now marks
less lets its queue grow; senders that are told more often, and send no less, do not obey. Pauses and notifications are
held against what is sent, so that a job that sends more, or less, changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.causes.marking import drops_at, marked_share, more_traffic, ports_around
from eastwest.diagnose.causes.queueing import told_nics
from eastwest.diagnose.match import Match, Signature, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import Root, roots
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

_FULLER = 1.05
"""Pauses for the same traffic over those at the beginning. A sample of a second varies by 5 %, ten of them by 2 %."""
_LONG_US, _FEWEST = 10e6, 2
"""Time, and samples, that it takes at least."""
_USUAL = 1e-3
"""Share of time paused over the full queue's load at the beginning, from which on pauses are usual."""
_BEGINNING = 5
"""One part in so many of the time range stands for how it was."""
_LESS_MARKED = 0.85
"""Share of packets marked over what it was, up to which a switch marks less; steady queues vary by 2 %."""
_AS_MARKED = 0.98
"""Share of packets marked over what it was, from which on a switch marks no less: the same 2 %."""
_TOLD_MORE = 2.0
"""Notifications for the same traffic over those at the beginning from which on senders are told more often."""


@dataclass(frozen=True)
class _Queue:
    """The queue that fills the buffer of a device whose pauses are usual.

    before: samples at the beginning. pauses: share of time paused over the queue's load, by sample. heard: samples in
    which its device was heard and sent.
    """

    root: Root
    number: int
    before: Bools
    pauses: Floats
    heard: Bools

    @property
    def usual(self) -> float:
        """Pauses at the beginning."""
        return float(np.median(self.pauses[self.before]))

    def times(self, where: Bools) -> float:
        """Pauses in these samples over those at the beginning."""
        return float(np.median(self.pauses[where])) / self.usual


def _queue(view: View) -> _Queue | None:
    if not (view.has("ecn_marks", "tx_bytes") and (view.has("pause_sent_us") or view.has("paused_us"))):
        return None
    if view.plan.policy.congestion_control != "dcqcn":
        return None  # pauses are how this plan controls congestion
    worst = (view.pausing * ~view.ports.host).max(axis=1)
    first = np.arange(len(worst)) < max(_FEWEST, len(worst) // _BEGINNING)
    root = next(iter(roots(view, first & (worst > 0))), None)
    if root is None or root.host or root.queue is None:
        return None
    number = view.ports.place[root.queue]
    sent = view.load[:, number]
    heard: Bools = (sent > 0) & ~view.late[:, number]
    pauses = np.divide(worst, sent, out=np.zeros_like(worst), where=heard)
    found = _Queue(root, number, first & heard, pauses, heard)
    return found if found.before.any() and found.usual >= _USUAL else None


def _stretches(view: View, queue: _Queue, changed: Bools) -> Iterator[Bools]:
    """Long enough stretches of these samples in which the buffer is fuller, without more traffic and losses."""
    least = max(_FEWEST, math.ceil(_LONG_US / view.grid_us))
    for stretch in stretches(changed & queue.heard & ~queue.before, least):
        where = within(view, stretch) & changed & queue.heard
        more = more_traffic(view, where, queue.before, queue.number)
        if queue.times(where) >= _FULLER and not more and not drops_at(view, where, queue.root.device):
            yield where


def _less_marked(view: View, left: Bools) -> Sequence[Match]:
    queue = _queue(view)
    if queue is None:
        return []
    packets = np.maximum(1.0, view["tx_packets"][:, queue.number])
    share = view["ecn_marks"][:, queue.number] / packets
    usual = float(np.median(share[queue.before]))
    return [
        _marks_less(view, queue, where, float(np.median(share[where])), usual)
        for where in _stretches(view, queue, share <= _LESS_MARKED * usual)
    ]


def _not_obeyed(view: View, left: Bools) -> Sequence[Match]:
    queue = _queue(view)
    if queue is None or not view.has("cnps_received"):
        return []
    told = view["cnps_received"].sum(axis=1) / np.maximum(1.0, view["tx_bytes"][:, view.ports.last].sum(axis=1))
    usual = float(np.median(told[queue.before]))
    if not usual:
        return []
    found = []
    for where in _stretches(view, queue, told >= _TOLD_MORE * usual):
        marked, usually = (marked_share(view, mask, queue.number) for mask in (where, queue.before))
        if marked >= _AS_MARKED * usually:
            found.append(_send_on(view, queue, where, float(np.median(told[where])) / usual))
    return found


def _pauses(view: View, queue: _Queue, where: Bools) -> Seen:
    times = queue.times(where)
    text = f"pauses {times:.2f} times as long as before for what {name_of(view.ports.ends[queue.number])} sends"
    return Seen(METRIC_OF["pause_sent_us"], queue.root.device, text, times, _FULLER)


_SENT_ALIKE = Exclusion(Cause.INCAST, "the queue does not get more of the traffic than before")


def _marks_less(view: View, queue: _Queue, where: Bools, share: float, usual: float) -> Match:
    end = view.ports.ends[queue.number]
    text = f"marks {share:.1%} of its packets, {usual:.1%} before, with a fuller buffer"
    seen = (_pauses(view, queue, where), Seen(METRIC_OF["ecn_marks"], name_of(end), text, share, usual))
    why = (Exclusion(Cause.DCQCN_MISTUNED, "senders are told less: the queue marks less"), _SENT_ALIKE)
    return Match(
        where, ports_around(view, queue.root.device, end), seen, why, text, f"about {usual:.0%}", 0.8, queue.root.path
    )


def _send_on(view: View, queue: _Queue, where: Bools, times: float) -> Match:
    senders = told_nics(view, where)
    text = f"are told to slow down {times:.1f} times as often as before for what they send"
    cnps = Seen(METRIC_OF["cnps_received"], f"{len(senders)} NICs", text, times, _TOLD_MORE)
    why = (Exclusion(Cause.ECN_WRONG, "the full queue marks no less, and senders are told"), _SENT_ALIKE)
    return Match(where, senders, (_pauses(view, queue, where), cnps), why,
                 "senders that are told more often send on", "rates that fall when they are told", 0.8,
                 queue.root.path)  # fmt: skip


LESS_MARKED = Signature(
    Cause.ECN_WRONG,
    "A switch marks later than it did",
    Layer.PROTOCOL,
    True,
    ("ecn_marks", "pause_sent_us"),
    (Cause.DCQCN_MISTUNED, Cause.INCAST),
    _less_marked,
)
NOT_OBEYED = Signature(
    Cause.DCQCN_MISTUNED,
    "NICs that are told to slow down do not",
    Layer.PROTOCOL,
    True,
    ("ecn_marks", "pause_sent_us", "cnps_received"),
    (Cause.ECN_WRONG, Cause.INCAST),
    _not_obeyed,
)
