"""Routing tables of a fabric as the engine takes them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from eastwest.fabric import Fabric, PortId
from eastwest.fabric.routing import Routes, works
from eastwest.simulate.configured import Multipath
from eastwest.simulate.packet.layout import Layout

Columns = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]
_ALL: Mapping[str, Multipath] = MappingProxyType({})


def route_columns(
    fabric: Fabric, layout: Layout, down: frozenset[PortId], multipath: Mapping[str, Multipath] = _ALL
) -> Columns:
    """Group of each (switch, endpoint), first port of each group, ports. Equal next hops share a group.

    multipath: of switches that do not use all of their equal next hops.
    """
    routes = Routes(fabric, down)
    groups = _Groups(layout)
    table = np.zeros((len(layout.switches), len(layout.hosts)), dtype=np.uint32)
    behind: dict[str, list[int]] = {}
    for column, host in enumerate(layout.hosts):
        link = fabric.link_at.get(host)
        leaf = "" if link is None or not works(link, down) else link.other(host.device).device
        behind.setdefault(leaf, []).append(column)
    for leaf, columns in behind.items():
        towards = routes.towards(leaf) if leaf else {}
        used = {name: multipath[name].chosen(hops) if name in multipath else hops for name, hops in towards.items()}
        numbers = [0 if switch == leaf else groups.number(switch, used.get(switch, ())) for switch in layout.switches]
        table[:, columns] = np.array(numbers, np.uint32)[:, None]
    for leaf, columns in behind.items():
        for column in columns if leaf else ():
            host = layout.hosts[column]
            port = fabric.link_at[host].other(host.device).port
            table[layout.switch_number[leaf], column] = groups.number(leaf, (port,))
    return table.ravel(), np.array(groups.first, dtype=np.uint32), np.array(groups.ports, dtype=np.uint32)


class _Groups:
    """Sets of egress ports, each kept once."""

    def __init__(self, layout: Layout) -> None:
        self.first, self.ports = [0], list[int]()
        self._layout = layout
        self._known: dict[tuple[str, tuple[str, ...]], int] = {}

    def number(self, switch: str, hops: tuple[str, ...]) -> int:
        """The group of these ports of a switch."""
        if (switch, hops) not in self._known:
            self._known[switch, hops] = len(self._known)
            self.ports += [self._layout.port_number[PortId(switch, hop)] for hop in hops]
            self.first.append(len(self.ports))
        return self._known[switch, hops]
