"""Shortest-path next hops of a case, in order of node id as the reference lists them."""

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
    group = np.zeros((len(switches), len(hosts)), dtype=np.uint32)
    first, ports = [0], list[int]()
    towards: dict[tuple[int, int], int] = {}
    distances: dict[int, dict[int, int]] = {}
    for column, host in enumerate(hosts):
        leaf = whole[host][0][0]
        if leaf not in distances:
            distances[leaf] = _distances(leaf, near, case.switches)
        distance, met = distances[leaf], {node: place for place, node in enumerate(distances[leaf])}
        for row, switch in enumerate(switches):
            key = (switch, host if switch == leaf else leaf + case.nodes)
            if key not in towards:
                wanted = distance.get(switch, 0) - 1
                hops = [
                    (met.get(peer, 0), port)
                    for peer, port in near[switch]
                    if (peer == host if switch == leaf else peer in case.switches and distance.get(peer, -9) == wanted)
                ]
                ports += [port for _, port in sorted(hops)]
                first.append(len(ports))
                towards[key] = len(first) - 2
            group[row, column] = towards[key]
    return group.ravel(), np.array(first, dtype=np.uint32), np.array(ports, dtype=np.uint32)


def neighbours(case: Case, without: int | None = None) -> dict[int, list[tuple[int, int]]]:
    """Peers of each node in the order of their numbers, each with the engine port that leads there."""
    found: dict[int, list[tuple[int, int]]] = {node: [] for node in range(case.nodes)}
    for number, link in enumerate(case.links):
        if number == without:
            continue
        found[link.a].append((link.b, 2 * number))
        found[link.b].append((link.a, 2 * number + 1))
    return {node: sorted(peers) for node, peers in found.items()}


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
