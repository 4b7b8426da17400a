"""Least latency between any two NICs of a fabric that carries nothing else."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from eastwest.fabric import Fabric, Link
from eastwest.lossless import LosslessPolicy
from eastwest.traffic.wire import cable_ps, switch_latency_ns
from eastwest.units import PS_PER_NS


@dataclass
class Paths:
    """Paths between endpoints (node * NICs + NIC). Every switch has the latency that the packet engine gives it."""

    fabric: Fabric
    policy: LosslessPolicy
    _from_leaf: dict[str, dict[str, float]] = field(default_factory=dict)
    _alike: dict[tuple[object, ...], str] = field(default_factory=dict)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The cable of each endpoint."""
        return tuple(self.fabric.link_at[end] for end in self.fabric.endpoints)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The leaf of each endpoint."""
        ends = zip(self.links, self.fabric.endpoints, strict=True)
        return tuple(link.other(end.device).device for link, end in ends)

    def least_ps(self, src: int, dst: int) -> float:
        """Cables and switches on the quickest path, in ps; nothing for the packet itself. Infinite without a path."""
        between = self._between(self.leaves[src], self.leaves[dst])
        return cable_ps(self.links[src].length_m) + between + cable_ps(self.links[dst].length_m)

    def least_of_ps(self, src: npt.NDArray[np.int32], dst: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """`least_ps` of many pairs: each pair of leaves is looked up once."""
        number = {name: place for place, name in enumerate(dict.fromkeys(self.leaves))}
        leaf = np.array([number[name] for name in self.leaves], np.int64)
        cable = np.array([cable_ps(link.length_m) for link in self.links])
        names = list(number)
        pairs, pair = np.unique(leaf[src] * len(names) + leaf[dst], return_inverse=True)
        between = np.array([self._between(names[one // len(names)], names[one % len(names)]) for one in pairs.tolist()])
        if not len(pairs):
            return np.zeros(0)
        found: npt.NDArray[np.float64] = cable[src] + between[pair.ravel()] + cable[dst]
        return found

    def _between(self, start: str, end: str) -> float:
        if start not in self._from_leaf:
            self._from_leaf[start] = self._like_another(start) or self._quickest(start)
        return self._from_leaf[start].get(end, float("inf"))

    def _like_another(self, start: str) -> dict[str, float] | None:
        """The times from a leaf that is joined to the same switches by the same cables: the two change places."""
        key = (self._switch_ps(start), *sorted(self._steps[start].items()))
        other = self._alike.setdefault(key, start)
        if other == start:
            return None
        found = dict(self._from_leaf[other])
        found[other], found[start] = found.get(start, float("inf")), found[other]
        return found

    def _quickest(self, start: str) -> dict[str, float]:
        """Dijkstra's algorithm over switches; a switch's own latency is counted on arrival at it."""
        found: dict[str, float] = {}
        waiting = [(self._switch_ps(start), start)]
        while waiting:
            so_far_ps, name = heapq.heappop(waiting)
            if name in found:
                continue
            found[name] = so_far_ps
            for far, step_ps in self._steps[name].items():
                if far not in found:
                    heapq.heappush(waiting, (so_far_ps + step_ps, far))
        return found

    @cached_property
    def _steps(self) -> dict[str, dict[str, float]]:
        """From each switch to each neighbour: the shortest cable between them and the neighbour's latency."""
        found: dict[str, dict[str, float]] = {switch.name: {} for switch in self.fabric.switches}
        for link in self.fabric.switch_links():
            for near, far in ((link.a.device, link.b.device), (link.b.device, link.a.device)):
                step_ps = cable_ps(link.length_m) + self._switch_ps(far)
                found[near][far] = min(step_ps, found[near].get(far, step_ps))
        return found

    def _switch_ps(self, name: str) -> float:
        return switch_latency_ns(self.policy.buffers_of[name]) * PS_PER_NS
