"""Collective workloads: groups, volumes per NIC and order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.intent.site import CollectiveIntent
from eastwest.simulate.results import bus_factor
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.workload import build_workload

from .builders import collective, fabric, node, site

MIB = 2**20


def built(intent: CollectiveIntent, nodes: int = 4, nics: int = 8) -> MessageGraph:
    return build_workload(intent, site(), fabric(nodes, nics), node(), seed=1)[0]


def sent_per_nic(graph: MessageGraph) -> set[int]:
    return set(np.bincount(graph.src, graph.bytes).astype(int).tolist())


@pytest.mark.parametrize(
    ("kind", "share"),
    [("all-reduce", 2 * 3 / 4 / 8), ("all-gather", 3 / 4 / 8), ("reduce-scatter", 3 / 4 / 8), ("all-to-all", 3 / 4)],
)
def test_a_nic_sends_its_share_of_a_hierarchical_collective(kind: str, share: float) -> None:
    assert sent_per_nic(built(collective(kind, sizes=(32 * MIB,)))) == {round(share * 32 * MIB)}


@pytest.mark.parametrize("kind", ["all-reduce", "all-gather", "reduce-scatter"])
def test_nic_rate_follows_from_bus_bandwidth(kind: str) -> None:
    """NIC rate = busbw (k-1)/(n-1), k nodes, n GPUs. Source: stas00, ml-engineering, all-reduce benchmarks."""
    (sent,) = sent_per_nic(built(collective(kind, sizes=(32 * MIB,))))
    assert sent == pytest.approx(32 * MIB * bus_factor(kind, 32) * 3 / 31)


def test_a_hierarchical_collective_counts_gpus() -> None:
    assert built(collective()).operations[0].ranks == 32


def test_rails_do_not_mix() -> None:
    graph = built(collective())
    assert (graph.src % 8 == graph.dst % 8).all()


def test_units_do_not_mix() -> None:
    graph = built(collective(scope="unit"))
    assert (graph.src // 16 == graph.dst // 16).all()


def test_each_unit_is_a_group() -> None:
    assert [operation.group for operation in built(collective(scope="unit")).operations] == [0, 1]


def test_neighbouring_nodes_make_a_group() -> None:
    graph = built(replace(collective("all-to-all"), nodes_per_group=2), nodes=6)
    assert [operation.endpoints for operation in graph.operations] == [
        tuple(range(first, first + 16)) for first in (0, 16, 32)
    ]
    assert (graph.src // 16 == graph.dst // 16).all()


def test_one_group_over_all_nics() -> None:
    assert built(collective("all-to-all", scope="all")).operations[0].endpoints == tuple(range(32))


def test_a_flat_all_to_all_sends_to_everyone() -> None:
    graph = built(collective("all-to-all", scope="all"))
    assert int((graph.bytes > 0).sum()) == 32 * 31


def test_a_phase_inside_the_node_takes_seven_eighths_at_nvlink_speed() -> None:
    graph = built(collective(sizes=(45 * 2**20,)))
    assert graph.delay_ps.max() == round(7 / 8 * 45 * 2**20 / 450 * 1000)


def test_unpublished_scale_up_is_left_out() -> None:
    graph, _ = build_workload(collective(), site(), fabric(), node(scale_up=None), seed=1)
    assert graph.delay_ps.max() == 0


def test_unpublished_scale_up_is_said() -> None:
    _, assumptions = build_workload(collective(), site(), fabric(), node(scale_up=None), seed=1)
    assert "left out" in " ".join(assumptions)


def test_every_size_and_repeat_is_an_operation() -> None:
    graph = built(collective(sizes=(MIB, 2 * MIB), repeats=3))
    assert [operation.bytes for operation in graph.operations] == [MIB] * 3 + [2 * MIB] * 3


def test_repeats_follow_one_another() -> None:
    graph = built(collective(repeats=2))
    second = np.flatnonzero(graph.operation == 1)
    assert (np.diff(graph.dep_first)[second] > 0).all()


def test_an_incast_has_its_senders() -> None:
    graph = built(collective("incast", scope="all", senders=5, sizes=(100,)))
    assert (len(graph.src[graph.bytes > 0]), set(graph.dst[graph.bytes > 0].tolist())) == (5, {0})


def test_senders_of_an_incast_stand_on_other_nodes() -> None:
    graph = built(collective("incast", scope="all", senders=24, sizes=(100,)))
    assert graph.src[graph.bytes > 0].min() >= 8


def test_an_incast_counts_all_that_the_receiver_takes_in() -> None:
    assert built(collective("incast", scope="all", senders=5, sizes=(100,))).operations[0].bytes == 500


def test_each_rail_has_its_own_incast() -> None:
    graph = built(collective("incast", scope="rail", senders=3, sizes=(100,)))
    assert [operation.endpoints[0] for operation in graph.operations] == list(range(8))


def test_a_permutation_differs_by_seed() -> None:
    intent = collective("permutation", scope="all", sizes=(100,))
    first, second = (build_workload(intent, site(), fabric(), node(), seed)[0] for seed in (1, 2))
    assert first.dst.tolist() != second.dst.tolist()


@pytest.mark.parametrize(
    ("intent", "nodes", "said"),
    [
        (collective("incast", scope="rail", senders=4), 4, r"workloads\.test\.senders"),
        (collective("incast", scope="rail", senders=0), 4, r"workloads\.test\.senders"),
        (collective(scope="unit"), 3, r"workloads\.test\.scope"),
        (collective(sizes=(16,)), 4, r"workloads\.test\.sizes"),
        (collective("all-to-all", "ring"), 4, r"workloads\.test\.algorithm"),
    ],
)
def test_what_does_not_fit_is_an_input_error(intent: CollectiveIntent, nodes: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        built(intent, nodes)


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [
        ("all-reduce", "ring"),
        ("all-reduce", "halving-doubling"),
        ("all-reduce", "tree"),
        ("all-gather", "halving-doubling"),
        ("reduce-scatter", "halving-doubling"),
        ("broadcast", "ring"),
        ("broadcast", "tree"),
        ("permutation", "auto"),
    ],
)
@pytest.mark.parametrize("scope", ["rail", "unit", "all"])
def test_every_algorithm_runs_in_every_scope(kind: str, algorithm: str, scope: str) -> None:
    graph = built(collective(kind, algorithm, scope, repeats=2))
    assert set(graph.operation.tolist()) == set(range(len(graph.operations)))
