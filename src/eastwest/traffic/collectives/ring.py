"""Ring all-reduce, reduce-scatter and all-gather.

Each rank sends only to its successor: 2(n-1) steps of S/n bytes for an all-reduce, n-1 for the other two.
Source: Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms", J. Parallel Distrib. Comput. 69 (2009).
"""

from __future__ import annotations

import numpy as np

from eastwest.traffic.builder import Frontier, Sends, Task, columns_of
from eastwest.traffic.lanes import Lanes, cut, lanes_for


def ring_all_reduce(task: Task, lanes: Lanes | None = None) -> Frontier:
    """Sum the buffer over the ranks; every rank ends with the whole sum."""
    return _ring(task, lanes, steps=2 * (len(task.ranks) - 1), shift=0)


def ring_reduce_scatter(task: Task, lanes: Lanes | None = None) -> Frontier:
    """Sum the buffer over the ranks; rank i ends with part i of n of the sum."""
    return _ring(task, lanes, steps=len(task.ranks) - 1, shift=-1)


def ring_all_gather(task: Task, lanes: Lanes | None = None) -> Frontier:
    """Rank i contributes part i of n; every rank ends with the whole buffer."""
    return _ring(task, lanes, steps=len(task.ranks) - 1, shift=0)


def _ring(task: Task, lanes: Lanes | None, *, steps: int, shift: int) -> Frontier:
    """In step t rank i passes part (i - t + shift) mod n on; each lane of a part waits only for its own bytes."""
    ranks = task.ranks
    count = len(ranks)
    lanes = lanes or lanes_for(task.size_bytes // count)
    if task.builder.steady and steps > 1:
        return _steady_ring(task, lanes, steps=steps, shift=shift)
    parts = [cut(part, lanes.count) for part in cut((0, task.size_bytes), count)]
    arrived = [[task.start_of(rank)] * lanes.count for rank in ranks]
    for step in range(steps):
        sent: list[list[tuple[int, ...]]] = []
        for i, rank in enumerate(ranks):
            successor = ranks[(i + 1) % count]
            lanes_of_part = zip(parts[(i - step + shift) % count], arrived[i], strict=True)
            sent.append(
                [
                    (task.send(rank, successor, span, waits, channel=lane // lanes.slices),)
                    for lane, (span, waits) in enumerate(lanes_of_part)
                ]
            )
        # A rank may be reached before it has itself begun: it adds its own data only after its own start.
        arrived = [[(*lane, *task.start_of(ranks[i])) for lane in sent[i - 1]] for i in range(count)]
    return {rank: tuple(number for lane in arrived[i] for number in lane) for i, rank in enumerate(ranks)}


def _steady_ring(task: Task, lanes: Lanes, *, steps: int, shift: int) -> Frontier:
    """All steps of a rank on one channel as one row: ranks of a ring go at one pace, each round like the last.

    Once round the ring (twice for an all-reduce) a rank leaves out the one part that it does not pass on.
    """
    count = len(task.ranks)
    ranks = np.array(task.ranks, np.int64)
    parts = np.diff(np.array(cut((0, task.size_bytes), count), np.int64), axis=1)[:, 0]
    rounds_of_all = -(-steps // (count - 1))
    left_out = sum(np.roll(parts, -(shift + 1 + lap)) for lap in range(rounds_of_all))
    total = rounds_of_all * task.size_bytes - left_out
    lane = np.tile(np.arange(lanes.channels), count)
    share = np.repeat(total, lanes.channels) + lanes.channels - 1 - lane
    counts, starts = columns_of([task.start_of(rank) for rank in task.ranks for _ in range(lanes.channels)])
    first = task.send_many(
        Sends(
            src=np.repeat(ranks, lanes.channels),
            dst=np.repeat(np.roll(ranks, -1), lanes.channels),
            begin=np.zeros(len(lane), np.int64),
            end=share // lanes.channels,
            channel=lane,
            dep_counts=counts,
            dep=starts,
            rounds=steps,
            overlap_bytes=task.size_bytes // count * (lanes.slices - 1) // lanes.slices,
        )
    )
    sent = (first + np.arange(len(lane)).reshape(count, -1)).tolist()
    return {rank: tuple(sent[i - 1]) for i, rank in enumerate(task.ranks)}
