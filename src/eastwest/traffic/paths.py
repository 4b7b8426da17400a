"""Least latency between any two NICs of a fabric that carries nothing else."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from functools import cached_property

from eastwest.fabric import Fabric, Link, PortId
from eastwest.lossless import LosslessPolicy
from eastwest.traffic.wire import cable_ps, switch_latency_ns
from eastwest.units import PS_PER_NS


@dataclass
class Paths:
    """Paths between endpoints (node * NICs + NIC). Every switch has the latency that the packet engine gives it."""

    fabric: Fabric
    policy: LosslessPolicy
    _from_leaf: dict[str, dict[str, float]] = field(default_factory=dict)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The cable of each endpoint."""
        ends = (PortId(node.name, port.name) for node in self.fabric.gpu_nodes for port in node.ports)
        return tuple(self.fabric.link_at[end] for end in ends)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The leaf of each endpoint."""
        nodes = [node.name for node in self.fabric.gpu_nodes for _ in node.ports]
        return tuple(link.other(node).device for link, node in zip(self.links, nodes, strict=True))

    def least_ps(self, src: int, dst: int) -> float:
        """Cables and switches on the quickest path, in ps; nothing for the packet itself. Infinite without a path."""
        start = self.leaves[src]
        if start not in self._from_leaf:
            self._from_leaf[start] = self._quickest(start)
        between = self._from_leaf[start].get(self.leaves[dst], float("inf"))
        return cable_ps(self.links[src].length_m) + between + cable_ps(self.links[dst].length_m)

    def _quickest(self, start: str) -> dict[str, float]:
        """Dijkstra's algorithm over switches; a switch's own latency is counted on arrival at it."""
        found: dict[str, float] = {}
        waiting = [(self._switch_ps(start), start)]
        while waiting:
            so_far_ps, name = heapq.heappop(waiting)
            if name in found:
                continue
            found[name] = so_far_ps
            for link in self.fabric.links_of[name]:
                far = link.other(name).device
                if self.fabric.by_name[far].is_switch and far not in found:
                    heapq.heappush(waiting, (so_far_ps + cable_ps(link.length_m) + self._switch_ps(far), far))
        return found

    def _switch_ps(self, name: str) -> float:
        return switch_latency_ns(self.policy.buffers_of[name]) * PS_PER_NS
