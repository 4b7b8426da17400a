"""What happened at an instant: the engine's rows as incidents, a deadlock with its circle in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from eastwest.fabric import Fabric, PortId
from eastwest.simulate import _engine
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.traffic import Traffic
from eastwest.simulate.run import Incident, IncidentKind
from eastwest.telemetry.tables import INCIDENTS
from eastwest.units import PS_PER_US

_KINDS = {
    _engine.Incident.LINK_DOWN: IncidentKind.LINK_DOWN,
    _engine.Incident.LINK_UP: IncidentKind.LINK_UP,
    _engine.Incident.WATCHDOG_STORM: IncidentKind.WATCHDOG_STORM,
    _engine.Incident.WATCHDOG_RESTORE: IncidentKind.WATCHDOG_RESTORE,
    _engine.Incident.DEADLOCK: IncidentKind.DEADLOCK,
    _engine.Incident.GAVE_UP: IncidentKind.GAVE_UP,
}
_LINK = (IncidentKind.LINK_DOWN, IncidentKind.LINK_UP)


def incidents_of(rows: Mapping[str, Any], layout: Layout, fabric: Fabric, traffic: Traffic) -> tuple[Incident, ...]:
    """All incidents in order of time. Rows of one deadlock are one incident."""
    found: list[Incident] = []
    stuck: dict[tuple[int, int], list[PortId]] = {}
    columns = (rows[name].tolist() for name in ("time_ps", "kind", "port", "priority", "queue_pair"))
    for time_ps, number, port, priority, pair in zip(*columns, strict=True):
        kind, place = _KINDS[_engine.Incident(number)], layout.port_names[port]
        if kind is IncidentKind.DEADLOCK:
            stuck.setdefault((time_ps, priority), []).append(place)
            continue
        peer = layout.hosts[int(traffic.pair_ends[1][pair])] if kind is IncidentKind.GAVE_UP else None
        found.append(
            Incident(
                kind,
                time_ps / PS_PER_US,
                (place,),
                -1 if kind in _LINK else priority,
                "" if peer is None else f"{peer.device} {peer.port}",
            )
        )
    for (time_ps, priority), ports in stuck.items():
        found += [
            Incident(IncidentKind.DEADLOCK, time_ps / PS_PER_US, circle, priority) for circle in circles(ports, fabric)
        ]
    return tuple(sorted(found, key=lambda incident: incident.time_us))


def circles(ports: Sequence[PortId], fabric: Fabric) -> Iterator[tuple[PortId, ...]]:
    """Ports that wait for each other, in order: after each one a port of the switch that it sends to.

    Where circles share switches, every port stands in one of them all the same.
    """
    left = list(dict.fromkeys(ports))
    while left:
        circle = [left.pop(0)]
        while following := [end for end in left if end.device == _behind(circle[-1], fabric)]:
            circle.append(following[0])
            left.remove(following[0])
        yield tuple(circle)


def _behind(end: PortId, fabric: Fabric) -> str:
    return fabric.link_at[end].other(end.device).device


def incident_table(incidents: Sequence[Incident]) -> pa.Table:
    """The incidents table of the telemetry."""
    rows = [
        {
            "time_us": incident.time_us,
            "kind": incident.kind.value,
            "incident": number,
            "device": end.device,
            "port": end.port,
            "priority": incident.priority,
            "peer": incident.peer,
        }
        for number, incident in enumerate(incidents)
        for end in incident.ports
    ]
    return pa.Table.from_pylist(rows, INCIDENTS)
