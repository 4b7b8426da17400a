"""What links carry beyond what the tuner counts, worked out by hand."""

from __future__ import annotations

import pytest

from eastwest.predict.collectives import Algorithm, Generation, Network, Operation, Protocol, System, choose
from eastwest.predict.collectives.candidates import links_of
from eastwest.predict.collectives.carried import carried

H100 = System(Generation.HOPPER, 450, 8, 8, 800)
MI300X = System(Generation.CDNA3, 448, 8, 8, 800, switched=False)
A100 = System(Generation.AMPERE, 300, 8, 8, 100)
H100_NICS = System(Generation.HOPPER, 450, 8, 8, 400)
B200 = System(Generation.BLACKWELL, 900, 8, 8, 400)
TRAY = System(Generation.BLACKWELL, 900, 4, 4, 400)
RACK = System(Generation.BLACKWELL, 900, 72, 72, 400, Network.INFINIBAND)


ROCE = 4096 / (4096 + 82)
"""Payload of full packets over what they take on the wire."""


def rate(system: System, ranks: int, algorithm: Algorithm, protocol: Protocol | None = None) -> float:
    way = choose(system, Operation.ALL_REDUCE, 1 << 34, ranks, algorithm, protocol)
    return carried(system, Operation.ALL_REDUCE, 1 << 34, links_of(system, ranks), way).gigabytes_per_s


@pytest.mark.parametrize(("system", "gpu"), [(H100, 370.8), (MI300X, 336.0)])
def test_rings_between_nodes_leave_one_hop_of_each_node_out(system: System, gpu: float) -> None:
    """Of eight hops seven are inside; NICs of 800G bound nothing here."""
    assert rate(system, 8, Algorithm.RING) == pytest.approx(gpu * 8 / 14)
    assert rate(system, 16, Algorithm.RING) == pytest.approx(gpu * 8 / 7 * 16 / 30)


@pytest.mark.parametrize(("nodes", "trips"), [(2, 1), (3, 1.5), (4, 2), (64, 2)])
def test_trees_send_the_data_once_on_two_nodes_and_twice_on_many(nodes: int, trips: float) -> None:
    """Eight NICs of 100G carry 100 GB/s, the chain inside a node half of 240."""
    assert rate(A100, 8 * nodes, Algorithm.TREE, Protocol.SIMPLE) == pytest.approx(100 * ROCE / trips)


def test_a_chain_inside_a_node_bounds_a_tree() -> None:
    assert rate(H100, 16, Algorithm.TREE, Protocol.SIMPLE) == pytest.approx(370.8 / 2)


@pytest.mark.parametrize(("nodes", "nics"), [(2, 400.0), (3, 400 / 1.5), (4, 200.0)])
def test_nvls_trees_share_the_same_trips(nodes: int, nics: float) -> None:
    system = System(Generation.HOPPER, 450, 8, 8, 400)
    assert rate(system, 8 * nodes, Algorithm.NVLS_TREE) == pytest.approx(min(370.8 * 0.85 * 5 / 6, nics * ROCE))


def test_more_than_two_blackwell_domains_fall_back() -> None:
    assert rate(RACK, 144, Algorithm.NVLS_TREE) == pytest.approx(721.8 * 0.74 * 5 / 6)
    assert rate(RACK, 216, Algorithm.NVLS_TREE) == 192


@pytest.mark.parametrize(("system", "share"), [(B200, 0.87), (TRAY, 1.0), (H100_NICS, 1.0)])
def test_rings_between_servers_of_eight_blackwell_leave_nics_idle(system: System, share: float) -> None:
    """NICs of 400G carry 50 GB/s each, and NVLS trees take all of it."""
    ranks = 2 * system.gpus_per_node
    full = system.gpus_per_node * 50 * ROCE
    assert rate(system, ranks, Algorithm.RING) == pytest.approx(share * full * ranks / (2 * ranks - 2))


def test_nvls_trees_between_servers_of_eight_blackwell_use_them() -> None:
    assert rate(B200, 16, Algorithm.NVLS_TREE) == pytest.approx(400 * ROCE)
