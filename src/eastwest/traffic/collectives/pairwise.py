"""Pairwise all-to-all with staggered peers."""

from __future__ import annotations

from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.lanes import cut

WINDOW = 8
"""Peers a rank sends to at the same time. Source: NCCL device.h, NCCL_MAX_DEV_WORK_P2P_PER_BATCH = 8."""


def pairwise_all_to_all(task: Task, window: int | None = WINDOW) -> Frontier:
    """Each rank sends part j of its buffer to rank j, and keeps its own part.

    Rank i begins with rank i + 1 and goes round, as NCCL does, so that in step with each other no two ranks aim at the
    same peer. window: peers at a time (the next begins when one is delivered); None puts all out at once.
    """
    ranks = task.ranks
    count = len(ranks)
    window = window or count
    parts = cut((0, task.size_bytes), count)
    sent: list[list[int]] = [[] for _ in ranks]
    received: list[list[int]] = [[] for _ in ranks]
    for distance in range(1, count):
        for i, rank in enumerate(ranks):
            peer = (i + distance) % count
            waits = task.start_of(rank) if distance <= window else (sent[i][distance - window - 1],)
            number = task.send(rank, ranks[peer], parts[peer], waits)
            sent[i].append(number)
            received[peer].append(number)
    return {rank: (task.builder.wait(task.operation, rank, 0, sent[i] + received[i]),) for i, rank in enumerate(ranks)}
