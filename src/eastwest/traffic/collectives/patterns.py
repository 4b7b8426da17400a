"""Patterns without a collective's structure: many-to-one bursts and permutations."""

from __future__ import annotations

import random

from eastwest.traffic.builder import Frontier, Task

REQUEST_BYTES = 64
"""Size of the message by which a receiver asks its senders for the next burst: the order of an RPC or read request."""


def incast(task: Task) -> Frontier:
    """Every rank but the first sends its share of the buffer to the first at once: S/(n-1) bytes each.

    The first burst starts at once everywhere. When there is something to wait for, the receiver requests the burst
    from all senders after it, so that repeated bursts stay synchronised.
    """
    receiver, *senders = task.ranks
    share_bytes = task.size_bytes // len(senders)
    before = task.start_of(receiver)
    sent: Frontier = {}
    for sender in senders:
        waits = task.start_of(sender)
        if before:
            waits = (*waits, task.send(receiver, sender, (0, REQUEST_BYTES), before))
        sent[sender] = (task.send(sender, receiver, (0, share_bytes), waits),)
    return {**sent, receiver: tuple(number for numbers in sent.values() for number in numbers)}


def permutation(task: Task, seed: int) -> Frontier:
    """Every rank sends the buffer to one other and receives from one other, chosen by the seed: one random cycle."""
    order = list(task.ranks)
    random.Random(seed).shuffle(order)  # noqa: S311
    ends = list(zip(order, [*order[1:], order[0]], strict=True))
    sent = {src: task.send(src, dst, (0, task.size_bytes), task.start_of(src)) for src, dst in ends}
    return {dst: (sent[src], sent[dst]) for src, dst in ends}
