"""Broadcast from the first rank: along a pipelined chain, or down a binomial tree."""

from __future__ import annotations

from itertools import pairwise

from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.collectives.tree import pieces_of
from eastwest.traffic.lanes import MOST_CHANNELS, cut


def chain_broadcast(task: Task, pieces: int | None = None) -> Frontier:
    """Each rank passes each piece on to the next as soon as it has it (NCCL's ring broadcast)."""
    frontier: Frontier = dict.fromkeys(task.ranks, ())
    for index, piece in enumerate(cut((0, task.size_bytes), pieces or pieces_of(task.size_bytes))):
        arrived: tuple[int, ...] = ()
        for src, dst in pairwise(task.ranks):
            waits = (*arrived, *task.start_of(src))
            arrived = (task.send(src, dst, piece, waits, channel=index % MOST_CHANNELS),)
            frontier[dst] += arrived
            if src == task.ranks[0]:
                frontier[src] += arrived
    return frontier


def binomial_broadcast(task: Task) -> Frontier:
    """In each of ⌈log2 n⌉ rounds every rank that has the data sends all of it to one that has not.

    Source: Thakur, Rabenseifner, Gropp, 2005.
    """
    ranks = task.ranks
    whole = (0, task.size_bytes)
    ready = {rank: task.start_of(rank) for rank in ranks}
    sent: Frontier = dict.fromkeys(ranks, ())
    reached = 1
    while reached < len(ranks):
        for src, dst in zip(ranks[:reached], ranks[reached : 2 * reached], strict=False):
            number = task.send(src, dst, whole, ready[src])
            sent[src] += (number,)
            ready[dst] += (number,)
        reached *= 2
    return {rank: ready[rank] + sent[rank] for rank in ranks}
