"""Simulation against arithmetic: never quicker than the ideal, and as quick as it where nothing is in the way."""

from __future__ import annotations

from functools import cache
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from eastwest.design import design
from eastwest.errors import InputError
from eastwest.intent.site import CollectiveIntent
from eastwest.lossless.link import PACKET_OVERHEAD_BYTES
from eastwest.plan import Plan
from eastwest.predict import expect
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Status
from eastwest.simulate.scenario import Scenario
from eastwest.traffic.workload import build_workload
from tests.design.builders import catalogue, site
from tests.simulate.packet.builders import message, ran

KIB = 1024
COLLECTIVES = [
    ("all-reduce", "ring"),
    ("all-reduce", "tree"),
    ("all-reduce", "halving-doubling"),
    ("all-gather", "ring"),
    ("all-gather", "halving-doubling"),
    ("reduce-scatter", "ring"),
    ("reduce-scatter", "halving-doubling"),
    ("all-to-all", "pairwise"),
    ("broadcast", "ring"),
    ("broadcast", "tree"),
    ("incast", "auto"),
    ("permutation", "auto"),
]
SHAPES = st.tuples(
    st.sampled_from([2, 3, 4, 6]),
    st.sampled_from([1, 2, 4]),
    st.sampled_from(["single-switch", "leaf-spine", "rail-optimised"]),
)


@cache
def designed(nodes: int, nics: int, topology: str) -> Plan:
    units = {} if topology == "single-switch" else {"nodes_per_unit": -(-nodes // 2), "spines": 2}
    return design(site(nodes, nics, nics, topology=topology, **units), catalogue())


@settings(max_examples=60, deadline=None)
@given(
    SHAPES,
    st.sampled_from(COLLECTIVES),
    st.sampled_from(["rail", "all"]),
    st.integers(4 * KIB, 512 * KIB),
    st.integers(1, 2),
    st.integers(0, 2**32),
)
def test_no_operation_is_quicker_than_its_ideal(
    shape: tuple[int, int, str], collective: tuple[str, str], scope: str, size: int, repeats: int, seed: int
) -> None:
    plan = designed(*shape)
    senders = min(3, shape[0] * shape[1] - 1, shape[0] - 1)
    intent = CollectiveIntent("test", *collective, scope, (size,), senders, repeats)
    try:
        graph, _ = build_workload(intent, site(), plan.fabric, catalogue().nodes["box8"], seed)
    except InputError:
        assume(False)  # such as halving and doubling over three ranks
    run = simulate(Scenario("test", plan, graph, seed=seed))
    assert run.status is Status.COMPLETE
    for operation, ideal in zip(run.operations, expect(graph, plan), strict=True):
        assert operation.end_us is not None
        assert operation.end_us - operation.start_us >= ideal.ideal_us


@settings(max_examples=40, deadline=None)
@given(SHAPES, st.integers(1, 500_000), st.randoms(use_true_random=False))
def test_one_message_ends_within_a_packet_of_the_ideal(shape: tuple[int, int, str], size: int, draws: Random) -> None:
    plan = designed(*shape)
    src, dst = draws.sample(range(shape[0] * shape[1]), 2)
    graph = message(src, dst, size, nics=shape[1])
    (operation,) = ran(plan, graph).operations
    assert operation.end_us is not None
    late_us = operation.end_us - operation.start_us - expect(graph, plan)[0].ideal_us
    packet_us = (plan.policy.rdma_mtu_bytes + PACKET_OVERHEAD_BYTES) * 8e-3 / 400
    assert 0 <= late_us <= packet_us
