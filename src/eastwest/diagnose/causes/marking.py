"""Pauses whose root is a queue of a switch: marks are missing, or those who are told do not slow down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.match import Match, Signature, least_samples, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import PAUSED, Root, roots
from eastwest.diagnose.view import METRIC_OF, Bools, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_MARKED = 0.01
"""Share of packets of a full queue that is marked at least when marking works: the queue stands above Kmin."""
_CALM_TIMES = 3.0
"""Pauses this many times those of the calm part of the time range are new."""


def _matches(view: View) -> list[tuple[Cause, Match]]:
    if not view.has("ecn_marks") or not (view.has("pause_sent_us") or view.has("paused_us")):
        return []
    switch = view.pausing * ~view.ports.host
    worst = switch.max(axis=1)
    calm = float(np.percentile(worst, 10))
    found: list[tuple[Cause, Match]] = []
    for stretch in stretches(worst >= max(PAUSED, _CALM_TIMES * calm), least_samples(view)):
        where = within(view, stretch)
        all_roots = roots(view, where)
        if not all_roots or all_roots[0].host:
            continue
        own = [root for root in all_roots if not root.host]
        for root in own[:1]:
            if not _lossy(view, where, root):
                found.append(_of_switch(view, where, root))
    return found


def _lossy(view: View, where: Bools, root: Root) -> bool:
    """Whether the root drops: then its pauses do not do what they should, which is another cause."""
    own = view.ports.device == root.device
    return float(view["drops"][where][:, own].sum()) > 0


def _of_switch(view: View, where: Bools, root: Root) -> tuple[Cause, Match]:
    queue = root.queue or root.ports[0]
    number = view.ports.place[queue]
    packets = float(view["tx_packets"][where][:, number].sum())
    share = float(view["ecn_marks"][where][:, number].sum()) / max(1.0, packets)
    device = view.ports.device == root.device
    text = f"pauses its neighbours {root.share:.1%} of the time and is not paused"
    seen = (
        Seen(METRIC_OF["pause_sent_us"], root.device, text, root.share, PAUSED),
        Seen(METRIC_OF["ecn_marks"], name_of(queue), f"marks {share:.1%} of its packets", share, _MARKED),
    )
    why = (
        Exclusion(Cause.SLOW_RECEIVER, f"the host behind {name_of(queue)} does not pause"),
        Exclusion(Cause.PAUSE_STORM, "no NIC is the root of the pauses"),
    )
    if share < _MARKED:
        others = Exclusion(Cause.DCQCN_MISTUNED, "senders are not told: the full queue hardly marks")
        places = (queue, *(end for end, own in zip(view.ports.ends, device, strict=True) if own and end != queue))
        return Cause.ECN_WRONG, Match(where, places, seen, (others, *why), f"{share:.1%} marked at the full queue",
                                      f"above {_MARKED:.0%}", path=root.path)  # fmt: skip
    told = view["cnps_received"][where].sum(axis=0)
    senders = tuple(view.endpoints[one] for one in np.argsort(-told) if told[one] > 0)
    cnps = Seen(METRIC_OF["cnps_received"], f"{len(senders)} NICs", f"{told.sum():.0f} notifications arrive and pauses go on",
                float(told.sum()), 0.0)  # fmt: skip
    others = Exclusion(Cause.ECN_WRONG, "the full queue marks, and senders are told")
    missing = view.lacks("cnps_received", "cnps_sent")
    return Cause.DCQCN_MISTUNED, Match(where, senders or (queue,), (*seen, cnps), (others, *why),
                                       "senders that are told go on at a rate that needs pauses", "no pauses",
                                       0.9 if not missing else 0.6, root.path, missing)  # fmt: skip


def _finder(cause: Cause):  # type: ignore[no-untyped-def]
    def find(view: View, left: Bools) -> Sequence[Match]:
        return [match for found, match in _matches(view) if found is cause]

    return find


def queue_of(match: Match) -> PortId:
    """The port at the head of a match's places."""
    return match.places[0]


ECN = Signature(
    Cause.ECN_WRONG,
    "A switch marks too late or not at all",
    Layer.PROTOCOL,
    True,
    ("ecn_marks", "pause_sent_us"),
    (Cause.DCQCN_MISTUNED, Cause.SLOW_RECEIVER, Cause.INCAST),
    _finder(Cause.ECN_WRONG),
)
DCQCN = Signature(
    Cause.DCQCN_MISTUNED,
    "NICs that are told to slow down do not",
    Layer.PROTOCOL,
    True,
    ("ecn_marks", "pause_sent_us", "cnps_received"),
    (Cause.ECN_WRONG, Cause.SLOW_RECEIVER, Cause.PAUSE_STORM, Cause.INCAST),
    _finder(Cause.DCQCN_MISTUNED),
)
