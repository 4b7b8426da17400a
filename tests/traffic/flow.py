"""Follows every byte through a message graph: which ranks' contributions has an endpoint got, and by what right.

A message carries what its sender can have known when it left: its own contribution and whatever came in messages that
causally precede it. Causes are the dependencies and the order of messages on one queue pair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eastwest.traffic.builder import Frontier, GraphBuilder, Task
from eastwest.traffic.graph import MessageGraph, Operation

Contribution = Callable[[int, int], frozenset[int]]
"""(endpoint, byte) → what the endpoint itself contributes to that byte."""


def task_over(count: int, size_bytes: int, after: Frontier | None = None) -> Task:
    """A task over endpoints 0 to count - 1, one per node."""
    builder = GraphBuilder(endpoints_per_node=1)
    ranks = tuple(range(count))
    operation = builder.add(Operation("test", "all-reduce", "", count, size_bytes, 0, "", -1, ranks))
    return Task(builder, operation, ranks, size_bytes, after or {})


@dataclass(frozen=True)
class Flow:
    """What every endpoint knows at the end. knowledge[endpoint][byte] → contributors."""

    knowledge: dict[int, list[frozenset[int]]]
    graph: MessageGraph


def follow(task: Task, frontier: Frontier, own: Contribution) -> Flow:
    """Run the data flow of a task symbolically; at the end a rank has only what its frontier implies."""
    graph = task.builder.build()
    causes = causes_of(graph)
    offsets = task.builder.offset_bytes
    payload: list[dict[int, frozenset[int]]] = []

    def known(before: frozenset[int], endpoint: int, byte: int) -> frozenset[int]:
        reached = [payload[m].get(byte, frozenset()) for m in before if graph.dst[m] == endpoint]
        return own(endpoint, byte).union(*reached)

    for number in range(len(graph)):
        src = int(graph.src[number])
        span = range(offsets[number], offsets[number] + int(graph.bytes[number]))
        payload.append({byte: known(causes[number], src, byte) for byte in span})
    knowledge = {}
    for rank in task.ranks:
        done = frozenset(frontier[rank]).union(*(causes[number] for number in frontier[rank]))
        knowledge[rank] = [known(done, rank, byte) for byte in range(task.size_bytes)]
    return Flow(knowledge, graph)


def causes_of(graph: MessageGraph) -> list[frozenset[int]]:
    """What causally precedes each message."""
    causes: list[frozenset[int]] = []
    last_on: dict[int, int] = {}
    for number in range(len(graph)):
        before = [int(dep) for dep in graph.dep[graph.dep_first[number] : graph.dep_first[number + 1]]]
        queue_pair = int(graph.queue_pair[number])
        if queue_pair in last_on:
            before.append(last_on[queue_pair])
        last_on[queue_pair] = number
        causes.append(frozenset(before).union(*(causes[earlier] for earlier in before)))
    return causes


def sent_bytes(graph: MessageGraph, endpoint: int) -> int:
    """All bytes an endpoint sends to others."""
    return int(graph.bytes[graph.src == endpoint].sum())
