"""Ports that meet each other."""

from __future__ import annotations

from collections import Counter

from eastwest.fabric.graph import PortId
from eastwest.validate.acceptance.scope import Scope


def rails(scope: Scope) -> tuple[tuple[PortId, ...], ...]:
    """Ports that meet each other: of the same rail and plane, one of each host."""
    found: dict[tuple[object, ...], list[PortId]] = {}
    for host in scope.hosts:
        counts: Counter[tuple[object, ...]] = Counter()
        for at, port in enumerate(host.ports):
            identity = PortId(host.name, port.name)
            if identity in scope.plan.fabric.link_at:
                key = (at, port.plane) if port.rail is None else (port.rail, port.plane, port.nic)
                # A NIC with a port to each of two leaves: its first ports meet first ports, its second ones second.
                found.setdefault((*key, counts[key]), []).append(identity)
                counts[key] += 1
    return tuple(tuple(ports) for ports in found.values())
