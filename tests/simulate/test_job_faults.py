"""Stragglers and stalls change the delays of their own host alone."""

from __future__ import annotations

import pytest

from eastwest.errors import SimulationError
from eastwest.fabric import PortId
from eastwest.simulate import ComputeStraggler, DataStall
from eastwest.simulate.job_faults import disturbed
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import MessageGraph, Operation

HOSTS = (PortId("a", "nic0"), PortId("b", "nic0"))
MS = 1_000_000_000


def job() -> MessageGraph:
    """Two steps: both hosts compute twice in a row; a bubble stands between."""
    builder = GraphBuilder(endpoints_per_node=1)
    before: dict[int, tuple[int, ...]] = {0: (), 1: ()}
    for step in range(2):
        for name, algorithm in (("forward", ""), ("bubble", "idle"), ("backward", "")):
            number = builder.add(Operation(name, "compute", algorithm, 1, 0, 0, "job", step, (0, 1)))
            before = {end: (builder.wait(number, end, 10 * MS, before[end]),) for end in (0, 1)}
    return builder.build()


def test_a_straggler_computes_longer_and_waits_no_longer() -> None:
    found = disturbed(job(), (ComputeStraggler("b", 2.0),), HOSTS)
    assert (found.delay_ps[found.src == 1] // MS).tolist() == [20, 10, 20] * 2
    assert set(found.delay_ps[found.src == 0] // MS) == {10}


def test_a_stall_comes_before_every_step() -> None:
    found = disturbed(job(), (DataStall("a", 5000.0),), HOSTS)
    assert (found.delay_ps[found.src == 0] // MS).tolist() == [15, 10, 10] * 2


def test_every_host_and_no_fault() -> None:
    assert set(disturbed(job(), (ComputeStraggler("*", 3.0),), HOSTS).delay_ps // MS) == {30, 10}
    assert disturbed(job(), (), HOSTS).delay_ps.tolist() == job().delay_ps.tolist()


def test_an_unknown_host_and_a_speed_up_are_refused() -> None:
    with pytest.raises(SimulationError, match="host c"):
        disturbed(job(), (DataStall("c", 1.0),), HOSTS)
    with pytest.raises(SimulationError, match="slowdown"):
        disturbed(job(), (ComputeStraggler("a", 0.5),), HOSTS)
