"""Small designed plans and workloads for the packet engine."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from eastwest.design import design
from eastwest.intent.catalogue.model import Catalogue, Fact
from eastwest.plan import Plan
from eastwest.simulate.faults import Fault
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run
from eastwest.simulate.scenario import Scenario
from eastwest.traffic.builder import GraphBuilder, Task
from eastwest.traffic.collectives import incast
from eastwest.traffic.graph import MessageGraph, Operation
from tests.design.builders import catalogue, site

NICS = 2
RECEIVER = 0
MIB = 2**20


def with_pool(pool_bytes: int) -> Catalogue:
    """The made-up catalogue, its switch chip with this packet buffer."""
    known = catalogue()
    chip = replace(known.asics["chip"], pool_bytes=Fact(pool_bytes, "made up"))
    return replace(known, asics={"chip": chip})


@cache
def two_tier(pool_bytes: int = 165 * MIB) -> Plan:
    """Four nodes with two NICs of 400G, two nodes under each of two leaves, two spines."""
    return design(site(4, NICS, NICS, topology="leaf-spine", nodes_per_unit=2, spines=2), with_pool(pool_bytes))


@cache
def one_switch() -> Plan:
    """Two nodes with two NICs of 400G under one switch."""
    return design(site(2, NICS, NICS, topology="single-switch"), catalogue())


def message(src: int, dst: int, size_bytes: int, nics: int = NICS) -> MessageGraph:
    """One message."""
    builder = GraphBuilder(endpoints_per_node=nics)
    operation = builder.add(Operation("one", "permutation", "direct", 2, size_bytes, 0, "", -1, (src, dst)))
    builder.send(operation, src, dst, (0, size_bytes))
    return builder.build()


def burst(size_bytes: int, senders: tuple[int, ...] = (2, 3, 4, 5, 6, 7)) -> MessageGraph:
    """Every sender sends size_bytes to the first NIC at once."""
    builder = GraphBuilder(endpoints_per_node=NICS)
    ranks = (RECEIVER, *senders)
    total = size_bytes * len(senders)
    operation = builder.add(Operation("burst", "incast", "direct", len(ranks), total, 0, "", -1, ranks))
    incast(Task(builder, operation, ranks, total, {}))
    return builder.build()


def ran(plan: Plan, graph: MessageGraph, *faults: Fault, seed: int = 1, sample_us: float = 10.0) -> Run:
    """The run of a workload under faults."""
    return simulate(Scenario("test", plan, graph, faults, seed, sample_us=sample_us))


def duration_us(run: Run) -> float:
    """From the first start to the last end."""
    ends = [operation.end_us for operation in run.operations]
    assert None not in ends
    return max(end or 0.0 for end in ends) - min(operation.start_us for operation in run.operations)
