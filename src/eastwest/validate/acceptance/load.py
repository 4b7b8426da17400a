"""What is left of a port's rate when all pairs of a round send at once: leaves share their uplinks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from eastwest.fabric import Fabric
from eastwest.fabric.graph import PortId
from eastwest.validate.acceptance.scope import Scope

Ends = tuple[PortId, PortId]


def uplink_shares(scope: Scope, pairs: Iterable[Ends]) -> dict[Ends, float]:
    """By pair, the share of its rate that the uplinks of both leaves leave it, 1 for pairs under one leaf.

    The first end sends to the second. Ways above the spines are not looked at.
    """
    crossing = [pair for pair in pairs if scope.elements.crosses(*pair)]
    up: Counter[str] = Counter()
    down: Counter[str] = Counter()
    for a, b in crossing:
        rate_gbps = round(min(scope.rate_gbps(a), scope.rate_gbps(b)))
        up[scope.elements.leaf(a)] += rate_gbps
        down[scope.elements.leaf(b)] += rate_gbps
    sent, received = _left(scope, up), _left(scope, down)
    return {(a, b): min(sent[scope.elements.leaf(a)], received[scope.elements.leaf(b)]) for a, b in crossing}


def _left(scope: Scope, needed_gbps: Counter[str]) -> dict[str, float]:
    """By leaf, the share of what it needs that its uplinks carry, at most all of it."""
    return {
        leaf: min(1.0, _uplinks_gbps(scope.plan.fabric, leaf) / needed) if needed else 1.0
        for leaf, needed in needed_gbps.items()
    }


def _uplinks_gbps(fabric: Fabric, leaf: str) -> float:
    links = fabric.links_of[leaf]
    return sum(link.speed_gbps for link in links if fabric.by_name[link.other(leaf).device].is_switch)
