"""Pauses whose root is a queue of a switch: marks are missing, or those who are told do not slow down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.causes.incast import MORE
from eastwest.diagnose.causes.queueing import EMPTIER, told_nics
from eastwest.diagnose.causes.uplinks import UNEVEN, unevenness
from eastwest.diagnose.match import SLOW, Finder, Match, Signature, least_samples, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import PAUSED, Root, roots
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_MARKED = 0.01
"""Share of packets of a full queue that is marked at least when marking works: the queue stands above Kmin."""
_ABOVE = 0.5
"""Share of packets marked from which on a queue stands above Kmax most of the time, though its senders are told."""
_CALM_TIMES = 3.0
"""Pauses this many times those of the calm part of the time range are new."""


def _matches(view: View) -> list[tuple[Cause, Match]]:
    if not view.has("ecn_marks") or not (view.has("pause_sent_us") or view.has("paused_us")):
        return []
    if view.plan.policy.congestion_control != "dcqcn":
        return []  # pauses are how this plan controls congestion
    switch = view.pausing * ~view.ports.host
    worst = switch.max(axis=1)
    calm = float(np.percentile(worst, 10))
    found: list[tuple[Cause, Match]] = []
    usual = calm
    for stretch in stretches(worst >= max(PAUSED, _CALM_TIMES * calm), least_samples(view)):
        where = within(view, stretch)
        if stretch[0] < least_samples(view) and view.steps.excess(where) < SLOW:
            usual = float(np.median(worst[where]))  # they may always have been there, and cost nothing
            continue
        if float(np.median(worst[where])) < _CALM_TIMES * usual:
            continue  # they come back to what they were
        all_roots = roots(view, where)
        if not all_roots or all_roots[0].host:
            continue
        own = [root for root in all_roots if not root.host]
        if own[0].device in view.observed.silent or drops_at(view, where, own[0].device):
            continue
        before = _before(worst, calm)
        number = view.ports.place[own[0].queue or own[0].ports[0]]
        if not more_traffic(view, where, before, number) and not _uneven(view, where, number):
            match = _of_switch(view, where, before, own[0])
            found += [] if match is None else [match]
    return found


def _uneven(view: View, where: Bools, number: int) -> bool:
    """Whether the full queue is one of several equal ones that carry less: then paths are to blame."""
    return bool(view.ports.between[number]) and unevenness(view, where, number)[0] >= UNEVEN


def _before(worst: Floats, calm: float) -> Bools:
    """Samples in which nothing pauses more than usual."""
    found: Bools = worst < max(PAUSED / 2, 1.5 * calm)
    return found


def more_traffic(view: View, where: Bools, calm: Bools, number: int) -> bool:
    """Whether a last hop gets more of the fabric's traffic than it did: then senders are too many."""
    if not calm.any() or not view.ports.last[number]:
        return False
    share = view["tx_bytes"][:, number] / np.maximum(1.0, view["tx_bytes"][:, view.ports.last].sum(axis=1))
    return float(np.median(share[where])) > MORE * float(np.median(share[calm]))


def drops_at(view: View, where: Bools, device: str) -> bool:
    """Whether a device drops: then its pauses do not do what they should, which is another cause."""
    return float(view["drops"][where][:, view.ports.device == device].sum()) > 0


def marked_share(view: View, where: Bools, number: int) -> float:
    """Share of a port's packets that is marked, at the median sample; 0 without a sample."""
    packets = view["tx_packets"][where][:, number]
    sent = packets > 0
    if not sent.any():
        return 0.0
    return float(np.median(view["ecn_marks"][where][sent, number] / packets[sent]))


def ports_around(view: View, device: str, queue: PortId) -> tuple[PortId, ...]:
    """The full queue, then the other ports of the device."""
    return (queue, *(end for end in view.ports.ends if end.device == device and end != queue))


def _of_switch(view: View, where: Bools, calm: Bools, root: Root) -> tuple[Cause, Match] | None:
    queue = root.queue or root.ports[0]
    number = view.ports.place[queue]
    share, usual = marked_share(view, where, number), marked_share(view, calm, number)
    text = f"pauses its neighbours {root.share:.1%} of the time and is not paused"
    seen = (
        Seen(METRIC_OF["pause_sent_us"], root.device, text, root.share, PAUSED),
        Seen(METRIC_OF["ecn_marks"], name_of(queue), f"marks {share:.1%} of its packets", share, _MARKED),
    )
    why = (
        Exclusion(Cause.SLOW_RECEIVER, f"the host behind {name_of(queue)} does not pause"),
        Exclusion(Cause.PAUSE_STORM, "no NIC is the root of the pauses"),
    )
    if share < max(_MARKED, EMPTIER * usual):
        others = Exclusion(Cause.DCQCN_MISTUNED, "senders are not told: the full queue hardly marks")
        places = ports_around(view, root.device, queue)
        return Cause.ECN_WRONG, Match(where, places, seen, (others, *why), f"{share:.1%} marked at the full queue",
                                      f"above {_MARKED:.0%}", path=root.path)  # fmt: skip
    if share < _ABOVE:
        return None  # senders do slow down: too much comes for another reason
    senders, told = told_nics(view, where), float(view["cnps_received"][where].sum())
    arrive = f"{told:.0f} notifications arrive and pauses go on"
    cnps = Seen(METRIC_OF["cnps_received"], f"{len(senders)} NICs", arrive, told, 0.0)
    others = Exclusion(Cause.ECN_WRONG, "the full queue marks, and senders are told")
    missing = view.lacks("cnps_received", "cnps_sent")
    return Cause.DCQCN_MISTUNED, Match(where, senders or (queue,), (*seen, cnps), (others, *why),
                                       "senders that are told go on at a rate that needs pauses", "no pauses",
                                       0.9 if not missing else 0.6, root.path, missing)  # fmt: skip


def _finder(cause: Cause) -> Finder:
    def find(view: View, left: Bools) -> Sequence[Match]:
        return [match for found, match in _matches(view) if found is cause]

    return find


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
