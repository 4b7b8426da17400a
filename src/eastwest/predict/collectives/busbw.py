"""Bus bandwidth by nccl-tests: what a link carries, comparable between operations and numbers of ranks.

Source: NVIDIA/nccl-tests, doc/PERFORMANCE.md. Sizes are those that nccl-tests prints: the whole result for all-gather,
the whole input for reduce-scatter, what one rank sends for all-to-all.
"""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """Collectives that can be predicted."""

    ALL_REDUCE = "all-reduce"
    ALL_GATHER = "all-gather"
    REDUCE_SCATTER = "reduce-scatter"
    ALL_TO_ALL = "all-to-all"
    BROADCAST = "broadcast"
    SEND_RECV = "send-recv"


def factor(operation: Operation, ranks: int) -> float:
    """Bus bandwidth over size per second."""
    if operation is Operation.ALL_REDUCE:
        return 2 * (ranks - 1) / ranks
    if operation in {Operation.BROADCAST, Operation.SEND_RECV}:
        return 1.0
    return (ranks - 1) / ranks


def busbw_gigabytes_per_s(operation: Operation, ranks: int, size_bytes: float, time_us: float) -> float:
    """GB/s (10⁹) of one run."""
    return factor(operation, ranks) * size_bytes / time_us / 1000
