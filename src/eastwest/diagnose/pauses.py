"""The pause-provenance graph: who pauses whom, and where it begins.

A port that keeps its peer silent has a full buffer behind it. On a switch it is full because some of its own egress
ports cannot send: those that are paused themselves (the cause lies further on) or that are merely full (the root).
A device that pauses but is not paused is the root. Source of the idea: Hawkeye, SIGCOMM'25.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.view import View
from eastwest.fabric import PortId

PAUSED = 0.01
"""Share of time from which on a port counts as paused: below, pauses absorb bursts, which is what they are for."""
_VICTIM = 0.5
"""A switch is a victim when one of its egress ports is paused at least this share of what it makes others wait."""


@dataclass(frozen=True)
class Root:
    """Where pauses begin. device: pauses others and is not paused. ports: of it that pause, the most first.

    queue: its egress port that is full, None for a host. share: of time that it pauses at most. path: from the root
    outwards, the ports that are silent on its account.
    """

    device: str
    host: bool
    ports: tuple[PortId, ...]
    queue: PortId | None
    share: float
    path: tuple[PortId, ...]


def roots(view: View, where: Bools) -> list[Root]:
    """Roots of the pauses within these samples, the worst first."""
    pausing = view.pausing[where].mean(axis=0) if where.any() else np.zeros(len(view.ports.ends))
    paused = view.paused[where].mean(axis=0) if where.any() else np.zeros(len(view.ports.ends))
    found = []
    for device in dict.fromkeys(view.ports.device[pausing >= PAUSED].tolist()):
        own = view.ports.device == device
        worst = float(pausing[own].max())
        if float(paused[own].max()) >= _VICTIM * worst and not view.ports.host[own].all():
            continue
        host = bool(view.ports.host[own].all())
        order = [number for number in np.argsort(-pausing) if own[number] and pausing[number] >= PAUSED]
        queue = None if host else view.ports.ends[_fullest(view, own, where)]
        path = _outwards(view, device, pausing)
        found.append(Root(device, host, tuple(view.ports.ends[one] for one in order), queue, worst, path))
    return sorted(found, key=lambda root: (-root.share, root.device))


def _fullest(view: View, own: Bools, where: Bools) -> int:
    """The egress port of a device that queues most."""
    queue = view["queue_high_bytes"][where].mean(axis=0) * own
    busy = view.load[where].mean(axis=0) * own
    return int(np.argmax(queue + 1e-6 * busy)) if queue.max() > 0 else int(np.argmax(busy))


def _outwards(view: View, device: str, pausing: Floats) -> tuple[PortId, ...]:
    """Ports kept silent, breadth first from the root: what faces it, and what faces those behind that pause in turn."""
    path: list[PortId] = []
    devices, seen = [device], {device}
    while devices:
        here = devices.pop(0)
        for number in np.argsort(-pausing).tolist():
            if view.ports.device[number] != here or pausing[number] < PAUSED:
                continue
            silent = view.ports.ends[view.ports.peer[number]]
            path.append(silent)
            if silent.device not in seen:
                seen.add(silent.device)
                devices.append(silent.device)
    return tuple(path)


def circle(view: View, waits: Bools) -> tuple[PortId, ...]:
    """Ports of switches that wait for one another in a circle, empty without one. waits: by port."""
    stuck = np.flatnonzero(view.ports.between & waits).tolist()
    device = view.ports.device
    behind = {number: device[view.ports.peer[number]] for number in stuck}
    after = {number: [other for other in stuck if device[other] == behind[number]] for number in stuck}
    for first in stuck:
        trail, here, seen = [first], first, {first}
        while True:
            onward = [one for one in after[here] if one == first or one not in seen]
            if not onward:
                break
            here = first if first in onward else onward[0]
            if here == first:
                if len(trail) > 2:
                    return tuple(view.ports.ends[one] for one in trail)
                break
            trail.append(here)
            seen.add(here)
    return ()
