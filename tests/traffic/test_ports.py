"""Messages of NICs with several ports."""

from __future__ import annotations

import numpy as np
import pytest

from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.ports import over_ports
from eastwest.traffic.workload import build_workload
from tests.traffic.builders import collective, fabric, node, site


def ring() -> MessageGraph:
    """An all-reduce over four nodes with two NICs."""
    return build_workload(collective(), site(), fabric(4, 2), node(2), 1)[0]


@pytest.mark.parametrize("ports", [2, 3, 4])
def test_no_byte_is_lost_or_added(ports: int) -> None:
    graph = ring()
    parts = over_ports(graph, ports)
    assert np.array_equal(parts.bytes.reshape(-1, ports).sum(axis=1), graph.bytes)


@pytest.mark.parametrize("ports", [2, 3, 4])
def test_parts_differ_by_one_byte_at_most(ports: int) -> None:
    parts = over_ports(ring(), ports).bytes.reshape(-1, ports)
    assert (parts.max(axis=1) - parts.min(axis=1)).max() <= 1


def test_port_k_sends_to_port_k() -> None:
    parts = over_ports(ring(), 2)
    assert np.array_equal(parts.src % 2, parts.dst % 2)


def test_every_part_waits_for_all_parts_of_what_the_message_waits_for() -> None:
    graph = ring()
    parts = over_ports(graph, 2)
    for message in range(len(graph)):
        waits = {2 * m + k for m in graph.dep[graph.dep_first[message] : graph.dep_first[message + 1]] for k in (0, 1)}
        for part in (2 * message, 2 * message + 1):
            assert set(parts.dep[parts.dep_first[part] : parts.dep_first[part + 1]]) == waits


def test_a_queue_pair_keeps_to_one_pair_of_ports() -> None:
    parts = over_ports(ring(), 2)
    pairs: dict[int, set[tuple[int, int]]] = {}
    for queue_pair, src, dst in zip(parts.queue_pair.tolist(), parts.src.tolist(), parts.dst.tolist(), strict=True):
        pairs.setdefault(queue_pair, set()).add((src, dst))
    assert all(len(ends) == 1 for ends in pairs.values())


def test_one_port_changes_nothing() -> None:
    graph = ring()
    assert over_ports(graph, 1) is graph


def test_a_graph_without_messages_stays_empty() -> None:
    assert len(over_ports(GraphBuilder(endpoints_per_node=2).build(), 2)) == 0
