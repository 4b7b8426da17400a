"""Frames of the lossless class that are dropped for want of buffer: PFC is missing, or headroom is too short."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.match import Finder, Match, Signature, name_of, on_field_grid, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import PAUSED, roots
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.findings import Layer

_LOST = 1e-6
"""Share of frames from which on losses count beside links that spoil frames; without such, a single one counts."""
_AFTER = 3
"""Samples after the last loss that still tell whether full queues pause."""
_FILLED = 5.0
"""Watermark over Kmax that a queue reaches at least before a buffer for lossless frames is full."""
_FULL = 0.5
"""Share of the fill at which it dropped that still has to pause."""
_MIXED = 0.25
"""Share of usual pauses that samples of field grids may tell of other times."""
_FINE_US = 1e4
_QUIET = 1e-4
"""Share of time that a port which has PFC pauses at least while it drops."""


def _matches(view: View) -> list[tuple[Cause, Match]]:
    if not view.has("drops", "pause_sent_us"):
        return []
    drops = view["drops"] * ~view.ports.host
    lost = drops - np.minimum(drops, view["error_frames"] * 1.5)
    found = []
    for device in dict.fromkeys(view.ports.device[lost.sum(axis=0) > 0].tolist()):
        own = view.ports.device == device
        for stretch in stretches(lost[:, own].sum(axis=1) > 0, 1, 12):
            match = _judge(view, device, own, lost, stretch)
            if match is not None:
                found.append(match)
    return found


def _judge(view: View, device: str, own: Bools, lost: Floats, stretch: tuple[int, int]) -> tuple[Cause, Match] | None:
    part, where = slice(*stretch), within(view, stretch)
    by_port = lost[part].sum(axis=0) * own
    came = view["tx_packets"][part][:, view.ports.peer].sum(axis=0)
    order = [one for one in np.argsort(-by_port) if by_port[one] > 0]
    share = float(by_port.sum() / max(1.0, came[own].sum()))
    spoiled = view["error_frames"][:, own | own[view.ports.peer]].any()
    if (share < _LOST and spoiled) or _explained(view, own, part):
        return None
    marks = float(view["ecn_marks"][part][:, own].sum())
    queue = float(view["queue_high_bytes"][part][:, own].max())
    if not marks and not queue and not view.pausing[part][:, own].max():
        return None  # nothing queues here: not for want of buffer
    if view.lacks("error_frames") and 0 < queue < _FILLED * float(np.nanmax(view.ports.kmax_bytes[own], initial=0.0)):
        return None  # the buffer is not full either: a link may spoil frames, which nobody counts
    paused_us = _paused_us(view, own, lost, part)
    places = tuple(view.ports.ends[one] for one in order)
    seen = [Seen(METRIC_OF["drops"], name_of(places[0]), f"{by_port.sum():.0f} frames of the lossless class dropped "
                 f"({share:.1e} of those that came)", share, 0.0),
            Seen(METRIC_OF["queue_high_bytes"], device, f"queues up to {queue / 1e6:.2g} MB", queue, 0.0)]  # fmt: skip
    common = (
        Exclusion(Cause.LINK_CORRUPTION, "dropped where queues are full, without as many bad frames"),
        Exclusion(Cause.LINK_DOWN, "its links keep their carrier"),
    )
    if paused_us < max(_QUIET * view.grid_us, _mixed_us(view, own, lost, by_port)):
        seen.append(Seen(METRIC_OF["pause_sent_us"], name_of(places[0]), "sends no pause meanwhile", paused_us, 0.0))
        why = (Exclusion(Cause.HEADROOM_SHORT, "the port that drops does not pause at all"), *common)
        return Cause.PFC_MISSING, Match(where, places, tuple(seen), why, "drops without pauses",
                                        "pauses, and no drops")  # fmt: skip
    seen.append(Seen(METRIC_OF["pause_sent_us"], name_of(places[0]), "pauses, and drops all the same", paused_us, 0.0))
    why = (Exclusion(Cause.PFC_MISSING, "the port that drops does pause: it has too little room after XOFF"), *common)
    return Cause.HEADROOM_SHORT, Match(where, places, tuple(seen), why, "drops beside pauses", "no drops")


def _paused_us(view: View, own: Bools, lost: Floats, part: slice) -> float:
    """Median time that the ports which drop pause in a sample in which they drop.

    Without the first one, whose pauses may be of before the fault; on field grids, of the sample with most drops alone,
    which the fault was there for all of. Where there is no other, of the samples after it in which the device's queues
    are as full: those need not lose again. On grids as fine as pauses are long, the sample before counts too.
    """
    wide = slice(part.start, part.stop + _AFTER)
    by_port = lost[part].sum(axis=0) * own
    sent_us = (view["pause_sent_us"] + view["all_pause_sent_us"])[wide] @ by_port / by_port.sum()
    if view.grid_us < _FINE_US:
        sent_us[1:] = sent_us[1:] + sent_us[:-1]
    amount = lost[part][:, own].sum(axis=1)
    chosen = np.flatnonzero(amount > 0)[1:]
    if len(chosen) and on_field_grid(view):
        chosen = chosen[[int(np.argmax(amount[chosen]))]]
    if not len(chosen):
        filled = view["lossless_queue_bytes"][wide][:, own].max(axis=1)
        full = np.flatnonzero(filled >= _FULL * filled[: part.stop - part.start].max())
        chosen = full[1:] if len(full) > 1 else full
    return float(np.median(sent_us[chosen]))


def _mixed_us(view: View, own: Bools, lost: Floats, by_port: Floats) -> float:
    """Time that ports may pause in a sample of a field grid although their pauses are missing.

    Clocks being off, part of the samples beside it is told in it.
    """
    if not on_field_grid(view):
        return 0.0
    calm = lost[:, own].sum(axis=1) == 0
    sent_us = view["pause_sent_us"] @ by_port / by_port.sum()
    return _MIXED * float(np.median(sent_us[calm])) if calm.any() else 0.0


def _explained(view: View, own: Bools, part: slice) -> bool:
    """Drops on account of a link that is down, or of a host that storms (its watchdog drops what waits)."""
    wide = slice(max(0, part.start - 2), part.stop + 2)
    both = own | own[view.ports.peer]
    if view["down_us"][wide][:, both].max(initial=0) > 0:
        return True
    where = np.zeros(len(view.time_us), bool)
    where[wide] = True
    storms = [root for root in roots(view, where) if root.host and root.share > 30 * PAUSED]
    return any(view.pausing[wide][:, view.ports.place[one.ports[0]]].max() > 0.9 for one in storms)


def _finder(cause: Cause) -> Finder:
    def find(view: View, left: Bools) -> Sequence[Match]:
        return [match for found, match in _matches(view) if found is cause]

    return find


PFC = Signature(
    Cause.PFC_MISSING,
    "A port does not pause where it should",
    Layer.PROTOCOL,
    True,
    ("drops", "pause_sent_us"),
    (Cause.HEADROOM_SHORT, Cause.LINK_CORRUPTION),
    _finder(Cause.PFC_MISSING),
)
HEADROOM = Signature(
    Cause.HEADROOM_SHORT,
    "Headroom is too short for what comes after a pause",
    Layer.PROTOCOL,
    True,
    ("drops", "pause_sent_us"),
    (Cause.PFC_MISSING, Cause.LINK_CORRUPTION),
    _finder(Cause.HEADROOM_SHORT),
)
