"""Recursive halving-doubling all-reduce.

Source: Thakur, Rabenseifner, Gropp, "Optimization of collective communication operations in MPICH", 2005.
"""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.lanes import Span, cut, lanes_for


def halving_doubling_all_reduce(task: Task, channels: int | None = None) -> Frontier:
    """Sum the buffer over the ranks in 2·log2(p) exchanges, p the largest power of two not above n.

    When n is no power of two, each of the first n - p even ranks hands its data to its odd neighbour beforehand and
    gets the sum back afterwards. Each channel runs the whole schedule on its share of the buffer.
    """
    ranks = task.ranks
    power = 1 << (len(ranks).bit_length() - 1)
    folded = len(ranks) - power
    pairs = list(zip(ranks[0 : 2 * folded : 2], ranks[1 : 2 * folded : 2], strict=True))
    members = [*(odd for _, odd in pairs), *ranks[2 * folded :]]
    frontier: Frontier = dict.fromkeys(ranks, ())
    for channel, span in enumerate(cut((0, task.size_bytes), channels or lanes_for(task.size_bytes // power).channels)):
        run = _Run(task, channel)
        run.hand_over(pairs, span)
        run.exchange(members, span)
        run.hand_over([(odd, even) for even, odd in pairs], span)
        frontier = {rank: frontier[rank] + run.known[rank] for rank in ranks}
    return frontier


class _Run:
    """One channel's schedule. known: what each rank has received so far, and must have before it sends on."""

    def __init__(self, task: Task, channel: int) -> None:
        self.task, self.channel = task, channel
        self.known: Frontier = {rank: task.start_of(rank) for rank in task.ranks}

    def _send(self, src: int, dst: int, span: Span) -> int:
        return self.task.send(src, dst, span, self.known[src], channel=self.channel)

    def hand_over(self, pairs: Sequence[tuple[int, int]], span: Span) -> None:
        """Each first of a pair sends the whole span to the second."""
        for src, dst in pairs:
            self.known[dst] += (self._send(src, dst, span),)

    def exchange(self, members: Sequence[int], span: Span) -> None:
        """Halve the range at growing depth, then double it back; at each depth partners differ in one bit."""
        bits = [len(members) >> depth for depth in range(1, len(members).bit_length())]
        held = [span] * len(members)
        kept: list[list[Span]] = []
        for bit in bits:
            halves = [cut(whole, 2) for whole in held]
            self._swap(members, bit, [half[0 if i & bit else 1] for i, half in enumerate(halves)])
            held = [half[1 if i & bit else 0] for i, half in enumerate(halves)]
            kept.append(held)
        for bit in reversed(bits):
            self._swap(members, bit, kept.pop())

    def _swap(self, members: Sequence[int], bit: int, spans: Sequence[Span]) -> None:
        sent = [self._send(rank, members[i ^ bit], spans[i]) for i, rank in enumerate(members)]
        for i, rank in enumerate(members):
            self.known[rank] += (sent[i ^ bit],)
