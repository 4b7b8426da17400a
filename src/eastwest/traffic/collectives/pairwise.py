"""Pairwise all-to-all with staggered peers."""

from __future__ import annotations

import numpy as np

from eastwest.traffic.builder import Frontier, Sends, Task, columns_of
from eastwest.traffic.lanes import cut

WINDOW = 8
"""Peers a rank sends to at the same time. Source: NCCL device.h, NCCL_MAX_DEV_WORK_P2P_PER_BATCH = 8."""


def pairwise_all_to_all(task: Task, window: int | None = WINDOW) -> Frontier:
    """Each rank sends part j of its buffer to rank j, and keeps its own part.

    Rank i begins with rank i + 1 and goes round, as NCCL does, so that in step with each other no two ranks aim at the
    same peer. window: peers at a time (the next begins when one is delivered); None puts all out at once.
    """
    count = len(task.ranks)
    if count < 2:
        return {rank: (task.builder.wait(task.operation, rank, 0, ()),) for rank in task.ranks}
    first = task.send_many(_sends(task, window or count))
    place = np.arange(count)
    distance = np.arange(count - 1)[None, :]
    sent = first + distance * count + place[:, None]
    # In what order a rank is reached: by the distance of the sender.
    received = first + distance * count + (place[:, None] - distance - 1) % count
    known = np.concatenate([sent, received], axis=1).tolist()
    return {rank: (task.builder.wait(task.operation, rank, 0, known[i]),) for i, rank in enumerate(task.ranks)}


def _sends(task: Task, window: int) -> Sends:
    """By distance, then by rank: message (d - 1) * n + i goes from rank i to rank i + d."""
    count = len(task.ranks)
    ranks = np.array(task.ranks, np.int64)
    parts = np.array(cut((0, task.size_bytes), count), np.int64)
    source = np.tile(np.arange(count), count - 1)
    peer = (source + np.repeat(np.arange(1, count), count)) % count
    early = min(window, count - 1)
    counts, starts = columns_of([task.start_of(rank) for rank in task.ranks])
    later = count * (count - 1 - early)
    first = len(task.builder.offset_bytes)
    return Sends(
        src=ranks[source],
        dst=ranks[peer],
        begin=parts[peer, 0],
        end=parts[peer, 1],
        channel=np.zeros(len(source), np.int64),
        dep_counts=np.concatenate([np.tile(counts, early), np.ones(later, np.int64)]),
        dep=np.concatenate([np.tile(starts, early), first + np.arange(later)]),
    )
