"""Steady graphs against the same schedules message by message, and the refusal of what is too large."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eastwest.traffic.builder import Frontier, GraphBuilder, Sends, Task
from eastwest.traffic.collectives import ring_all_gather, ring_all_reduce, ring_reduce_scatter
from eastwest.traffic.graph import MessageGraph, Operation

_RANKS = (3, 0, 5, 1, 7)


def _graph(schedule: Callable[[Task], Frontier], size_bytes: int, *, steady: bool) -> MessageGraph:
    builder = GraphBuilder(1, steady=steady)
    operation = builder.add(Operation("x", "x", "ring", len(_RANKS), size_bytes, 0, "", -1, _RANKS))
    schedule(Task(builder, operation, _RANKS, size_bytes, {}))
    return builder.build()


def _bytes_of_pairs(graph: MessageGraph) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for src, dst, size_bytes in zip(graph.src.tolist(), graph.dst.tolist(), graph.bytes.tolist(), strict=True):
        found[src, dst] = found.get((src, dst), 0) + size_bytes
    return found


@pytest.mark.parametrize("schedule", [ring_all_reduce, ring_reduce_scatter, ring_all_gather])
@pytest.mark.parametrize("size_bytes", [1003, 10_000_001])
def test_rounds_in_one_row_carry_the_same_bytes(schedule: Callable[[Task], Frontier], size_bytes: int) -> None:
    whole, rows = (_graph(schedule, size_bytes, steady=steady) for steady in (False, True))
    assert whole.steady is None
    assert rows.steady is not None
    assert len(rows) < len(whole)
    assert _bytes_of_pairs(rows) == _bytes_of_pairs(whole)


def test_waiting_is_the_latency_that_other_slices_do_not_fill() -> None:
    rows = _graph(ring_all_reduce, 10_000_001, steady=True)
    steady = rows.steady
    assert steady is not None
    rate, filled_ps = np.full(len(rows), 400.0), steady.overlap_bytes[0] * 20.0
    assert steady.waiting_ps(np.full(len(rows), filled_ps / 2), rate).max() == 0
    assert steady.waiting_ps(np.full(len(rows), filled_ps + 10), rate) == pytest.approx((steady.rounds - 1) * 10)


def _sends(**changed: object) -> Sends:
    one = {name: np.array([value], np.int64) for name, value in (("src", 0), ("dst", 1), ("begin", 0), ("end", 9))}
    rest = {"channel": np.zeros(1, np.int64), "dep_counts": np.zeros(1, np.int64), "dep": np.zeros(0, np.int64)}
    return Sends(**{**one, **rest, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"dst": np.array([0])},
        {"end": np.array([0])},
        {"rounds": 2},
        {"dep_counts": np.array([1]), "dep": np.array([1])},
        {"src": np.array([5]), "dep_counts": np.array([1]), "dep": np.array([0])},
    ],
    ids=["to itself", "empty", "rounds", "later message", "unknown to the node"],
)
def test_many_messages_are_checked_like_one(changed: dict[str, object]) -> None:
    builder = GraphBuilder(1)
    builder.send_many(0, _sends())
    with pytest.raises(ValueError, match=r"message|steady"):
        builder.send_many(0, _sends(**changed))
