"""512 switches of 64 ports and 512 nodes of eight NICs, and everything that such a fabric delivers every 15 s."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.plan import Plan
from eastwest.telemetry.vocabulary import METRICS, Table

PORTS, PRIORITIES, NICS, DOWN, GBPS = 64, 8, 8, 16, 400.0
ROCE = 3
Floats = npt.NDArray[np.float64]
_OF_PORTS = tuple(one for one in METRICS if one.table is Table.PORTS)
_OF_LINKS = tuple(one for one in METRICS if one.table is Table.LINKS)
_OF_NICS = tuple(one for one in METRICS if one.table in (Table.HOSTS, Table.RANKS))
_SWITCHES_A_BATCH = 8


def plan_of(base: Plan, switches: int) -> Plan:
    """The plan with a fabric of so many switches, half of them leaves; of a leaf's ports 16 face NICs."""
    leaves, spines = _switches("leaf", Role.LEAF, switches // 2), _switches("spine", Role.SPINE, switches // 2)
    count = len(leaves) * DOWN // NICS
    ports = tuple(Port(f"nic{number}", GBPS) for number in range(NICS))
    nodes = [Device(f"node{number:04d}", Role.GPU_NODE, "dgx-h100", ports) for number in range(count)]
    links = [
        Link(
            PortId(nodes[at // NICS].name, f"nic{at % NICS}"),
            PortId(leaves[at // DOWN].name, f"p{at % DOWN}"),
            GBPS,
            5.0,
        )
        for at in range(count * NICS)
    ]
    for at, leaf in enumerate(leaves):
        for up in range(DOWN, PORTS):
            spine = spines[(at + 5 * up) % len(spines)]
            links.append(Link(PortId(leaf.name, f"p{up}"), PortId(spine.name, f"p{up}"), GBPS, 30.0))
    return replace(base, name="load", fabric=Fabric((*nodes, *leaves, *spines), tuple(links)))


def _switches(name: str, role: Role, count: int) -> list[Device]:
    ports = tuple(Port(f"p{number}", GBPS) for number in range(PORTS))
    return [Device(f"{name}{number:03d}", role, "qfx5240-64od", ports) for number in range(count)]


@dataclass(frozen=True)
class Series:
    """Series that are pushed together, and how much each counter grows in a second (gauges: what they show)."""

    labels: list[dict[str, str]]
    rate: Floats
    gauge: npt.NDArray[np.bool_]


def series_of(plan: Plan, paused: PortId) -> Iterator[Series]:
    """Everything that the fabric delivers, in pieces. paused: a switch port that a NIC keeps silent for good."""
    switches = plan.fabric.switches
    for first in range(0, len(switches), _SWITCHES_A_BATCH):
        yield _pack(row for one in switches[first : first + _SWITCHES_A_BATCH] for row in _of_switch(one, paused))
    peer = plan.fabric.link_at[paused].other(paused.device)
    yield _pack(row for number, node in enumerate(plan.fabric.gpu_nodes) for row in _of_node(number, node, peer))


Row = tuple[dict[str, str], float, bool]


def _pack(rows: Iterator[Row]) -> Series:
    labels, rates, gauges = zip(*rows, strict=True)
    return Series(list(labels), np.array(rates), np.array(gauges, bool))


def _of_switch(switch: Device, paused: PortId) -> Iterator[Row]:
    for port in switch.ports:
        stands = PortId(switch.name, port.name) == paused
        for priority in range(PRIORITIES):
            busy = priority == ROCE
            for metric in _OF_PORTS:
                labels = {"device": switch.name, "port": port.name, "priority": str(priority)}
                yield {"__name__": metric.name, **labels}, _rate(metric.column, busy, stands), not _counts(metric.name)
        for metric in _OF_LINKS:
            speed = GBPS * 1e9 if metric.column == "speed_gbps" else 0.0
            labels = {"__name__": metric.name, "device": switch.name, "port": port.name}
            yield labels, speed, not _counts(metric.name)


def _of_node(number: int, node: Device, pauser: PortId) -> Iterator[Row]:
    for at, port in enumerate(node.ports):
        for metric in _OF_NICS:
            rate = {"compute_us": 0.7, "collective_us": 0.3, "cnps_received": 40.0, "cnps_sent": 40.0}
            labels = {"__name__": metric.name, "host": node.name, "endpoint": str(number * NICS + at)}
            yield labels, rate.get(metric.column, 0.0), False
        pauses = PortId(node.name, port.name) == pauser
        for metric in _OF_PORTS:
            rate_s = _rate(metric.column, busy=True, stands=False)
            if pauses and metric.column in ("pause_sent_us", "pause_frames_sent"):
                rate_s = 1.0
            labels = {"__name__": metric.name, "device": node.name, "port": port.name, "priority": str(ROCE)}
            yield labels, rate_s, not _counts(metric.name)


def _counts(name: str) -> bool:
    return name.endswith("_total")


def _rate(column: str, busy: bool, stands: bool) -> float:
    """A second of a port that is half busy, of one that is idle, of one that is kept silent."""
    if stands and busy:
        return {"paused_us": 1.0, "pause_frames_received": 1.0, "queue_high_bytes": 4e6}.get(column, 0.0)
    busy_rates = {"tx_bytes": 25e9, "tx_packets": 6e6, "ecn_marks": 20.0, "queue_high_bytes": 2e5}
    return busy_rates.get(column, 0.0) if busy else 0.0
