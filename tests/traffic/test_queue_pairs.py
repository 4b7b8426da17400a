"""Fewer queue pairs between two endpoints: the same messages on fewer flows."""

from __future__ import annotations

import numpy as np
import pytest

from eastwest.traffic.builder import GraphBuilder, Task
from eastwest.traffic.collectives import ring_all_reduce
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.traffic.queue_pairs import with_queue_pairs

_RANKS = (0, 1, 2)


def ring() -> MessageGraph:
    builder = GraphBuilder(1)
    operation = builder.add(Operation("x", "all-reduce", "ring", len(_RANKS), 10_000_000, 0, "", -1, _RANKS))
    ring_all_reduce(Task(builder, operation, _RANKS, 10_000_000, {}))
    return builder.build()


def flows(graph: MessageGraph) -> dict[tuple[int, int], int]:
    pairs = set(zip(graph.src.tolist(), graph.dst.tolist(), graph.queue_pair.tolist(), strict=True))
    return {(src, dst): sum(each[:2] == (src, dst) for each in pairs) for src, dst, _ in pairs}


@pytest.mark.parametrize("most", [1, 2, 3])
def test_each_two_endpoints_share_so_many(most: int) -> None:
    before, after = ring(), with_queue_pairs(ring(), most)
    assert set(flows(before).values()) == {4}
    assert set(flows(after).values()) == {most}
    assert np.array_equal(before.bytes, after.bytes)


def test_what_has_fewer_stays() -> None:
    assert np.array_equal(with_queue_pairs(ring(), 8).queue_pair, ring().queue_pair)


def test_there_is_always_one() -> None:
    with pytest.raises(ValueError, match="0 queue pairs"):
        with_queue_pairs(ring(), 0)
