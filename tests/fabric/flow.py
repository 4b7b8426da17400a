"""Largest flow between switches of a fabric, counted without any routing: a second opinion on capacities."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from eastwest.fabric import Fabric


def largest_flow_gbps(
    fabric: Fabric, sources: Collection[str], targets: Collection[str], without: Collection[str] = ()
) -> float:
    """Edmonds and Karp's algorithm over the links between switches; `without`: devices that are out of use."""
    room: dict[str, dict[str, float]] = {}
    for link in fabric.switch_links():
        a, b = link.a.device, link.b.device
        if a not in without and b not in without:
            for one, other in ((a, b), (b, a)):
                room.setdefault(one, {})[other] = room.get(one, {}).get(other, 0.0) + link.speed_gbps
    room["from"] = dict.fromkeys(sources, float("inf"))
    for target in targets:
        room.setdefault(target, {})["to"] = float("inf")
    total = 0.0
    while path := _path(room, "from", "to"):
        most = min(room[a][b] for a, b in path)
        for a, b in path:
            room[a][b] -= most
            room.setdefault(b, {})[a] = room.get(b, {}).get(a, 0.0) + most
        total += most
    return total


def _path(room: dict[str, dict[str, float]], source: str, target: str) -> list[tuple[str, str]]:
    came_from = {source: ""}
    waiting = deque([source])
    while waiting and target not in came_from:
        near = waiting.popleft()
        for far, left in room.get(near, {}).items():
            if left > 0 and far not in came_from:
                came_from[far] = near
                waiting.append(far)
    path, at = [], target
    while came_from.get(at):
        path.append((came_from[at], at))
        at = came_from[at]
    return path
