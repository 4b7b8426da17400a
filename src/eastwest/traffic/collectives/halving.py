"""Recursive halving (reduce-scatter), recursive doubling (all-gather), and both in turn (all-reduce).

Source: Thakur, Rabenseifner, Gropp, "Optimization of collective communication operations in MPICH", 2005.
"""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.lanes import Span, cut, lanes_for


def halving_doubling_all_reduce(task: Task, channels: int | None = None) -> Frontier:
    """Sum the buffer over the ranks in 2·log2(p) exchanges, p the largest power of two not above n.

    When n is no power of two, each of the first n - p even ranks hands its data to its odd neighbour beforehand and
    gets the sum back afterwards.
    """
    ranks = task.ranks
    folded = len(ranks) - (1 << (len(ranks).bit_length() - 1))
    pairs = list(zip(ranks[0 : 2 * folded : 2], ranks[1 : 2 * folded : 2], strict=True))
    run = _Run(task, [*(odd for _, odd in pairs), *ranks[2 * folded :]], channels)
    run.hand_over(pairs)
    run.halve()
    run.double()
    run.hand_over([(odd, even) for even, odd in pairs])
    return run.known


def halving_reduce_scatter(task: Task, channels: int | None = None) -> Frontier:
    """Sum the buffer over 2^k ranks; rank i ends with part i of n of the sum. Raises ValueError for other counts."""
    run = _Run(task, _power_of_two(task.ranks), channels)
    run.halve()
    return run.known


def doubling_all_gather(task: Task, channels: int | None = None) -> Frontier:
    """Each of 2^k ranks contributes part i of n; every rank ends with the whole. Raises ValueError for other counts."""
    run = _Run(task, _power_of_two(task.ranks), channels)
    run.double()
    return run.known


def _power_of_two(ranks: Sequence[int]) -> Sequence[int]:
    if len(ranks) & (len(ranks) - 1):
        raise ValueError(f"recursive halving or doubling alone needs a power of two, not {len(ranks)} ranks")
    return ranks


class _Run:
    """A schedule over 2^k members. known: what each rank has received, and must have before it sends on."""

    def __init__(self, task: Task, members: Sequence[int], channels: int | None) -> None:
        self.task, self.members = task, members
        self.channels = channels or lanes_for(task.size_bytes // len(members)).channels
        self.known: Frontier = {rank: task.start_of(rank) for rank in task.ranks}
        self.parts = cut((0, task.size_bytes), len(members))
        self.bits = [len(members) >> depth for depth in range(1, len(members).bit_length())]

    def _send(self, src: int, dst: int, span: Span) -> tuple[int, ...]:
        shares = enumerate(cut(span, min(self.channels, span[1] - span[0])))
        return tuple(self.task.send(src, dst, share, self.known[src], channel=channel) for channel, share in shares)

    def hand_over(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Each first of a pair sends the whole buffer to the second."""
        for src, dst in pairs:
            self.known[dst] += self._send(src, dst, (0, self.task.size_bytes))

    def halve(self) -> None:
        """At each depth a member sends the half of its range that its partner keeps; it ends with its own part."""
        for bit in self.bits:
            self._swap(bit, [self._range(i ^ bit, bit) for i in range(len(self.members))])

    def double(self) -> None:
        """From its own part on, each member sends its partner all it has; the range doubles every time."""
        for bit in reversed(self.bits):
            self._swap(bit, [self._range(i, bit) for i in range(len(self.members))])

    def _range(self, member: int, width: int) -> Span:
        """The bytes of the aligned run of `width` parts that holds the member's own part."""
        first = member & ~(width - 1)
        return self.parts[first][0], self.parts[first + width - 1][1]

    def _swap(self, bit: int, spans: Sequence[Span]) -> None:
        sent = [self._send(rank, self.members[i ^ bit], spans[i]) for i, rank in enumerate(self.members)]
        for i, rank in enumerate(self.members):
            self.known[rank] += sent[i ^ bit]
