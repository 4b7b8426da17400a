"""Links that are down, that corrupt frames, or that run below their speed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools
from eastwest.diagnose.match import Match, Signature, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_ERRORED = 1e-7
"""Share of bad frames that no working link has: at 1e-12 bit errors after FEC a 4 KiB frame is bad once in 3e7."""
_ANY = 1e-6
"""Share of a sample without carrier that counts: a link that works never loses it."""
_PHYSICAL_GAP = 12


def _down(view: View, left: Bools) -> Sequence[Match]:
    """Either end counts time without carrier."""
    if not view.has("down_us"):
        return []
    down = np.maximum(view["down_us"], view["down_us"][:, view.ports.peer]) / view.grid_us
    found = []
    for number in _first_ends(view, down.max(axis=0) > _ANY):
        times = int((np.diff((down[:, number] > _ANY).astype(int), prepend=0) == 1).sum())
        for begin, end in stretches(down[:, number] > _ANY, 1, _PHYSICAL_GAP):
            total_s = float(view["down_us"][begin:end, number].sum()) / 1e6
            seen = Seen(METRIC_OF["down_us"], _link(view, number), f"no carrier for {total_s:.3g} s", total_s, 0.0)
            why = (
                Exclusion(Cause.LINK_CORRUPTION, "the link has no carrier at all, not bad frames"),
                Exclusion(Cause.LINK_DEGRADED, "nothing passes, instead of less"),
            )
            word = f"without carrier, {times} times" if times > 1 else "without carrier"
            found.append(
                Match(within(view, (begin, end)), _ends(view, number), (seen,), why, f"link {word}", "carrier")
            )
    return found


def _corrupt(view: View, left: Bools) -> Sequence[Match]:
    """One end receives bad frames, a share of what the other sent."""
    if view.has("error_frames"):
        bad = view["error_frames"]
        series = "error_frames"
    else:
        return _lost_without_queue(view)
    found = []
    sent = np.maximum(view["tx_packets"][:, view.ports.peer], 1.0)
    for number in np.flatnonzero(bad.sum(axis=0) > 0).tolist():
        for stretch in stretches(bad[:, number] > 0, 1, _PHYSICAL_GAP):
            part = slice(*stretch)
            share = float(bad[part, number].sum() / sent[part, number].sum())
            if share < _ERRORED:
                continue
            frames = float(bad[part, number].sum())
            seen = Seen(METRIC_OF[series], name_of(view.ports.ends[number]),
                        f"{frames:.0f} bad frames, {share:.1e} of those sent", share, _ERRORED)  # fmt: skip
            found.append(_spoiled(view, stretch, number, seen, 1.0, ()))
    return _merged(found)


def _lost_without_queue(view: View) -> Sequence[Match]:
    """Without error counters: drops at a port behind which nothing queues, and senders that repeat."""
    if not view.has("drops", "ecn_marks"):
        return []
    found = []
    drops = view["drops"]
    for number in np.flatnonzero(drops.sum(axis=0) > 0).tolist():
        for stretch in stretches(drops[:, number] > 0, 2, _PHYSICAL_GAP):
            part, own = slice(*stretch), view.ports.device == view.ports.device[number]
            if (
                view["ecn_marks"][part][:, own].sum() > drops[part, number].sum()
                or view.pausing[part][:, own].max() > 0
            ):
                continue
            lost = float(drops[part, number].sum())
            seen = Seen(METRIC_OF["drops"], name_of(view.ports.ends[number]),
                        f"{lost:.0f} frames lost where nothing queues", lost, 0.0)  # fmt: skip
            found.append(_spoiled(view, stretch, number, seen, 0.7, view.lacks("error_frames")))
    return _merged(found)


def _spoiled(
    view: View, stretch: tuple[int, int], number: int, seen: Seen, confidence: float, missing: tuple[str, ...]
) -> Match:
    why = (
        Exclusion(Cause.HEADROOM_SHORT, "frames are lost where no queue is full"),
        Exclusion(Cause.PFC_MISSING, "frames are lost where no queue is full"),
        Exclusion(Cause.LINK_DOWN, "the link keeps its carrier"),
    )
    return Match(within(view, stretch), _ends(view, number), (seen,), why, seen.text, "none", confidence, (), missing)


def _merged(found: list[Match]) -> list[Match]:
    """Both ends of one link at one time are one match."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda one: -one.seen[0].value):
        if not any(set(match.places) == set(other.places) and (match.where & other.where).any() for other in kept):
            kept.append(match)
    return kept


def _slower(view: View, left: Bools) -> Sequence[Match]:
    """The link reports another speed than planned."""
    found = []
    speed = np.fmin(view["speed_gbps"], view["speed_gbps"][:, view.ports.peer])
    less: Bools = speed < 0.99 * view.ports.speed_gbps
    for number in _first_ends(view, np.any(less, axis=0)):
        for stretch in stretches(less[:, number], 1, _PHYSICAL_GAP):
            rate = float(np.nanmedian(speed[slice(*stretch), number]))
            planned = float(view.ports.speed_gbps[number])
            text = f"runs at {rate:g}G of {planned:g}G"
            seen = Seen(METRIC_OF["speed_gbps"], _link(view, number), text, rate, planned)
            why = (
                Exclusion(Cause.OVERSUBSCRIPTION, "the link itself is slower than planned"),
                Exclusion(Cause.INCAST, "the link itself is slower than planned"),
                Exclusion(Cause.SLOW_RECEIVER, "the leaf's port is slow, not the host behind it"),
            )
            places = _ends(view, number)
            found.append(Match(within(view, stretch), places, (seen,), why, f"link {text}", f"{planned:g}G"))
    return found


def _first_ends(view: View, chosen: Bools) -> list[int]:
    """One end of each chosen link: the switch's, of two switches' the lower tier's."""
    numbers = []
    for number in np.flatnonzero(chosen).tolist():
        peer = int(view.ports.peer[number])
        first = number if (view.ports.last[number] or view.ports.up[number]) else peer
        if first not in numbers and (view.ports.last[first] or view.ports.up[first] or first == number):
            numbers.append(first)
    return numbers


def _ends(view: View, number: int) -> tuple[PortId, PortId]:
    return view.ports.ends[number], view.ports.ends[view.ports.peer[number]]


def _link(view: View, number: int) -> str:
    return " – ".join(name_of(end) for end in _ends(view, number))


DOWN = Signature(Cause.LINK_DOWN, "A link is down", Layer.FABRIC, True, ("down_us",), (Cause.LINK_CORRUPTION,), _down)
CORRUPT = Signature(
    Cause.LINK_CORRUPTION,
    "A link corrupts frames",
    Layer.FABRIC,
    True,
    ("error_frames", "drops"),
    (Cause.HEADROOM_SHORT, Cause.PFC_MISSING, Cause.LINK_DOWN),
    _corrupt,
)
DEGRADED = Signature(
    Cause.LINK_DEGRADED,
    "A link runs below its speed",
    Layer.FABRIC,
    True,
    ("speed_gbps",),
    (Cause.OVERSUBSCRIPTION, Cause.INCAST, Cause.SLOW_RECEIVER),
    _slower,
)
