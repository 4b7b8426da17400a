"""Double binary tree all-reduce, pipelined.

Two trees carry half of the buffer each, so arranged that an inner rank of one is mostly a leaf of the other.
Source: Sanders, Speck, Träff, "Two-tree algorithms for full bandwidth broadcast, reduction and scan", Parallel
Computing 35 (2009); NCCL uses the same shape.
"""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.lanes import Span, cut

PIECE_BYTES = 128 * 1024
"""Bytes a rank gathers before it passes them on. Source: order of NCCL's chunk sizes (Simple protocol)."""

MOST_PIECES = 64


def parent_of(rank: int, count: int) -> int | None:
    """Parent in the in-order binary tree over ranks 0 to count - 1; None for the root, rank 0."""
    if rank == 0:
        return None
    low = rank & -rank
    parent = (rank ^ low) | (low << 1)
    return parent if parent < count else rank ^ low


def trees(count: int) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
    """Parents of every rank in both trees; the second is the first mirrored (even count) or shifted by one (odd)."""
    first = tuple(parent_of(rank, count) for rank in range(count))
    second: list[int | None] = [None] * count
    for rank, parent in enumerate(first):
        second[_image(rank, count)] = None if parent is None else _image(parent, count)
    return first, tuple(second)


def _image(rank: int, count: int) -> int:
    return count - 1 - rank if count % 2 == 0 else (rank + 1) % count


def pieces_of(size_bytes: int) -> int:
    """Pieces a pipelined buffer is sent in: of 128 KiB, at most 64."""
    return max(1, min(MOST_PIECES, size_bytes // PIECE_BYTES))


def double_tree_all_reduce(task: Task, pieces: int | None = None) -> Frontier:
    """Sum the buffer over the ranks: up both trees piece by piece, and down again."""
    received: dict[int, list[int]] = {rank: [] for rank in task.ranks}
    halves = cut((0, task.size_bytes), 2)
    for channel, (parents, half) in enumerate(zip(trees(len(task.ranks)), halves, strict=True)):
        order = _root_first(parents)
        for piece in cut(half, pieces or pieces_of(half[1] - half[0])):
            for rank, numbers in _one_piece(task, order, parents, piece, channel).items():
                received[rank].extend(numbers)
    return {rank: tuple(dict.fromkeys(numbers)) for rank, numbers in received.items()}


def _one_piece(
    task: Task, order: Sequence[int], parents: Sequence[int | None], piece: Span, channel: int
) -> dict[int, tuple[int, ...]]:
    """Reduce one piece to the root and spread it; returns what each endpoint waits for to have the sum."""
    ranks = task.ranks
    gathered = [task.start_of(rank) for rank in ranks]
    for rank in reversed(order):
        parent = parents[rank]
        if parent is not None:
            gathered[parent] += (task.send(ranks[rank], ranks[parent], piece, gathered[rank], channel=channel),)
    known: dict[int, tuple[int, ...]] = {}
    for rank in order:
        parent = parents[rank]
        if parent is None:
            known[ranks[rank]] = gathered[rank]
        else:
            up = ranks[parent]
            known[ranks[rank]] = (task.send(up, ranks[rank], piece, known[up], channel=channel),)
    return known


def _root_first(parents: Sequence[int | None]) -> list[int]:
    """Ranks in such an order that every parent stands before its children."""
    children: dict[int | None, list[int]] = {}
    for rank, parent in enumerate(parents):
        children.setdefault(parent, []).append(rank)
    order = list(children[None])
    for rank in order:
        order.extend(children.get(rank, ()))
    return order
