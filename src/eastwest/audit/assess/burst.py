"""An incast that brings a leaf more than it can hold, so that losslessness is put to the test."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.fabric.graph import PortId
from eastwest.fabric.routing import Routes
from eastwest.plan import Plan
from eastwest.traffic.builder import GraphBuilder, Task
from eastwest.traffic.collectives import incast
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.units import format_bytes

MOST_SENDERS = 8
OVER_BUFFER = 1.5
MOST_BYTES = 1 << 30
"""A buffer of gigabytes is not filled."""
_UNIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Burst:
    """receiver, senders: endpoints. each_bytes: of one sender."""

    receiver: int
    senders: tuple[int, ...]
    each_bytes: int

    def text(self) -> str:
        """`an incast of 8 NICs with 28 MiB each to one`."""
        return f"an incast of {len(self.senders)} NICs with {format_bytes(self.each_bytes)} each to one"

    def graph(self, nics: int) -> MessageGraph:
        """One operation. nics: of every node."""
        builder = GraphBuilder(endpoints_per_node=nics)
        ranks, total = (self.receiver, *self.senders), self.each_bytes * len(self.senders)
        operation = builder.add(Operation("burst", "incast", "direct", len(ranks), total, 0, "", -1, ranks))
        incast(Task(builder, operation, ranks, total, {}))
        return builder.build()


def burst_for(plan: Plan) -> Burst | None:
    """To the first NIC from NICs of other nodes that reach it, those behind other leaves first.

    None where fewer than two do.
    """
    fabric = plan.fabric
    nodes = fabric.gpu_nodes
    ends = [PortId(node.name, port.name) for node in nodes for port in node.ports]
    leaf_of = {end: fabric.link_at[end].other(end.device).device for end in ends}
    own = leaf_of[ends[0]]
    reached = {own, *Routes(fabric).towards(own)}
    others = [n for n, end in enumerate(ends) if end.device != ends[0].device and leaf_of[end] in reached]
    far = [n for n in others if leaf_of[ends[n]] != own]
    pool = far if len(far) >= MOST_SENDERS else others
    count = min(MOST_SENDERS, len(pool))
    if count < 2:
        return None
    senders = tuple(pool[place * len(pool) // count] for place in range(count))
    total = min(MOST_BYTES, OVER_BUFFER * plan.policy.buffers_of[own].shared_bytes)
    return Burst(0, senders, max(1, round(total / count / _UNIT)) * _UNIT)
