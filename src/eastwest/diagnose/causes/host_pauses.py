"""Pauses whose root is a host: a NIC that takes in too little, that pauses without end, or by 802.3x."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eastwest.diagnose.arrays import Bools, Ints
from eastwest.diagnose.match import Finder, Match, Signature, least_samples, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import PAUSED, Root, roots
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_STORM = 0.9
"""Share of time from which on a pause is a storm: a slow receiver lets something through."""
_TRICKLE = 0.02
"""Share of the line rate below which nothing passes."""
_COMMON = (
    Exclusion(Cause.INCAST, "the NIC itself pauses; no queue of a switch is the root"),
    Exclusion(Cause.DCQCN_MISTUNED, "the root is one host, not a queue that many fill"),
)


def _host_matches(view: View) -> list[tuple[Cause, Match]]:
    """Every host that pauses its leaf while nobody pauses the host."""
    if not (view.has("paused_us") or view.has("pause_sent_us")):
        return []
    found = []
    nic = view.pausing * view.ports.host
    hosts = dict.fromkeys(view.ports.device[(nic >= PAUSED).any(axis=0)].tolist())
    for host in hosts:
        own = view.ports.device == host
        worst = nic[:, own].max(axis=1)
        for stretch in stretches(worst >= PAUSED, 1 if worst.max() >= _STORM else least_samples(view)):
            where = within(view, stretch)
            chosen = [root for root in roots(view, where) if root.device == host]
            if not chosen:
                continue
            found.append(_of_host(view, where, chosen[0]))
    return found


@dataclass(frozen=True)
class _Pausing:
    """A host in the samples in which it pauses its leaf. own: its ports, places in the view's columns."""

    view: View
    where: Bools
    root: Root
    own: Ints

    @property
    def share(self) -> float:
        """Of the time that it pauses, in the mean."""
        return float(self.view.pausing[self.where][:, self.own].max(axis=1).mean())

    def seen(self) -> tuple[Seen, ...]:
        """What every cause rests on."""
        text = f"pauses its leaf {self.share:.0%} of the time"
        return (
            Seen(METRIC_OF["pause_sent_us"], name_of(self.root.ports[0]), text, self.share, PAUSED),
            Seen(METRIC_OF["paused_us"], self.root.device, "is not paused itself", 0.0, PAUSED),
        )

    def match(self, seen: tuple[Seen, ...], why: tuple[Exclusion, ...], observed: str, wanted: str) -> Match:
        """The match at the host's ports and those in front of them."""
        ends, peer = self.view.ports.ends, self.view.ports.peer
        places = (*self.root.ports, *(ends[peer[one]] for one in self.own))
        return Match(self.where, places, seen, why, observed, wanted, path=self.root.path)


def _of_host(view: View, where: Bools, root: Root) -> tuple[Cause, Match]:
    host = _Pausing(view, where, root, np.array([view.ports.place[end] for end in root.ports]))
    whole = float(view["all_paused_us"][where].sum() + view["all_pause_sent_us"][where].sum())
    if whole > 0:
        return Cause.GLOBAL_PAUSE, _global_pause(host, whole)
    watchdog = _watchdog(view, where, root)
    # In one sample: counters that come late show pauses of a whole sample while as much passes as ever.
    stopped = (view.pausing[:, host.own] >= _STORM) & (view.load[:, view.ports.peer[host.own]] < _TRICKLE)
    if watchdog or stopped[where].any():
        return Cause.PAUSE_STORM, _storm(host, watchdog)
    return Cause.SLOW_RECEIVER, _slow(host)


def _global_pause(host: _Pausing, whole: float) -> Match:
    text = "pauses the whole port (802.3x), not one priority"
    frames = Seen(METRIC_OF["pause_frames_sent"], name_of(host.root.ports[0]), text, whole, 0.0)
    why = Exclusion(Cause.SLOW_RECEIVER, "its pauses are 802.3x: they stop every class, notifications too")
    return host.match((frames, *host.seen()), (why,), "802.3x pause frames", "PFC of one priority")


def _storm(host: _Pausing, watchdog: str) -> Match:
    text = "the PFC watchdog of its leaf took the queue out"
    out = (Seen("eastwest_incident", watchdog, text, 1.0, 0.0),) if watchdog else ()
    most = float(host.view.pausing[host.where][:, host.own].max())
    why = (Exclusion(Cause.SLOW_RECEIVER, "nothing passes at all while it pauses"), *_COMMON)
    return host.match((*host.seen(), *out), why, f"paused up to {most:.0%} of the time", f"below {PAUSED:.0%}")


def _slow(host: _Pausing) -> Match:
    view = host.view
    taken = float(view.load[host.where][:, view.ports.peer[host.own]].max())
    meanwhile = f"it takes in up to {taken:.0%} of its rate in a sample meanwhile"
    why = (Exclusion(Cause.PAUSE_STORM, meanwhile), *_COMMON)
    return host.match(host.seen(), why, f"pauses its leaf {host.share:.0%} of the time", f"below {PAUSED:.0%}")


def _watchdog(view: View, where: Bools, root: Root) -> str:
    """The leaf port in front of the host whose watchdog found a storm meanwhile, empty without one."""
    facing = {view.ports.ends[view.ports.peer[view.ports.place[end]]] for end in root.ports}
    times = view.time_us[where]
    for row in view.observed.telemetry.incidents.to_pylist():
        end = PortId(row["device"], row["port"])
        near = times[0] - 2 * view.grid_us <= row["time_us"] <= times[-1]
        if row["kind"] == "watchdog-storm" and end in facing and near:
            return name_of(end)
    return ""


def _finder(cause: Cause) -> Finder:
    def find(view: View, left: Bools) -> Sequence[Match]:
        return [match for found, match in _host_matches(view) if found is cause]

    return find


_NEEDS = ("paused_us", "pause_sent_us")
STORM = Signature(
    Cause.PAUSE_STORM,
    "A NIC pauses the fabric without end",
    Layer.PROTOCOL,
    True,
    _NEEDS,
    (Cause.SLOW_RECEIVER, Cause.DCQCN_MISTUNED),
    _finder(Cause.PAUSE_STORM),
)
SLOW = Signature(
    Cause.SLOW_RECEIVER,
    "A host takes in less than its link carries",
    Layer.PROTOCOL,
    True,
    _NEEDS,
    (Cause.PAUSE_STORM, Cause.INCAST, Cause.DCQCN_MISTUNED),
    _finder(Cause.SLOW_RECEIVER),
)
GLOBAL = Signature(
    Cause.GLOBAL_PAUSE,
    "802.3x pause instead of PFC",
    Layer.PROTOCOL,
    True,
    _NEEDS,
    (Cause.SLOW_RECEIVER,),
    _finder(Cause.GLOBAL_PAUSE),
)
