"""Latency and bandwidth of each way, worked out by hand."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.predict.collectives import Algorithm, Generation, Network, Operation, Protocol, System, choose
from eastwest.predict.collectives.candidates import Candidate, candidates, links_of

H100 = System(Generation.HOPPER, 450, 8, 8, 400)
A100 = System(Generation.AMPERE, 300, 8, 8, 200)
ROCE = 4096 / (4096 + 82)
"""Payload of full packets over what they take on the wire."""


def way(system: System, operation: Operation, ranks: int, algorithm: Algorithm, protocol: Protocol) -> Candidate:
    found = candidates(system, operation, links_of(system, ranks))
    return next(each for each in found if (each.algorithm, each.protocol) == (algorithm, protocol))


def test_ring_all_reduce_counts_every_step() -> None:
    """30 steps of 16 ranks, 2 of them between the nodes; Simple: 8.4 + 28 x 3.4 + 2 x 14."""
    found = way(H100, Operation.ALL_REDUCE, 16, Algorithm.RING, Protocol.SIMPLE)
    assert found.latency_us == pytest.approx(8.4 + 28 * 3.4 + 2 * 14)
    assert found.gigabytes_per_s == pytest.approx(370.8 * 16 / 30)


def test_ring_all_gather_takes_half_the_steps() -> None:
    found = way(H100, Operation.ALL_GATHER, 8, Algorithm.RING, Protocol.SIMPLE)
    assert found.latency_us == pytest.approx(8.4 + 7 * 3.4)
    assert found.gigabytes_per_s == pytest.approx(370.8 * 8 / 7)


def test_tree_goes_down_the_chain_and_up_the_logarithm() -> None:
    found = way(H100, Operation.ALL_REDUCE, 32, Algorithm.TREE, Protocol.LL)
    assert found.latency_us == pytest.approx(6.8 + 2 * (7 * 0.6 + 2 * 5.0))


@pytest.mark.parametrize(("nics", "chosen"), [(4, Algorithm.TREE), (16, Algorithm.RING)])
def test_narrow_nics_make_a_tree_of_two_nodes(nics: int, chosen: Algorithm) -> None:
    """Four GPUs and NICs of 200G: 0.92 x 2 x 100 GB/s meets the cap of 4 x 42.8, half of it goes before 100 x 8/14.

    Sixteen NICs make the ring four times as fast, but give the tree no more channels than there are GPUs.
    """
    system = System(Generation.BLACKWELL, 900, 4, nics, 200, switched=False)
    found = way(system, Operation.ALL_REDUCE, 8, Algorithm.TREE, Protocol.SIMPLE)
    assert found.gigabytes_per_s == pytest.approx(4 * 42.8 / 2)
    assert choose(system, Operation.ALL_REDUCE, 1 << 30, 8).algorithm is chosen


def test_nvls_is_the_tuners_share_of_the_link() -> None:
    found = way(H100, Operation.ALL_REDUCE, 8, Algorithm.NVLS, Protocol.SIMPLE)
    assert found.gigabytes_per_s == pytest.approx(370.8 * 0.85 * 5 / 6)


@pytest.mark.parametrize(("ranks", "rate"), [(16, 370.8 * 0.85 * 5 / 6), (32, 200 * ROCE), (512, 200 * ROCE)])
def test_nvls_trees_send_twice_from_the_third_node_on(ranks: int, rate: float) -> None:
    found = way(H100, Operation.ALL_REDUCE, ranks, Algorithm.NVLS_TREE, Protocol.SIMPLE)
    assert found.gigabytes_per_s == pytest.approx(rate)


def test_collnet_chain_is_bound_by_half_the_link() -> None:
    sharp = System(Generation.HOPPER, 450, 8, 8, 400, Network.INFINIBAND, sharp=True)
    found = way(sharp, Operation.ALL_REDUCE, 64, Algorithm.COLLNET_CHAIN, Protocol.SIMPLE)
    assert found.gigabytes_per_s == pytest.approx(370.8 / 2)
    assert found.latency_us == pytest.approx(2 * 7 * 2.8 + 30)


def test_pat_needs_one_gpu_per_node() -> None:
    single = System(Generation.HOPPER, 450, 1, 1, 400)
    found = way(single, Operation.ALL_GATHER, 16, Algorithm.PAT, Protocol.SIMPLE)
    assert found.latency_us == pytest.approx(8 + 4 * 14 / 3.5 + 2.8 * 16)
    ways = {each.algorithm for each in candidates(H100, Operation.ALL_GATHER, links_of(H100, 16))}
    assert Algorithm.PAT not in ways


def test_all_to_all_waits_for_the_slower_side() -> None:
    """Of 16 ranks 8 are elsewhere: half of the data at 50 GB/s per GPU, less headers."""
    found = way(H100, Operation.ALL_TO_ALL, 16, Algorithm.PAIRWISE, Protocol.SIMPLE)
    assert found.gigabytes_per_s == pytest.approx(100 * ROCE)
    inside = way(H100, Operation.ALL_TO_ALL, 8, Algorithm.PAIRWISE, Protocol.SIMPLE)
    assert inside.gigabytes_per_s == pytest.approx(370.8 * 8 / 7)


def test_send_recv_is_one_nic_between_nodes() -> None:
    assert way(H100, Operation.SEND_RECV, 16, Algorithm.PAIRWISE, Protocol.SIMPLE).gigabytes_per_s == pytest.approx(
        50 * ROCE
    )


def test_ampere_has_no_nvls() -> None:
    ways = {each.algorithm for each in candidates(A100, Operation.ALL_REDUCE, links_of(A100, 16))}
    assert ways == {Algorithm.RING, Algorithm.TREE}


def test_oversubscription_takes_from_the_nics_alone() -> None:
    halved = System(Generation.HOPPER, 450, 8, 8, 400, oversubscription=2)
    assert links_of(halved, 16).nics == pytest.approx(200 * ROCE)
    assert links_of(halved, 16).gpu == links_of(H100, 16).gpu


@pytest.mark.parametrize(
    ("network", "mtu", "overhead"), [(Network.ROCE, 4096, 82), (Network.ROCE, 1024, 82), (Network.INFINIBAND, 4096, 26)]
)
def test_headers_take_from_the_nics(network: Network, mtu: int, overhead: int) -> None:
    system = System(Generation.HOPPER, 450, 8, 8, 400, network, rdma_mtu_bytes=mtu)
    assert links_of(system, 16).nics == pytest.approx(400 * mtu / (mtu + overhead))


def test_a_slot_bounds_what_its_nic_sends() -> None:
    """Two ports of 400G in one slot; on one node nothing is bound."""
    narrow = System(Generation.BLACKWELL, 900, 1, 2, 400, bus_gigabytes_per_s=57.2)
    assert links_of(narrow, 16).nics == 57.2
    assert choose(narrow, Operation.ALL_REDUCE, 1 << 33, 16).gigabytes_per_s <= 57.2


@pytest.mark.parametrize("ranks", [0, 1, 12])
def test_ranks_that_fill_no_nodes_are_refused(ranks: int) -> None:
    with pytest.raises(InputError, match="ranks"):
        links_of(H100, ranks)


def test_several_nodes_need_nics() -> None:
    with pytest.raises(InputError, match="without NICs"):
        links_of(System(Generation.HOPPER, 450, 8, 0, 0), 16)
