"""Every collective brings every contribution where it belongs, and moves exactly the bytes of its closed formula."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.collectives import (
    binomial_broadcast,
    chain_broadcast,
    double_tree_all_reduce,
    doubling_all_gather,
    halving_doubling_all_reduce,
    halving_reduce_scatter,
    incast,
    pairwise_all_to_all,
    permutation,
    ring_all_gather,
    ring_all_reduce,
    ring_reduce_scatter,
)
from eastwest.traffic.collectives.tree import trees
from eastwest.traffic.lanes import Lanes, cut

from ..flow import causes_of, follow, sent_bytes, task_over

some = settings(deadline=None, max_examples=25)

RANKS = st.integers(2, 9)
LANES = st.builds(Lanes, st.integers(1, 3), st.integers(1, 3))


def everyone(task: Task) -> list[frozenset[int]]:
    return [frozenset(task.ranks)] * task.size_bytes


def itself(endpoint: int, _: int) -> frozenset[int]:
    return frozenset({endpoint})


def owner_of(byte: int, task: Task) -> int:
    parts = cut((0, task.size_bytes), len(task.ranks))
    return next(i for i, (start, stop) in enumerate(parts) if start <= byte < stop)


def own_part(endpoint: int, byte: int, task: Task) -> frozenset[int]:
    return frozenset({endpoint}) if owner_of(byte, task) == endpoint else frozenset()


@some
@given(RANKS, LANES)
def test_ring_all_reduce_sums_everything_everywhere(count: int, lanes: Lanes) -> None:
    task = task_over(count, count * lanes.count)
    flow = follow(task, ring_all_reduce(task, lanes), itself)
    assert all(flow.knowledge[rank] == everyone(task) for rank in task.ranks)


@some
@given(RANKS, LANES)
def test_ring_all_reduce_sends_two_n_minus_one_nths(count: int, lanes: Lanes) -> None:
    task = task_over(count, count * lanes.count)
    ring_all_reduce(task, lanes)
    graph = task.builder.build()
    assert all(sent_bytes(graph, rank) * count == 2 * (count - 1) * task.size_bytes for rank in task.ranks)


@some
@given(RANKS, LANES)
def test_ring_reduce_scatter_leaves_part_i_at_rank_i(count: int, lanes: Lanes) -> None:
    task = task_over(count, count * lanes.count)
    flow = follow(task, ring_reduce_scatter(task, lanes), itself)
    for rank, (start, stop) in zip(task.ranks, cut((0, task.size_bytes), count), strict=True):
        assert flow.knowledge[rank][start:stop] == everyone(task)[start:stop]


@some
@given(RANKS, LANES)
def test_ring_reduce_scatter_sends_n_minus_one_nths(count: int, lanes: Lanes) -> None:
    task = task_over(count, count * lanes.count)
    ring_reduce_scatter(task, lanes)
    graph = task.builder.build()
    assert all(sent_bytes(graph, rank) * count == (count - 1) * task.size_bytes for rank in task.ranks)


@some
@given(RANKS, LANES)
def test_ring_all_gather_brings_every_part_everywhere(count: int, lanes: Lanes) -> None:
    task = task_over(count, count * lanes.count)
    flow = follow(
        task,
        ring_all_gather(task, lanes),
        lambda endpoint, byte: own_part(endpoint, byte, task),
    )
    expected = [frozenset({owner_of(byte, task)}) for byte in range(task.size_bytes)]
    assert all(flow.knowledge[rank] == expected for rank in task.ranks)


@some
@given(RANKS, LANES)
def test_ring_all_gather_sends_n_minus_one_nths(count: int, lanes: Lanes) -> None:
    task = task_over(count, count * lanes.count)
    ring_all_gather(task, lanes)
    graph = task.builder.build()
    assert all(sent_bytes(graph, rank) * count == (count - 1) * task.size_bytes for rank in task.ranks)


@some
@given(RANKS, st.integers(1, 3))
def test_halving_doubling_sums_everything_everywhere(count: int, channels: int) -> None:
    task = task_over(count, 8 * channels)
    flow = follow(task, halving_doubling_all_reduce(task, channels), itself)
    assert all(flow.knowledge[rank] == everyone(task) for rank in task.ranks)


@some
@given(st.sampled_from([2, 4, 8, 16]), st.integers(1, 3))
def test_halving_doubling_sends_two_n_minus_one_nths(count: int, channels: int) -> None:
    task = task_over(count, count * channels)
    halving_doubling_all_reduce(task, channels)
    graph = task.builder.build()
    assert all(sent_bytes(graph, rank) * count == 2 * (count - 1) * task.size_bytes for rank in task.ranks)


@some
@given(st.sampled_from([2, 4, 8]), st.integers(1, 3))
def test_halving_alone_leaves_part_i_at_rank_i(count: int, channels: int) -> None:
    task = task_over(count, count * channels)
    flow = follow(task, halving_reduce_scatter(task, channels), itself)
    for rank, (start, stop) in zip(task.ranks, cut((0, task.size_bytes), count), strict=True):
        assert flow.knowledge[rank][start:stop] == everyone(task)[start:stop]


@some
@given(st.sampled_from([2, 4, 8]), st.integers(1, 3))
def test_doubling_alone_brings_every_part_everywhere(count: int, channels: int) -> None:
    task = task_over(count, count * channels)
    flow = follow(task, doubling_all_gather(task, channels), lambda endpoint, byte: own_part(endpoint, byte, task))
    expected = [frozenset({owner_of(byte, task)}) for byte in range(task.size_bytes)]
    assert all(flow.knowledge[rank] == expected for rank in task.ranks)


def test_halving_alone_takes_no_three_ranks() -> None:
    with pytest.raises(ValueError, match="power of two"):
        halving_reduce_scatter(task_over(3, 12))


def test_a_folded_pair_hands_the_whole_buffer_over_and_back() -> None:
    task = task_over(3, 8)
    halving_doubling_all_reduce(task, 1)
    graph = task.builder.build()
    assert [sent_bytes(graph, rank) for rank in task.ranks] == [8, 8 + 8, 8]


@some
@given(RANKS, st.integers(1, 3))
def test_double_tree_sums_everything_everywhere(count: int, pieces: int) -> None:
    task = task_over(count, 2 * pieces)
    flow = follow(task, double_tree_all_reduce(task, pieces), itself)
    assert all(flow.knowledge[rank] == everyone(task) for rank in task.ranks)


@some
@given(RANKS, st.integers(1, 3))
def test_double_tree_sends_half_the_buffer_over_every_edge_both_ways(count: int, pieces: int) -> None:
    task = task_over(count, 2 * pieces)
    double_tree_all_reduce(task, pieces)
    graph = task.builder.build()
    edges = [sum((tree[rank] is not None) + tree.count(rank) for tree in trees(count)) for rank in task.ranks]
    assert [sent_bytes(graph, rank) for rank in task.ranks] == [degree * pieces for degree in edges]


@some
@given(st.integers(2, 70))
def test_no_rank_is_inner_with_two_children_in_both_trees(count: int) -> None:
    first, second = trees(count)
    assert all(first.count(rank) + second.count(rank) <= 3 for rank in range(count))


@some
@given(RANKS, st.integers(1, 4))
def test_chain_broadcast_reaches_everyone(count: int, pieces: int) -> None:
    task = task_over(count, pieces)
    flow = follow(task, chain_broadcast(task, pieces), root_only)
    assert all(flow.knowledge[rank] == [frozenset({0})] * pieces for rank in task.ranks)


@some
@given(RANKS)
def test_binomial_broadcast_reaches_everyone(count: int) -> None:
    task = task_over(count, 2)
    flow = follow(task, binomial_broadcast(task), root_only)
    assert all(flow.knowledge[rank] == [frozenset({0})] * 2 for rank in task.ranks)


@pytest.mark.parametrize("broadcast", [chain_broadcast, binomial_broadcast])
def test_a_broadcast_moves_the_buffer_n_minus_one_times(broadcast: Callable[[Task], Frontier]) -> None:
    task = task_over(6, 12)
    broadcast(task)
    assert int(task.builder.build().bytes.sum()) == 5 * 12


def root_only(endpoint: int, _: int) -> frozenset[int]:
    return frozenset({0}) if endpoint == 0 else frozenset()


@some
@given(RANKS, st.one_of(st.none(), st.integers(1, 9)))
def test_all_to_all_brings_part_j_of_everyone_to_rank_j(count: int, window: int | None) -> None:
    task = task_over(count, count)
    flow = follow(task, pairwise_all_to_all(task, window), itself)
    assert all(flow.knowledge[rank][rank] == frozenset(task.ranks) for rank in task.ranks)


@some
@given(RANKS, st.integers(1, 5))
def test_all_to_all_sends_n_minus_one_nths(count: int, scale: int) -> None:
    task = task_over(count, count * scale)
    pairwise_all_to_all(task)
    graph = task.builder.build()
    assert all(sent_bytes(graph, rank) == (count - 1) * scale for rank in task.ranks)


def test_a_window_of_two_has_two_messages_out_per_rank() -> None:
    task = task_over(6, 6)
    pairwise_all_to_all(task, window=2)
    graph = task.builder.build()
    free = (graph.dep_first[1:] == graph.dep_first[:-1]) & (graph.src == 0)
    assert int(free.sum()) == 2


def test_all_to_all_of_128_ranks_has_16256_messages_between_endpoints() -> None:
    task = task_over(128, 128 * 64)
    pairwise_all_to_all(task)
    graph = task.builder.build()
    assert int((graph.src != graph.dst).sum()) == 16_256


@some
@given(RANKS)
def test_an_incast_delivers_every_senders_share_to_the_first_rank(count: int) -> None:
    task = task_over(count, (count - 1) * 10)
    incast(task)
    graph = task.builder.build()
    assert sorted(graph.src.tolist()) == list(range(1, count))


def test_a_repeated_incast_is_requested_by_the_receiver() -> None:
    first = task_over(4, 30)
    second = Task(first.builder, first.operation, first.ranks, 30, incast(first))
    incast(second)
    graph = first.builder.build()
    assert graph.src.tolist()[3:] == [0, 1, 0, 2, 0, 3]


@some
@given(RANKS, st.integers(0, 1000))
def test_a_permutation_is_one(count: int, seed: int) -> None:
    task = task_over(count, 10)
    permutation(task, seed)
    graph = task.builder.build()
    assert (sorted(graph.src), sorted(graph.dst)) == (list(task.ranks), list(task.ranks))


@some
@given(RANKS, st.integers(0, 1000))
def test_a_permutation_sends_nothing_to_itself(count: int, seed: int) -> None:
    task = task_over(count, 10)
    permutation(task, seed)
    graph = task.builder.build()
    assert not (graph.src == graph.dst).any()


@pytest.mark.parametrize("collective", [ring_all_reduce, halving_doubling_all_reduce, double_tree_all_reduce])
@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_a_rank_adds_nothing_before_its_own_start(collective: Callable[[Task], Frontier], count: int) -> None:
    task = task_over(count, 16 * count)
    late = task.builder.wait(task.operation, 0, 1000, ())
    collective(Task(task.builder, task.operation, task.ranks, task.size_bytes, {0: (late,)}))
    graph = task.builder.build()
    causes = causes_of(graph)
    assert all(late in causes[number] for number in range(1, len(graph)) if graph.src[number] == 0)
