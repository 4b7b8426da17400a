"""Steps that are slow although nothing queues more than usual and all ranks are alike: the library or its protocol."""

from __future__ import annotations

from collections.abc import Sequence

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


def _library(view: View, left: Bools) -> Sequence[Match]:
    """Exchange takes longer, nothing queues or pauses more than usual, nothing is lost, everybody computes alike.

    With a silent switch or host nobody knows that.
    """
    if not view.has("ecn_marks", "paused_us", "compute_us", "data_wait_us") or view.observed.silent:
        return []
    found = []
    calm = calm_samples(view, left)
    for stretch in stretches(left, least_samples(view)):
        where = within(view, stretch) & left
        marked, paused, told = _queued(view, where)
        usually_marked, usually_paused, usually_told = _queued(view, calm) if calm.any() else (0.0, 0.0, told)
        again = float(view["retransmits"][where].sum() + view["drops"][where].sum())
        if marked > max(_QUIET, usually_marked) or paused > max(_QUIET, usually_paused) or again > 0:
            continue
        if marked > _QUIET and told > _TOLD_ALIKE * usually_told:
            continue  # congestion control may slow senders down
        slow = view.steps.excess(where)
        seen = (
            Seen(
                "eastwest_job_step_end_seconds", "job", f"steps take {slow:.0%} longer than they should", 1 + slow, 1.0
            ),
            Seen(
                METRIC_OF["ecn_marks"],
                "all ports",
                f"{marked:.1e} of packets marked, usually {usually_marked:.1e}",
                marked,
                usually_marked,
            ),
            Seen(
                METRIC_OF["paused_us"],
                "all ports",
                f"paused at most {paused:.1e} of the time, usually {usually_paused:.1e}",
                paused,
                usually_paused,
            ),
        )
        why = (
            Exclusion(Cause.INCAST, "no queue anywhere that is not usual"),
            Exclusion(Cause.OVERSUBSCRIPTION, "no link is fuller, and no more is marked, than when steps are on time"),
            Exclusion(Cause.COMPUTE_STRAGGLER, "all hosts compute alike"),
            Exclusion(Cause.STORAGE_STALL, "nobody waits for data"),
        )
        found.append(Match(where, view.endpoints, seen, why, f"exchange slow on a network without queues ({slow:.0%})",
                           "exchange at the network's rate", 0.8))  # fmt: skip
    return found


def _queued(view: View, where: Bools) -> tuple[float, float, float]:
    """Share of all packets of switches that is marked, of time that the port most paused is, notifications a packet."""
    switch = ~view.ports.host
    marks, packets = (float(view[name][where][:, switch].sum()) for name in ("ecn_marks", "tx_packets"))
    told = float(view["cnps_received"][where].sum())
    return marks / max(1.0, packets), float(view.paused[where].mean(axis=0).max()), told / max(1.0, packets)


LIBRARY = Signature(
    Cause.LIBRARY_LIMIT,
    "The exchange is slow on a network that is not",
    Layer.PROTOCOL,
    False,
    ("ecn_marks", "paused_us", "compute_us", "data_wait_us"),
    (Cause.INCAST, Cause.OVERSUBSCRIPTION, Cause.COMPUTE_STRAGGLER, Cause.STORAGE_STALL),
    _library,
)
