"""Shortest-path next hops of a case, in the order in which the reference lists them.

Source: third.cc and switch-node.h of the HPCC simulator. Neighbours are sorted by the address of their objects in
memory. Hosts are small and lie in the heap, in order of node number and below all switches; a switch of 2 MB is mapped
on its own by the allocator (glibc, Linux), each below the one before. Of several links between two nodes only the last
is used.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from eastwest.simulate.ns3.case import Case

Columns = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]


def route_columns(case: Case, without: int | None = None) -> Columns:
    """Group of each (switch, host), first port of each group, ports: as the engine takes them.

    Next hops stand in the order in which a breadth-first search from the host meets them, as in the reference. Hosts
    behind the same switch share their groups, so the work grows with switches, not with hosts. without: number of a
    link that is down.
    """
    whole, near = neighbours(case), neighbours(case, without)
    switches = [node for node in range(case.nodes) if node in case.switches]
    hosts = [node for node in range(case.nodes) if node not in case.switches]
    behind: dict[int, list[int]] = {}
    for column, host in enumerate(hosts):
        behind.setdefault(whole[host][0][0], []).append(column)
    group = np.zeros((len(switches), len(hosts)), dtype=np.uint32)
    groups: list[list[int]] = []
    for leaf, columns in behind.items():
        distance = _distances(leaf, near, case.switches)
        met = {node: place for place, node in enumerate(distance)}
        for row, switch in enumerate(switches):
            if switch != leaf:
                group[row, columns] = len(groups)
                groups.append(_towards(switch, near, distance, met))
        row = switches.index(leaf)
        port_of = dict(near[leaf])
        for column in columns:
            group[row, column] = len(groups)
            groups.append([port_of[hosts[column]]] if hosts[column] in port_of else [])
    first = np.cumsum([0, *map(len, groups)], dtype=np.uint32)
    return group.ravel(), first, np.array([port for ports in groups for port in ports], dtype=np.uint32)


def _towards(
    switch: int, near: dict[int, list[tuple[int, int]]], distance: dict[int, int], met: dict[int, int]
) -> list[int]:
    """Ports of a switch to the switches that are one step nearer, in the order of the search."""
    wanted = distance.get(switch, 0) - 1
    hops = [(met[peer], port) for peer, port in near[switch] if distance.get(peer) == wanted]
    return [port for _, port in sorted(hops)]


def neighbours(case: Case, without: int | None = None) -> dict[int, list[tuple[int, int]]]:
    """Peers of each node in the reference's order, each with the engine port that leads there."""
    found: dict[int, dict[int, int]] = {node: {} for node in range(case.nodes)}
    for number, link in enumerate(case.links):
        found[link.a][link.b] = 2 * number
        found[link.b][link.a] = 2 * number + 1
    return {
        node: sorted(
            ((peer, port) for peer, port in peers.items() if port // 2 != without),
            key=lambda peer_and_port: _address(peer_and_port[0], case.switches),
        )
        for node, peers in found.items()
    }


def _address(node: int, switches: frozenset[int]) -> tuple[bool, int]:
    """Sorts nodes as their addresses do."""
    return (True, -node) if node in switches else (False, node)


def _distances(start: int, near: dict[int, list[tuple[int, int]]], switches: frozenset[int]) -> dict[int, int]:
    distance = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for peer, _ in near[node]:
            if peer in switches and peer not in distance:
                distance[peer] = distance[node] + 1
                queue.append(peer)
    return distance
