"""What a switch's own link counters say of a recording: frames with bad checksums, time without carrier, speed.

Errors and speed follow from the faults that hold and the frames that were sent; carrier from the incidents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eastwest.fabric import Fabric, PortId
from eastwest.simulate.faults import Corruption, During, Fault, LinkDegraded
from eastwest.simulate.run import Incident, IncidentKind
from eastwest.telemetry.tables import LINKS

Row = tuple[float, str, str, int, float, float | None]


def link_table(
    fabric: Fabric,
    faults: Sequence[Fault],
    incidents: Sequence[Incident],
    ports: pa.Table,
    grid_us: float,
    end_us: float,
) -> pa.Table:
    """One row per sample and port of a link that was not as planned. ports: the port rows of the recording."""
    rows: dict[tuple[float, str, str], list[float | int | None]] = {}

    def row(time_us: float, end: PortId) -> list[float | int | None]:
        return rows.setdefault((time_us, end.device, end.port), [0, 0.0, None])

    for fault, begin_us, until_us in windows(faults, end_us):
        if isinstance(fault, Corruption):
            for time_us, end, frames in _errors(fabric, fault, ports, begin_us, until_us, grid_us):
                cell = row(time_us, end)
                cell[0] = int(cell[0] or 0) + frames
        elif isinstance(fault, LinkDegraded):
            for end in _ends(fabric, fault):
                for time_us in _samples(begin_us, until_us, grid_us):
                    row(min(time_us, end_us), end)[2] = fault.rate_gbps
    for end, begin_us, until_us in _down(fabric, incidents, end_us):
        for time_us in _samples(begin_us, until_us, grid_us):
            cell = row(min(time_us, end_us), end)
            share_us = min(time_us, until_us) - max(time_us - grid_us, begin_us)
            cell[1] = float(cell[1] or 0) + share_us
    ordered = sorted(rows.items())
    return pa.Table.from_pylist(
        [dict(zip(LINKS.names, (*key, *values), strict=True)) for key, values in ordered], schema=LINKS
    )


def windows(faults: Sequence[Fault], end_us: float) -> Iterator[tuple[Fault, float, float]]:
    """Each fault with its begin and end within a recording of that length."""
    for fault in faults:
        if isinstance(fault, During):
            until_us = end_us if fault.until_us is None else min(end_us, fault.until_us)
            yield fault.fault, fault.from_us, until_us
        else:
            yield fault, 0.0, end_us


def _samples(begin_us: float, until_us: float, grid_us: float) -> Iterator[float]:
    """Ends of the samples that the time touches."""
    first, last = int(begin_us // grid_us), int(np.ceil(until_us / grid_us))
    yield from ((place + 1) * grid_us for place in range(first, last))


def _ends(fabric: Fabric, fault: Corruption | LinkDegraded) -> Iterator[PortId]:
    """Both ends of every link that the fault names."""
    for link in fabric.links:
        named = [end for end in (link.a, link.b) if fault.device in ("*", end.device) and fault.port in ("*", end.port)]
        if named:
            yield from (link.a, link.b)


def _errors(
    fabric: Fabric, fault: Corruption, ports: pa.Table, begin_us: float, until_us: float, grid_us: float
) -> Iterator[tuple[float, PortId, int]]:
    """Bad frames by sample and receiving port: the share of what the far end sent, less what whole bursts take."""
    ends = set(_ends(fabric, fault))
    chosen = ports.filter(pc.is_in(ports["device"], pa.array(sorted({end.device for end in ends}), pa.string())))
    for one in chosen.select(["time_us", "device", "port", "tx_packets"]).to_pylist():
        end = PortId(one["device"], one["port"])
        if end not in ends or not begin_us < one["time_us"] <= until_us + grid_us:
            continue
        inside_us = min(one["time_us"], until_us) - max(one["time_us"] - grid_us, begin_us)
        frames = round(one["tx_packets"] * fault.rate * max(0.0, inside_us) / grid_us)
        if frames:
            yield one["time_us"], fabric.link_at[end].other(end.device), frames


def _down(fabric: Fabric, incidents: Sequence[Incident], end_us: float) -> Iterator[tuple[PortId, float, float]]:
    """Both ends of links that lost their carrier, from when until when."""
    begun: dict[PortId, float] = {}
    for incident in sorted(incidents, key=lambda one: one.time_us):
        for end in incident.ports:
            link = fabric.link_at.get(end)
            if link is None:
                continue
            if incident.kind is IncidentKind.LINK_DOWN:
                begun.setdefault(link.a, incident.time_us)
            elif incident.kind is IncidentKind.LINK_UP and link.a in begun:
                since_us = begun.pop(link.a)
                yield from ((side, since_us, incident.time_us) for side in (link.a, link.b))
    for a, since_us in begun.items():
        yield from ((side, since_us, end_us) for side in (a, fabric.link_at[a].other(a.device)))
