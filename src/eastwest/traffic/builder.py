"""Collects operations and messages and finishes them into a MessageGraph that has no cycle by construction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.traffic.lanes import Span

Frontier = dict[int, tuple[int, ...]]
"""Endpoint → messages that must be delivered before that endpoint goes on. A missing endpoint waits for nothing."""


@dataclass
class GraphBuilder:
    """Messages are numbered in the order they are added, and may only wait for messages added before them.

    endpoints_per_node: NICs of one node; a message may wait for what any NIC of its own node sent or received,
    since nothing else can be known there.
    offset_bytes: where in its group's buffer the bytes of each message lie.
    """

    endpoints_per_node: int
    offset_bytes: list[int] = field(default_factory=list)
    _operations: list[Operation] = field(default_factory=list)
    _src: list[int] = field(default_factory=list)
    _dst: list[int] = field(default_factory=list)
    _bytes: list[int] = field(default_factory=list)
    _queue_pair: list[int] = field(default_factory=list)
    _delay_ps: list[int] = field(default_factory=list)
    _operation: list[int] = field(default_factory=list)
    _dep: list[int] = field(default_factory=list)
    _dep_first: list[int] = field(default_factory=lambda: [0])
    _queue_pairs: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def add(self, operation: Operation) -> int:
        """Add an operation and return its index."""
        self._operations.append(operation)
        return len(self._operations) - 1

    def send(
        self,
        operation: int,
        src: int,
        dst: int,
        span: Span,
        after: Iterable[int] = (),
        *,
        channel: int = 0,
        delay_ps: int = 0,
    ) -> int:
        """Add a message carrying bytes span[0] to span[1] of the group's buffer; returns its number.

        channel: which of several queue pairs between the two endpoints. delay_ps: after what it waits for.
        Raises ValueError for an empty message or one
        that waits for something its node cannot know.
        """
        if span[1] <= span[0] or src == dst:
            raise ValueError(f"a message needs two endpoints and bytes: {src} to {dst}, bytes {span}")
        number = self._append(operation, (src, dst, channel), after)
        self._bytes.append(span[1] - span[0])
        self.offset_bytes.append(span[0])
        self._delay_ps.append(delay_ps)
        return number

    def wait(self, operation: int, endpoint: int, delay_ps: int, after: Iterable[int]) -> int:
        """Add a local delay (compute, NVLink, or 0 to join many predecessors into one); returns its number."""
        number = self._append(operation, (endpoint, endpoint, 0), after)
        self._bytes.append(0)
        self.offset_bytes.append(0)
        self._delay_ps.append(delay_ps)
        return number

    def join(self, operation: int, frontier: Frontier) -> Frontier:
        """The same frontier with at most one message per endpoint, so that followers need not repeat long lists."""
        return {
            endpoint: numbers if len(numbers) < 2 else (self.wait(operation, endpoint, 0, numbers),)
            for endpoint, numbers in frontier.items()
        }

    def _append(self, operation: int, queue_pair: tuple[int, int, int], after: Iterable[int]) -> int:
        number = len(self._src)
        self._check(number, queue_pair[0], after := tuple(after))
        self._src.append(queue_pair[0])
        self._dst.append(queue_pair[1])
        self._queue_pair.append(self._queue_pairs.setdefault(queue_pair, len(self._queue_pairs)))
        self._operation.append(operation)
        self._dep.extend(after)
        self._dep_first.append(len(self._dep))
        return number

    def _check(self, number: int, src: int, after: tuple[int, ...]) -> None:
        node = src // self.endpoints_per_node
        for earlier in after:
            if not 0 <= earlier < number:
                raise ValueError(f"message {number} waits for message {earlier}, which does not stand before it")
            ends = (self._src[earlier], self._dst[earlier])
            if node not in (ends[0] // self.endpoints_per_node, ends[1] // self.endpoints_per_node):
                raise ValueError(f"message {number} of endpoint {src} waits for one between endpoints {ends}")

    def build(self) -> MessageGraph:
        """The finished graph."""
        return MessageGraph(
            src=np.asarray(self._src, np.int32),
            dst=np.asarray(self._dst, np.int32),
            bytes=np.asarray(self._bytes, np.int64),
            queue_pair=np.asarray(self._queue_pair, np.int32),
            delay_ps=np.asarray(self._delay_ps, np.int64),
            operation=np.asarray(self._operation, np.int32),
            dep_first=np.asarray(self._dep_first, np.int64),
            dep=np.asarray(self._dep, np.int32),
            operations=tuple(self._operations),
        )


@dataclass(frozen=True, slots=True)
class Task:
    """One collective over one group: what a schedule function needs.

    operation: index of the operation the messages belong to. ranks: endpoints of the group in rank order.
    size_bytes: the group's buffer in nccl-tests' sense. after: what each endpoint waits for before it begins.
    """

    builder: GraphBuilder
    operation: int
    ranks: tuple[int, ...]
    size_bytes: int
    after: Frontier

    def send(self, src: int, dst: int, span: Span, waits: Iterable[int], *, channel: int = 0) -> int:
        """Add a message of this task; returns its number."""
        return self.builder.send(self.operation, src, dst, span, waits, channel=channel)

    def start_of(self, rank: int) -> tuple[int, ...]:
        """What an endpoint waits for before it begins."""
        return self.after.get(rank, ())
