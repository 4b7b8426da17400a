"""Pauses whose root is a host: a NIC that takes in too little, that pauses without end, or by 802.3x."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.diagnose.arrays import Bools
from eastwest.diagnose.match import Finder, Match, Signature, least_samples, name_of, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.pauses import PAUSED, Root, roots
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_STORM = 0.9
"""Share of time from which on a pause is a storm: a slow receiver lets something through."""
_TRICKLE = 0.02


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


def _of_host(view: View, where: Bools, root: Root) -> tuple[Cause, Match]:
    own = np.array([view.ports.place[end] for end in root.ports])
    share = float(view.pausing[where][:, own].max(axis=1).mean())
    most = float(view.pausing[where][:, own].max())
    taken = float(view.load[where][:, view.ports.peer[own]].max())
    places = (*root.ports, *(view.ports.ends[view.ports.peer[one]] for one in own))
    seen = [
        Seen(
            METRIC_OF["pause_sent_us"],
            name_of(root.ports[0]),
            f"pauses its leaf {share:.0%} of the time",
            share,
            PAUSED,
        ),
        Seen(METRIC_OF["paused_us"], root.device, "is not paused itself", 0.0, PAUSED),
    ]
    whole = float(view["all_paused_us"][where].sum() + view["all_pause_sent_us"][where].sum())
    if whole > 0:
        seen.insert(0, Seen(METRIC_OF["pause_frames_sent"], name_of(root.ports[0]),
                            "pauses the whole port (802.3x), not one priority", whole, 0.0))  # fmt: skip
        why: tuple[Exclusion, ...] = (
            Exclusion(Cause.SLOW_RECEIVER, "its pauses are 802.3x: they stop every class, notifications too"),
        )
        return Cause.GLOBAL_PAUSE, Match(where, places, tuple(seen), why, "802.3x pause frames", "PFC of one priority",
                                         path=root.path)  # fmt: skip
    common = (
        Exclusion(Cause.INCAST, "the NIC itself pauses; no queue of a switch is the root"),
        Exclusion(Cause.DCQCN_MISTUNED, "the root is one host, not a queue that many fill"),
    )
    watchdog = _watchdog(view, where, root)
    if watchdog:
        seen.append(Seen("eastwest_incident", watchdog, "the PFC watchdog of its leaf took the queue out", 1.0, 0.0))
    # In one sample: counters that come late show pauses of a whole sample while as much passes as ever.
    stopped = (view.pausing[:, own] >= _STORM) & (view.load[:, view.ports.peer[own]] < _TRICKLE)
    if watchdog or stopped[where].any():
        why = (Exclusion(Cause.SLOW_RECEIVER, "nothing passes at all while it pauses"), *common)
        return Cause.PAUSE_STORM, Match(where, places, tuple(seen), why, f"paused up to {most:.0%} of the time",
                                        f"below {PAUSED:.0%}", path=root.path)  # fmt: skip
    why = (Exclusion(Cause.PAUSE_STORM, f"it takes in up to {taken:.0%} of its rate in a sample meanwhile"), *common)
    return Cause.SLOW_RECEIVER, Match(where, places, tuple(seen), why, f"pauses its leaf {share:.0%} of the time",
                                      f"below {PAUSED:.0%}", path=root.path)  # fmt: skip


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
