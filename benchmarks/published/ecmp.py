"""ECMP collisions: the arithmetic of equal flows hashed over equal links, and what the engines' own hash does.

The arithmetic is that of balls in bins, exact: of n flows on m links (1 - 1/m)^n stay idle, and the ways in which no
link has more than k of them are counted one by one. The engines' figure is the mean over drawn UDP ports of
flows from one leaf to another on a planned fabric, traced by the tables and the hash that both engines use.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import comb, perm

import numpy as np
import numpy.typing as npt

from benchmarks.flow_scenarios import plan_of
from eastwest.simulate.flow.paths import Pairs, trace, wiring_of
from eastwest.simulate.packet.knobs import knobs_of
from eastwest.simulate.packet.layout import lay_out

LINKS = 32
FLOWS = (8, 16, 32)
_DRAWS = 4000
_ROCE_PORT = 4791


@dataclass(frozen=True, slots=True)
class Collisions:
    """Of equal flows on equal links. largest: expected number on the fullest link, whose flows get 1 / largest of it.

    idle: share of links without a flow. alone: chance that no two flows share a link.
    """

    flows: int
    links: int
    largest: float
    idle: float
    alone: float


def arithmetic(flows: int, links: int) -> Collisions:
    """Expected largest number of flows on a link, share of idle links, chance that no two flows meet."""
    at_most = [_no_more_than(most, flows, links) for most in range(flows + 1)]
    largest = sum(1 - chance for chance in at_most)
    alone = perm(links, flows) / links**flows
    return Collisions(flows, links, largest, (1 - 1 / links) ** flows, alone)


def _no_more_than(most: int, flows: int, links: int) -> float:
    """Chance that no link has more than so many flows: flows! / links^flows of one coefficient, in exact integers."""
    ways: list[int] = [1] + [0] * flows
    for _ in range(links):
        ways = [sum(comb(n, j) * ways[n - j] for j in range(min(most, n) + 1)) for n in range(flows + 1)]
    return float(ways[flows] / links**flows)


@cache
def hashed(flows: int, draws: int = _DRAWS) -> Collisions:
    """The same of the engines' hash, on the uplinks of a leaf of a planned fabric."""
    plan = plan_of(64, "1:1")
    layout = lay_out(plan.fabric)
    wiring = wiring_of(layout, knobs_of(plan, layout))
    chance = np.random.default_rng(1)
    src = np.tile(np.arange(flows, dtype=np.uint32), draws)
    ports = chance.integers(49152, 65536, len(src), dtype=np.uint32) | np.uint32(_ROCE_PORT << 16)
    paths = trace(plan.fabric, layout, wiring, Pairs(src, (src + 32).astype(np.uint32), ports), frozenset())
    uplink = paths.link[paths.first[:-1].astype(np.int64) + 1].reshape(draws, flows)
    return _measured(uplink, flows)


def _measured(uplink: npt.NDArray[np.uint32], flows: int) -> Collisions:
    loads = np.array([np.bincount(np.unique(row, return_inverse=True)[1]).max() for row in uplink])
    used = np.array([len(np.unique(row)) for row in uplink])
    return Collisions(flows, LINKS, float(loads.mean()), float(1 - used.mean() / LINKS), float((loads == 1).mean()))
