"""A scenario in, a run out: how runs end, that they repeat, that nothing is lost from the books."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import SimulationError
from eastwest.plan.store import plan_hash
from eastwest.progress import Progress
from eastwest.simulate.faults import Corruption, EcnOff, LinkDown
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from tests.simulate.packet.builders import MIB, burst, message, one_switch, ran, two_tier

PLAN = two_tier(6 * MIB)
GRAPH = burst(MIB)
DIRTY = Corruption("*", "*", 0.005)


def without_clock(run: Run) -> Run:
    """The run less what the machine adds: time and memory of the engine."""
    return replace(run, totals=replace(run.totals, engine_cpu_s=0.0, engine_peak_bytes=0))


def conserved(run: Run) -> bool:
    t = run.totals
    return t.packets_sent == (t.packets_delivered + t.dropped_buffer + t.dropped_corrupt + t.dropped_link + t.in_flight)


def test_a_run_knows_what_it_is_a_run_of() -> None:
    run = ran(PLAN, GRAPH, seed=7)
    assert (run.scenario, run.plan_hash, run.seed) == ("test", plan_hash(PLAN), 7)


def test_the_same_scenario_gives_the_same_run() -> None:
    first, second = (ran(PLAN, GRAPH, DIRTY) for _ in range(2))
    assert without_clock(first) == without_clock(second)


def test_another_seed_gives_another_run() -> None:
    assert ran(PLAN, GRAPH, DIRTY, seed=1).totals != ran(PLAN, GRAPH, DIRTY, seed=2).totals


def test_the_grid_of_the_samples_changes_no_result() -> None:
    fine, coarse = ran(PLAN, GRAPH, sample_us=1.0), ran(PLAN, GRAPH, sample_us=100.0)
    assert fine.operations == coarse.operations


def test_a_run_to_its_limit_is_partial() -> None:
    run = simulate(Scenario("test", PLAN, GRAPH, limit_us=30.0))
    assert (run.status, run.simulated_us) == (Status.PARTIAL, 30.0)


def test_what_did_not_finish_has_no_end() -> None:
    run = simulate(Scenario("test", PLAN, GRAPH, limit_us=30.0))
    assert [operation.end_us for operation in run.operations] == [None]


def test_an_interrupt_ends_a_run_cleanly() -> None:
    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    run = simulate(Scenario("test", two_tier(), burst(64 * MIB)), interrupt)
    assert (run.status, conserved(run)) == (Status.PARTIAL, True)


def test_progress_grows_to_one() -> None:
    signs: list[Progress] = []
    simulate(Scenario("test", two_tier(), burst(16 * MIB)), signs.append)
    shares = [sign.done for sign in signs]
    assert (shares == sorted(shares), shares[-1]) == (True, 1.0)


def test_work_that_can_never_finish_is_stalled() -> None:
    cut = PLAN.fabric.gpu_nodes[0]
    run = ran(PLAN, GRAPH, LinkDown(cut.name, cut.ports[0].name, 20, 100))
    assert (run.status, conserved(run)) == (Status.STALLED, True)


def test_an_impossible_fault_is_refused() -> None:
    with pytest.raises(SimulationError):
        ran(PLAN, GRAPH, EcnOff("leaf9"))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 400_000),
    st.sampled_from([0.0, 1e-3, 1e-2]),
    st.sampled_from([5.0, 20.0, 100.0, 1e6]),
    st.integers(0, 2**53),
)
def test_nothing_is_lost_from_the_books(size: int, rate: float, limit_us: float, seed: int) -> None:
    faults = (Corruption("*", "*", rate),) if rate else ()
    run = simulate(Scenario("test", PLAN, burst(size), faults, seed, limit_us))
    assert conserved(run)


def test_a_single_switch_is_a_fabric_too() -> None:
    assert ran(one_switch(), message(0, 3, 100_000)).status is Status.COMPLETE
