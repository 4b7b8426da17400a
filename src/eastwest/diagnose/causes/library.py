"""Steps that are slow although nothing queues more than usual and all ranks are alike: the library or its protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eastwest.diagnose.arrays import Bools
from eastwest.diagnose.causes.queueing import calm_samples
from eastwest.diagnose.match import Match, Signature, least_samples, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

_QUIET = 1e-3
"""Share of packets marked, and of time paused, up to which nothing queues."""
_TOLD_ALIKE = 1.2
"""Notifications for the same traffic over the usual, up to which senders are not slowed down more."""


@dataclass(frozen=True, slots=True)
class _Queued:
    """Share of all packets of switches that is marked, of time that the port most paused is, notifications a packet."""

    marked: float
    paused: float
    told: float


def _library(view: View, left: Bools) -> Sequence[Match]:
    """Exchange takes longer, nothing queues or pauses more than usual, nothing is lost, everybody computes alike.

    With a silent switch or host nobody knows that.
    """
    if not view.has("ecn_marks", "paused_us", "compute_us", "data_wait_us") or view.observed.silent:
        return []
    calm = calm_samples(view, left)
    usual = _queued(view, calm) if calm.any() else None
    found = (_of_stretch(view, within(view, stretch) & left, usual) for stretch in stretches(left, least_samples(view)))
    return [match for match in found if match is not None]


def _of_stretch(view: View, where: Bools, usual: _Queued | None) -> Match | None:
    now = _queued(view, where)
    usual = usual or _Queued(0.0, 0.0, now.told)
    again = float(view["retransmits"][where].sum() + view["drops"][where].sum())
    if now.marked > max(_QUIET, usual.marked) or now.paused > max(_QUIET, usual.paused) or again > 0:
        return None
    if now.marked > _QUIET and now.told > _TOLD_ALIKE * usual.told:
        return None  # congestion control may slow senders down
    slow = view.steps.excess(where)
    why = (
        Exclusion(Cause.INCAST, "no queue anywhere that is not usual"),
        Exclusion(Cause.OVERSUBSCRIPTION, "no link is fuller, and no more is marked, than when steps are on time"),
        Exclusion(Cause.COMPUTE_STRAGGLER, "all hosts compute alike"),
        Exclusion(Cause.STORAGE_STALL, "nobody waits for data"),
    )
    observed = f"exchange slow on a network without queues ({slow:.0%})"
    return Match(where, view.endpoints, _seen(slow, now, usual), why, observed, "exchange at the network's rate", 0.8)


def _seen(slow: float, now: _Queued, usual: _Queued) -> tuple[Seen, ...]:
    steps = f"steps take {slow:.0%} longer than they should"
    marked = f"{now.marked:.1e} of packets marked, usually {usual.marked:.1e}"
    paused = f"paused at most {now.paused:.1e} of the time, usually {usual.paused:.1e}"
    return (
        Seen("eastwest_job_step_end_seconds", "job", steps, 1 + slow, 1.0),
        Seen(METRIC_OF["ecn_marks"], "all ports", marked, now.marked, usual.marked),
        Seen(METRIC_OF["paused_us"], "all ports", paused, now.paused, usual.paused),
    )


def _queued(view: View, where: Bools) -> _Queued:
    switch = ~view.ports.host
    marks, packets = (float(view[name][where][:, switch].sum()) for name in ("ecn_marks", "tx_packets"))
    told = float(view["cnps_received"][where].sum())
    paused = float(view.paused[where].mean(axis=0).max())
    return _Queued(marks / max(1.0, packets), paused, told / max(1.0, packets))


LIBRARY = Signature(
    Cause.LIBRARY_LIMIT,
    "The exchange is slow on a network that is not",
    Layer.PROTOCOL,
    False,
    ("ecn_marks", "paused_us", "compute_us", "data_wait_us"),
    (Cause.INCAST, Cause.OVERSUBSCRIPTION, Cause.COMPUTE_STRAGGLER, Cause.STORAGE_STALL),
    _library,
)
