"""Collects operations and messages and finishes them into a MessageGraph that has no cycle by construction."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from eastwest.traffic.graph import MessageGraph, Operation, Steady
from eastwest.traffic.lanes import Span

Frontier = dict[int, tuple[int, ...]]
"""Endpoint → messages that must be delivered before that endpoint goes on. A missing endpoint waits for nothing."""

Ints = npt.NDArray[np.int64]
_column = partial(array, "q")


@dataclass(frozen=True)
class Sends:
    """Many messages at once, as columns.

    begin, end: bytes of the group's buffer. What message m waits for stands in dep, dep_counts[m] of them after those
    of the messages before it. rounds, overlap_bytes: as in `Steady`, for all alike.
    """

    src: Ints
    dst: Ints
    begin: Ints
    end: Ints
    channel: Ints
    dep_counts: Ints
    dep: Ints
    rounds: int = 1
    overlap_bytes: int = 0


@dataclass
class GraphBuilder:
    """Messages are numbered in the order they are added, and may only wait for messages added before them.

    endpoints_per_node: NICs of one node; a message may wait for what any NIC of its own node sent or received,
    since nothing else can be known there.
    steady: rounds of rings become one row each, for the flow engine.
    offset_bytes: where in its group's buffer the bytes of each message lie.
    """

    endpoints_per_node: int
    steady: bool = False
    offset_bytes: array[int] = field(default_factory=_column)
    _operations: list[Operation] = field(default_factory=list)
    _src: array[int] = field(default_factory=_column)
    _dst: array[int] = field(default_factory=_column)
    _bytes: array[int] = field(default_factory=_column)
    _channel: array[int] = field(default_factory=_column)
    _delay_ps: array[int] = field(default_factory=_column)
    _operation: array[int] = field(default_factory=_column)
    _dep: array[int] = field(default_factory=_column)
    _dep_first: array[int] = field(default_factory=partial(array, "q", [0]))
    _rounds: array[int] = field(default_factory=_column)
    _overlap_bytes: array[int] = field(default_factory=_column)

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

    def send_many(self, operation: int, sends: Sends) -> int:
        """Add messages as `send` does, without delays; returns the number of the first.

        Raises ValueError as `send` does. Only a steady builder takes rounds.
        """
        first, count = len(self._src), len(sends.src)
        self._check_many(first, sends)
        for column, values in (
            (self._src, sends.src),
            (self._dst, sends.dst),
            (self._bytes, sends.end - sends.begin),
            (self.offset_bytes, sends.begin),
            (self._channel, sends.channel),
            (self._delay_ps, np.zeros(count)),
            (self._operation, np.full(count, operation)),
            (self._dep_first, len(self._dep) + np.cumsum(sends.dep_counts)),
            (self._dep, sends.dep),
            (self._rounds, np.full(count, sends.rounds)),
            (self._overlap_bytes, np.full(count, sends.overlap_bytes)),
        ):
            column.frombytes(np.ascontiguousarray(values, np.int64).tobytes())
        return first

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
        self._channel.append(queue_pair[2])
        self._operation.append(operation)
        self._dep.extend(after)
        self._dep_first.append(len(self._dep))
        self._rounds.append(1)
        self._overlap_bytes.append(0)
        return number

    def _check(self, number: int, src: int, after: tuple[int, ...]) -> None:
        node = src // self.endpoints_per_node
        for earlier in after:
            if not 0 <= earlier < number:
                raise ValueError(f"message {number} waits for message {earlier}, which does not stand before it")
            ends = (self._src[earlier], self._dst[earlier])
            if node not in (ends[0] // self.endpoints_per_node, ends[1] // self.endpoints_per_node):
                raise ValueError(f"message {number} of endpoint {src} waits for one between endpoints {ends}")

    def _check_many(self, first: int, sends: Sends) -> None:
        if (sends.end <= sends.begin).any() or (sends.src == sends.dst).any():
            raise ValueError("a message needs two endpoints and bytes")
        if sends.rounds > 1 and not self.steady:
            raise ValueError("only a steady builder takes rounds")
        number = first + np.repeat(np.arange(len(sends.src)), sends.dep_counts)
        if ((sends.dep < 0) | (sends.dep >= number)).any():
            raise ValueError("a message waits for one that does not stand before it")
        # Copies of the two columns would cost more than they save where many small batches follow one another.
        ends = [
            np.concatenate([_part(column, sends.dep, first), own[np.maximum(sends.dep - first, 0)]])
            for column, own in ((self._src, sends.src), (self._dst, sends.dst))
        ]
        count = len(sends.dep)
        old = sends.dep < first
        node = sends.src[number - first] // self.endpoints_per_node
        known = [np.where(old, end[:count], end[count:]) // self.endpoints_per_node == node for end in ends]
        if not (known[0] | known[1]).all():
            raise ValueError("a message waits for one that its node cannot know")

    def build(self) -> MessageGraph:
        """The finished graph. Queue pairs are numbered in the order of their first messages."""
        src, dst = _whole(self._src), _whole(self._dst)
        return MessageGraph(
            src=src.astype(np.int32),
            dst=dst.astype(np.int32),
            bytes=_whole(self._bytes).copy(),
            queue_pair=_in_order_of_first(src, dst, _whole(self._channel)),
            delay_ps=_whole(self._delay_ps).copy(),
            operation=_whole(self._operation).astype(np.int32),
            dep_first=_whole(self._dep_first).copy(),
            dep=_whole(self._dep).astype(np.int32),
            operations=tuple(self._operations),
            steady=Steady(_whole(self._rounds).astype(np.int32), _whole(self._overlap_bytes).copy())
            if self.steady
            else None,
        )


def _whole(column: array[int]) -> Ints:
    """The column as numpy sees it, without a copy."""
    return np.frombuffer(column, np.int64) if column else np.zeros(0, np.int64)


def _part(column: array[int], numbers: Ints, first: int) -> Ints:
    """Values of these messages where they stand before the first of a batch; any value elsewhere."""
    if not first or not len(numbers):
        return np.zeros(len(numbers), np.int64)
    found: Ints = np.frombuffer(column, np.int64)[np.minimum(numbers, first - 1)]
    return found


def _in_order_of_first(src: Ints, dst: Ints, channel: Ints) -> npt.NDArray[np.int32]:
    """A number for each pair and channel, counted by its first message."""
    if not len(src):
        return np.zeros(0, np.int32)
    ends, channels = int(max(src.max(), dst.max())) + 1, int(channel.max()) + 1
    _, first, of = np.unique((src * ends + dst) * channels + channel, return_index=True, return_inverse=True)
    place = np.empty(len(first), np.int32)
    place[np.argsort(first)] = np.arange(len(first))
    found: npt.NDArray[np.int32] = place[of.ravel()]
    return found


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

    def send_many(self, sends: Sends) -> int:
        """Add many messages of this task; returns the number of the first."""
        return self.builder.send_many(self.operation, sends)

    def start_of(self, rank: int) -> tuple[int, ...]:
        """What an endpoint waits for before it begins."""
        return self.after.get(rank, ())


def columns_of(waits: Sequence[tuple[int, ...]]) -> tuple[Ints, Ints]:
    """Lists of what messages wait for as counts and one column."""
    counts = np.array([len(one) for one in waits], np.int64)
    return counts, np.array([number for one in waits for number in one], np.int64)
