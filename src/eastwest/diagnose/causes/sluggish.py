"""NICs that hardly come back after they were told to slow down: slow steps while queues stay emptier than usual."""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.diagnose.arrays import Bools
from eastwest.diagnose.causes.queueing import EMPTIER, calm_samples, marked_shares, told_nics
from eastwest.diagnose.match import Match, Signature, least_samples, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import PAUSED
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

_TOLD = 0.01
"""Share of packets marked from which on a port usually tells its senders."""
_OFTENER, _LEAST_TOLD = 3.0, 1e-4
"""Notifications for a marked packet over the usual from which on NICs send them by other settings than they did."""


def _sluggish(view: View, left: Bools) -> Sequence[Match]:
    """Slow steps, senders that are told, and queues that are emptier than usual, or no fuller though senders are told
    oftener for what is marked: rates hardly come back."""
    if not view.has("ecn_marks", "cnps_received", "paused_us") or view.plan.policy.congestion_control != "dcqcn":
        return []
    calm = calm_samples(view, left)
    found = []
    for stretch in stretches(left, least_samples(view)):
        where = within(view, stretch) & left
        marked, senders = _most_marked(view, where), told_nics(view, where)
        if view.paused[where].mean(axis=0).max() > PAUSED or not senders:
            continue
        usual = _most_marked(view, calm) if calm.any() else None
        if usual is None or usual < _TOLD or marked > usual:
            continue
        each = _told_each(view, where) / max(_told_each(view, calm), _LEAST_TOLD)
        if marked > EMPTIER * usual and each < _OFTENER:
            continue
        slow = view.steps.excess(where)
        seen = (
            Seen("eastwest_job_step_end_seconds", "job", f"steps take {slow:.0%} longer", 1 + slow, 1.0),
            Seen(METRIC_OF["cnps_received"], f"{len(senders)} NICs",
                 f"are told to slow down, {each:.1f} times as often as usual for a marked packet", each, _OFTENER),
            Seen(METRIC_OF["ecn_marks"], "all ports", f"at most {marked:.1%} of packets marked, usually {usual:.1%}: "
                 "queues are no fuller", marked, usual),
        )  # fmt: skip
        why = (
            Exclusion(Cause.INCAST, "queues are emptier than when steps take what they should"),
            Exclusion(Cause.LIBRARY_LIMIT, "NICs that are told to slow down send too little afterwards"),
        )
        found.append(Match(where, senders, seen, why, "rates hardly come back after a notification",
                           "links busy again within a round of recovery", 0.8))  # fmt: skip
    return found


def _told_each(view: View, where: Bools) -> float:
    """Notifications for each packet that switches mark."""
    marks = float((view["ecn_marks"][where] * ~view.ports.host).sum())
    return float(view["cnps_received"][where].sum()) / max(1.0, marks)


def _most_marked(view: View, where: Bools) -> float:
    """Largest share of packets that any port marks."""
    return float(marked_shares(view, where, view["ecn_marks"][where].sum(axis=0)).max())


SLUGGISH = Signature(
    Cause.DCQCN_MISTUNED,
    "NICs hardly come back after they were told to slow down",
    Layer.PROTOCOL,
    False,
    ("ecn_marks", "cnps_received", "gpu_active_share"),
    (Cause.LIBRARY_LIMIT, Cause.INCAST),
    _sluggish,
)
