"""Routing tables of a fabric as the engine takes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from eastwest.fabric import Fabric, PortId
from eastwest.fabric.routing import next_hops
from eastwest.simulate.packet.layout import Layout

Columns = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]


def route_columns(fabric: Fabric, layout: Layout, down: frozenset[PortId]) -> Columns:
    """Group of each (switch, endpoint), first port of each group, ports. Equal next hops share a group."""
    table = next_hops(fabric, down)
    group = np.zeros((len(layout.switches), len(layout.hosts)), dtype=np.uint32)
    first, ports = [0], list[int]()
    known: dict[tuple[str, tuple[str, ...]], int] = {}
    for row, switch in enumerate(layout.switches):
        for column, host in enumerate(layout.hosts):
            hops = table[switch].get(host, ())
            if (switch, hops) not in known:
                known[switch, hops] = len(known)
                ports += [layout.port_number[PortId(switch, hop)] for hop in hops]
                first.append(len(ports))
            group[row, column] = known[switch, hops]
    return group.ravel(), np.array(first, dtype=np.uint32), np.array(ports, dtype=np.uint32)
