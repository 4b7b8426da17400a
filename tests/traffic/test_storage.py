"""Storage bursts: who moves what, how much at a time, and where there is no way."""

from __future__ import annotations

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.intent.data_use import ClientIntent
from eastwest.intent.site import StorageRunIntent
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.storage import storage_graph

MIB = 2**20
CLIENT = ClientIntent("nvme-of-rdma", latency_us=100.0, request_bytes=MIB, depth=2)


def planes(nodes: int = 2, systems: int = 2, *, broken: bool = False) -> Fabric:
    """Hosts with a port on each of two leaves that nothing joins; broken: systems have theirs on the first only."""
    kinds = [(f"node{n}", Role.GPU_NODE) for n in range(nodes)] + [(f"store{n}", Role.STORAGE) for n in range(systems)]
    hosts = [Device(name, role, "box", (Port("p0", 200.0), Port("p1", 200.0))) for name, role in kinds]
    down = tuple(Port(f"d{n}", 200.0) for n in range(len(hosts)))
    leaves = [Device(name, Role.LEAF, "switch", down) for name in ("leaf0", "leaf1")]
    links = tuple(
        Link(PortId(host.name, f"p{side}"), PortId(f"leaf{side}", f"d{number}"), 200.0, 2.0)
        for number, host in enumerate(hosts)
        for side in (0, 1)
        if not (broken and side == 1 and host.role is Role.STORAGE)
    )
    return Fabric((*hosts, *leaves), links)


def burst(pattern: str, size_bytes: int = 8 * MIB) -> StorageRunIntent:
    return StorageRunIntent("burst", pattern, size_bytes)


def built(pattern: str, size_bytes: int = 8 * MIB) -> MessageGraph:
    return storage_graph(burst(pattern, size_bytes), planes(), CLIENT)[0]


def test_every_node_writes_its_bytes_and_all_systems_take_equal_parts() -> None:
    graph = built("checkpoint")
    sent, taken = np.bincount(graph.src, graph.bytes, 8), np.bincount(graph.dst, graph.bytes, 8)
    assert sent.tolist() == [4 * MIB] * 4 + [0] * 4
    assert taken.tolist() == [0] * 4 + [4 * MIB] * 4


@pytest.mark.parametrize("pattern", ["read", "restore"])
def test_a_read_is_a_request_and_a_block_back_after_the_latency(pattern: str) -> None:
    graph = built(pattern)
    blocks = graph.bytes == MIB
    assert np.bincount(graph.dst, graph.bytes * blocks, 8).tolist() == [4 * MIB] * 4 + [0] * 4
    assert (graph.bytes[~blocks] == 64).all()
    assert set(graph.delay_ps[blocks].tolist()) == {100_000_000}
    for block in np.flatnonzero(blocks):
        (request,) = graph.dep[graph.dep_first[block] : graph.dep_first[block + 1]]
        assert (graph.src[request], graph.dst[request]) == (graph.dst[block], graph.src[block])


def test_no_more_than_depth_blocks_are_on_the_way() -> None:
    graph = built("checkpoint")
    own = np.flatnonzero(graph.src == 0)
    waits = [graph.dep[graph.dep_first[m] : graph.dep_first[m + 1]].tolist() for m in own]
    assert waits == [[], [], [own[0]], [own[1]]]


def test_ports_use_the_systems_of_their_own_plane() -> None:
    graph = built("checkpoint")
    assert ((graph.src % 2) == (graph.dst % 2)).all()


def test_the_last_block_is_as_small_as_is_left() -> None:
    graph = built("checkpoint", 2 * (MIB + 5))
    assert sorted(set(graph.bytes.tolist())) == [5, MIB]


def test_a_port_without_a_way_is_an_error() -> None:
    with pytest.raises(InputError, match="node0 p1 has no way"):
        storage_graph(burst("read"), planes(broken=True), CLIENT)


def test_a_burst_of_too_many_requests_is_refused() -> None:
    with pytest.raises(InputError, match="messages"):
        storage_graph(burst("read", 2**43), planes(), CLIENT)
