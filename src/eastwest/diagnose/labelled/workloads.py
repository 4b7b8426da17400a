"""One training step each: compute, then exchange. What the faults of the labelled set meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from eastwest.traffic.builder import Frontier, GraphBuilder, Task
from eastwest.traffic.collectives.pairwise import pairwise_all_to_all
from eastwest.traffic.collectives.ring import ring_all_reduce
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.units import PS_PER_MS, PS_PER_US

MIB = 2**20
EXPERTS = 8
"""Nodes that share the experts of a layer."""
_MICROBATCHES = 4


@dataclass(frozen=True)
class Step:
    """One training step.

    kind: `rings` (one ring a NIC number over all nodes), `striped` (the same, neighbours always in different units),
    `local` (rings within units), `experts` (two all-to-alls a NIC number among eight nodes, as mixtures of experts do),
    `pipeline` (two pipelines of nodes, then a ring of two between them), `hops` (to the node `hop` units on).
    many: senders of a planned gather to one NIC beside the exchange, 0 for none; many_mib: MiB of each. planes: in turn
    the planes of a node's NIC ports.
    """

    kind: str
    nodes: int
    nics: int
    unit: int
    compute_ms: float
    mib: int
    many: int = 0
    many_mib: int = 0
    hop: int = 1
    planes: int = 1


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
    if step.kind == "experts":
        _experts(builder, step, begun)
    elif step.kind == "pipeline":
        _pipelines(builder, step, begun)
    elif step.kind == "hops":
        _hops(builder, step, begun)
    else:
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


def _experts(builder: GraphBuilder, step: Step, begun: Frontier) -> None:
    """Tokens to their experts and back; the nodes of a group stand as far apart as they can."""
    groups = max(1, step.nodes // EXPERTS)
    number = 0
    for nic in range(step.nics):
        for group in range(groups):
            ranks = tuple(node * step.nics + nic for node in range(group, step.nodes, groups))
            after: Frontier = {end: begun[end] for end in ranks}
            for name in ("dispatch", "combine"):
                task = _task(builder, name, "all-to-all", "pairwise", ranks, step.mib * MIB, number)
                after = pairwise_all_to_all(replace(task, after=after))
            number += 1


def _pipelines(builder: GraphBuilder, step: Step, begun: Frontier) -> None:
    """Activations from stage to stage, microbatch after microbatch, gradients of them back, then a ring of two."""
    stages = step.nodes // 2
    part = step.mib * MIB // _MICROBATCHES
    ends: Frontier = {}
    for number in range(2 * step.nics):
        half, nic = divmod(number, step.nics)
        nodes = [half * stages + stage for stage in range(stages)]
        ranks = tuple(node * step.nics + nic for node in nodes)
        operation = builder.add(
            Operation("stages", "pipeline", "direct", len(ranks), step.mib * MIB, number, "job", 0, ranks)
        )
        done = _one_way(builder, operation, ranks, part, begun)
        ends |= _one_way(builder, operation, ranks[::-1], part, begun | done)
    for nic in range(step.nics):
        for stage in range(stages):
            pair = tuple((half * stages + stage) * step.nics + nic for half in (0, 1))
            task = _task(builder, "gradients", "all-reduce", "ring", pair, step.mib * MIB, nic * stages + stage)
            ring_all_reduce(replace(task, after={end: ends.get(end, begun[end]) for end in pair}))


def _one_way(builder: GraphBuilder, operation: int, ranks: Sequence[int], part: int, begun: Frontier) -> Frontier:
    """All microbatches down a chain; what the last of them was, by rank."""
    last: dict[int, tuple[int, ...]] = {rank: begun[rank] for rank in ranks}
    for _ in range(_MICROBATCHES):
        arrived: tuple[int, ...] = ()
        for here, there in pairwise(ranks):
            sent = builder.send(operation, here, there, (0, part), (*last[here], *arrived), channel=1)
            last[here], arrived = (sent,), (sent,)
        last[ranks[-1]] = (*last[ranks[-1]][:1], *arrived)
    return last


def _hops(builder: GraphBuilder, step: Step, begun: Frontier) -> None:
    ranks = tuple(begun)
    size = step.mib * MIB
    operation = builder.add(Operation("exchange", "permutation", "direct", len(ranks), size, 0, "job", 0, ranks))
    for end in ranks:
        node, nic = divmod(end, step.nics)
        there = (node + step.hop * step.unit) % step.nodes
        builder.send(operation, end, there * step.nics + nic, (0, size), begun[end])


def _many_to_one(builder: GraphBuilder, step: Step, begun: Frontier) -> None:
    """A planned gather to the first NIC of the last node, beside the exchange."""
    receiver = (step.nodes - 1) * step.nics
    others = list(range(0, receiver, step.planes))
    senders = others[:: max(1, len(others) // step.many)][: step.many]
    ranks = (receiver, *senders)
    total = step.many_mib * MIB * len(senders)
    operation = builder.add(Operation("gather", "incast", "direct", len(ranks), total, 0, "job", 0, ranks))
    for sender in senders:
        builder.send(operation, sender, receiver, (0, step.many_mib * MIB), begun[sender], channel=5)


def _task(
    builder: GraphBuilder, name: str, kind: str, algorithm: str, ranks: Iterable[int], size: int, group: int
) -> Task:
    members = tuple(ranks)
    operation = builder.add(Operation(name, kind, algorithm, len(members), size, group, "job", 0, members))
    return Task(builder, operation, members, size, {})


def _delayed(graph: MessageGraph, delay_us: float) -> MessageGraph:
    extra = np.where(graph.bytes > 0, round(delay_us * PS_PER_US), 0)
    return replace(graph, delay_ps=graph.delay_ps + extra)
