"""What is left of a port's rate when all pairs of a round send at once: leaves share their uplinks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

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
    return {(a, b): min(_left(scope, up, a), _left(scope, down, b)) for a, b in crossing}


def _left(scope: Scope, needed_gbps: Counter[str], port: PortId) -> float:
    leaf = scope.elements.leaf(port)
    switches = scope.switch_names
    capacity = sum(link.speed_gbps for link in scope.plan.fabric.links_of[leaf] if link.other(leaf).device in switches)
    return min(1.0, capacity / needed_gbps[leaf]) if needed_gbps[leaf] else 1.0
