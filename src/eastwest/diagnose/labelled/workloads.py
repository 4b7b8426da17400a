"""One training step each: compute, then exchange. What the faults of the labelled set meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from eastwest.traffic.builder import Frontier, GraphBuilder, Task
from eastwest.traffic.collectives import ring_all_reduce
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.units import PS_PER_MS, PS_PER_US

MIB = 2**20


@dataclass(frozen=True)
class Step:
    """One training step.

    kind: `rings` (one ring a NIC number over all nodes), `striped` (the same, neighbours always in different units),
    `local` (rings within units). many: senders of a planned gather to one NIC
    beside the rings, 0 for none; many_mib: MiB of each.
    """

    kind: str
    nodes: int
    nics: int
    unit: int
    compute_ms: float
    mib: int
    many: int = 0
    many_mib: int = 0


@dataclass(frozen=True)
class Burst:
    """What is sent to one NIC beside the job: each sender's MiB, begun with the step. receiver: an endpoint."""

    receiver: int
    senders: tuple[int, ...]
    mib: int


def step_graph(step: Step, bursts: Sequence[Burst] = (), *, message_delay_us: float = 0.0) -> MessageGraph:
    """The messages of one step, with traffic beside them.

    message_delay_us: what the library takes for every message before it is sent.
    """
    builder = GraphBuilder(endpoints_per_node=step.nics)
    ends = tuple(range(step.nodes * step.nics))
    compute = builder.add(Operation("forward", "compute", "", 1, 0, 0, "job", 0, ends))
    begun: Frontier = {end: (builder.wait(compute, end, round(step.compute_ms * PS_PER_MS), ()),) for end in ends}
    _rings(builder, step, begun)
    if step.many:
        _many_to_one(builder, step, begun)
    for burst in bursts:
        ranks = (burst.receiver, *burst.senders)
        name = f"burst to {burst.receiver}"
        operation = builder.add(Operation(name, "incast", "direct", len(ranks), 0, 0, "", -1, ranks))
        for sender in burst.senders:
            builder.send(operation, sender, burst.receiver, (0, burst.mib * MIB), begun[sender], channel=7)
    graph = builder.build()
    return graph if not message_delay_us else _delayed(graph, message_delay_us)


def _rings(builder: GraphBuilder, step: Step, begun: Frontier) -> None:
    groups: list[list[int]] = []
    order = list(range(step.nodes))
    if step.kind == "striped":
        order.sort(key=lambda node: (node % step.unit, node))
    for nic in range(step.nics):
        if step.kind == "local":
            units = (order[first : first + step.unit] for first in range(0, step.nodes, step.unit))
            groups += [[node * step.nics + nic for node in unit] for unit in units]
        else:
            groups.append([node * step.nics + nic for node in order])
    for number, ranks in enumerate(groups):
        task = _task(builder, "gradients", "all-reduce", "ring", tuple(ranks), step.mib * MIB, number)
        ring_all_reduce(replace(task, after={end: begun[end] for end in ranks}))


def _many_to_one(builder: GraphBuilder, step: Step, begun: Frontier) -> None:
    """A planned gather to the first NIC of the last node, beside the exchange."""
    receiver = (step.nodes - 1) * step.nics
    others = [end for end in range(step.nodes * step.nics) if end // step.nics != step.nodes - 1]
    senders = others[:: max(1, len(others) // step.many)][: step.many]
    ranks = (receiver, *senders)
    total = step.many_mib * MIB * len(senders)
    operation = builder.add(Operation("gather", "incast", "direct", len(ranks), total, 0, "job", 0, ranks))
    for sender in senders:
        builder.send(operation, sender, receiver, (0, step.many_mib * MIB), begun[sender], channel=5)


def _task(
    builder: GraphBuilder, name: str, kind: str, algorithm: str, ranks: tuple[int, ...], size: int, group: int
) -> Task:
    operation = builder.add(Operation(name, kind, algorithm, len(ranks), size, group, "job", 0, ranks))
    return Task(builder, operation, ranks, size, {})


def _delayed(graph: MessageGraph, delay_us: float) -> MessageGraph:
    extra = np.where(graph.bytes > 0, round(delay_us * PS_PER_US), 0)
    return replace(graph, delay_ps=graph.delay_ps + extra)
