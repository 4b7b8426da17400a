"""Recursive halving (reduce-scatter), recursive doubling (all-gather), and both in turn (all-reduce).

Source: Thakur, Rabenseifner, Gropp, "Optimization of collective communication operations in MPICH", 2005.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eastwest.traffic.builder import Frontier, Ints, Sends, Task
from eastwest.traffic.lanes import lanes_for, part_edges


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
    return run.frontier


def halving_reduce_scatter(task: Task, channels: int | None = None) -> Frontier:
    """Sum the buffer over 2^k ranks; rank i ends with part i of n of the sum. Raises ValueError for other counts."""
    run = _Run(task, _power_of_two(task.ranks), channels)
    run.halve()
    return run.frontier


def doubling_all_gather(task: Task, channels: int | None = None) -> Frontier:
    """Each of 2^k ranks contributes part i of n; every rank ends with the whole. Raises ValueError for other counts."""
    run = _Run(task, _power_of_two(task.ranks), channels)
    run.double()
    return run.frontier


def _power_of_two(ranks: Sequence[int]) -> Sequence[int]:
    if len(ranks) & (len(ranks) - 1):
        raise ValueError(f"recursive halving or doubling alone needs a power of two, not {len(ranks)} ranks")
    return ranks


class _Run:
    """A schedule over 2^k members. known: what each rank has received, and must have before it sends on."""

    def __init__(self, task: Task, members: Sequence[int], channels: int | None) -> None:
        self.task = task
        self.members = np.array(members, np.int64)
        self.channels = channels or lanes_for(task.size_bytes // len(members)).channels
        self.known = {rank: np.array(task.start_of(rank), np.int64) for rank in task.ranks}
        self.edges = part_edges((0, task.size_bytes), len(members))
        self.bits = [len(members) >> depth for depth in range(1, len(members).bit_length())]

    @property
    def frontier(self) -> Frontier:
        """What each rank has received."""
        return {rank: tuple(numbers.tolist()) for rank, numbers in self.known.items()}

    def hand_over(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Each first of a pair sends the whole buffer to the second."""
        if pairs:
            src, dst = np.array(pairs, np.int64).T
            nothing = np.zeros(len(pairs), np.int64)
            self._send(src, dst, nothing, nothing + self.task.size_bytes)

    def halve(self) -> None:
        """At each depth a member sends the half of its range that its partner keeps; it ends with its own part."""
        for bit in self.bits:
            self._swap(bit, np.arange(len(self.members)) ^ bit)

    def double(self) -> None:
        """From its own part on, each member sends its partner all it has; the range doubles every time."""
        for bit in reversed(self.bits):
            self._swap(bit, np.arange(len(self.members)))

    def _swap(self, bit: int, owner: Ints) -> None:
        """Each member sends its partner the aligned run of `bit` parts that holds its owner's own part."""
        first = owner & ~(bit - 1)
        partner = self.members[np.arange(len(self.members)) ^ bit]
        self._send(self.members, partner, self.edges[first], self.edges[first + bit])

    def _send(self, src: Ints, dst: Ints, begin: Ints, end: Ints) -> None:
        """Every src sends its span to its dst at once, over the channels that its bytes are enough for."""
        channels = np.minimum(self.channels, end - begin)
        row = np.repeat(np.arange(len(src)), channels)
        channel = np.arange(len(row)) - np.repeat(np.cumsum(channels) - channels, channels)
        size, count = (end - begin)[row], channels[row]
        waits = [self.known[rank] for rank in src[row].tolist()]
        first = self.task.send_many(
            Sends(
                src=src[row],
                dst=dst[row],
                begin=begin[row] + size * channel // count,
                end=begin[row] + size * (channel + 1) // count,
                channel=channel,
                dep_counts=np.array([len(one) for one in waits], np.int64),
                dep=np.concatenate(waits),
            )
        )
        sent = np.split(first + np.arange(len(row)), np.cumsum(channels)[:-1])
        for rank, numbers in zip(dst.tolist(), sent, strict=True):
            self.known[rank] = np.concatenate([self.known[rank], numbers])
