"""Recordings: a workload that repeats, with faults that come and go, on a grid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.compute as pc
import pytest

from eastwest.errors import SimulationError
from eastwest.simulate import (
    ComputeStraggler,
    DataStall,
    During,
    Fault,
    PauseStorm,
    Scenario,
    SlowReceiver,
    load_run,
    record,
    save_run,
    simulate,
)
from eastwest.simulate.run import Run, Status
from eastwest.traffic.builder import GraphBuilder, Task
from eastwest.traffic.collectives import ring_all_reduce
from eastwest.traffic.graph import MessageGraph, Operation
from tests.simulate.packet.builders import MIB, NICS, two_tier

S = 1e6
PLAN = two_tier()
NODES = [node.name for node in PLAN.fabric.gpu_nodes]
COMPUTE_PS = 50_000_000_000


def step() -> MessageGraph:
    """Every NIC's GPU computes for 50 ms, then each rail reduces 64 MiB."""
    builder = GraphBuilder(endpoints_per_node=NICS)
    ends = tuple(range(4 * NICS))
    compute = builder.add(Operation("forward", "compute", "", 1, 0, 0, "job", 0, ends))
    after = {end: (builder.wait(compute, end, COMPUTE_PS, ()),) for end in ends}
    for rail in range(NICS):
        ranks = tuple(range(rail, len(ends), NICS))
        reduce = builder.add(Operation("gradients", "all-reduce", "ring", 4, 64 * MIB, rail, "job", 0, ranks))
        ring_all_reduce(Task(builder, reduce, ranks, 64 * MIB, {end: after[end] for end in ranks}))
    return builder.build()


def recorded(*faults: Fault, seconds: float = 10.0, seed: int = 1) -> Run:
    return record(Scenario("steps", PLAN, step(), faults, seed, sample_us=S), seconds * S)


def by_second(run: Run, name: str) -> list[float]:
    """Sums over all ports by second."""
    found = run.ports.group_by("time_us").aggregate([(name, "sum")]).sort_by("time_us")
    return [float(value) for value in found[f"{name}_sum"].to_pylist()]


def step_ms(run: Run, begin_s: float, end_s: float) -> list[float]:
    return [
        (one.end_us - one.start_us) / 1000
        for one in run.steps
        if begin_s * S <= one.start_us and one.end_us < end_s * S
    ]


def test_most_steps_are_repeated_and_every_second_has_its_rows() -> None:
    run = recorded()
    assert run.status is Status.COMPLETE
    assert (run.computed_episodes or 0) < 10 < (run.repeated_episodes or 0)
    assert len(by_second(run, "tx_bytes")) == 10
    assert [one.step for one in run.steps] == list(range(len(run.steps)))
    assert run.telemetry.operations.num_rows == len(run.steps) * (1 + NICS)


def test_a_recording_is_near_as_many_computed_steps() -> None:
    graph = step()
    alone = simulate(Scenario("steps", PLAN, graph), engine="fluid")
    run = recorded(seconds=20.0)
    took_us = alone.steps[0].end_us - alone.steps[0].start_us
    assert len(run.steps) == pytest.approx(20 * S / took_us, rel=0.03)
    sent = pc.sum(alone.ports["tx_bytes"]).as_py()
    assert pc.sum(run.ports["tx_bytes"]).as_py() == pytest.approx(sent * len(run.steps), rel=0.03)


def test_a_fault_shows_while_it_lasts_and_no_longer() -> None:
    run = recorded(During(SlowReceiver(NODES[1], 50.0), 3 * S, 6 * S))
    paused = by_second(run, "paused_us")
    assert paused[:3] == [0.0] * 3
    assert min(paused[3:6]) > 1000
    assert paused[7:] == [0.0] * 3
    assert max(step_ms(run, 0, 3)) < min(step_ms(run, 3.2, 6))
    assert max(step_ms(run, 7, 10)) < min(step_ms(run, 3.2, 6))


def test_a_straggler_and_a_stall_lengthen_steps_alone() -> None:
    run = recorded(
        During(ComputeStraggler(NODES[2], 1.5), 2 * S, 4 * S), During(DataStall(NODES[0], 40_000.0), 6 * S, 8 * S)
    )
    calm = step_ms(run, 0, 2)[0]
    assert step_ms(run, 2.2, 4)[0] == pytest.approx(calm + 25, abs=2)
    assert step_ms(run, 6.2, 8)[0] == pytest.approx(calm + 40, abs=2)
    assert sum(by_second(run, "paused_us")) == 0


def test_a_storm_has_its_own_times() -> None:
    run = recorded(PauseStorm(NODES[3], 4 * S, 4.1 * S))
    paused = by_second(run, "paused_us")
    assert paused[4] > 1e5
    assert sum(paused) == pytest.approx(paused[4])


def test_the_same_seed_gives_the_same_recording_and_another_another() -> None:
    first, again, other = recorded(), recorded(), recorded(seed=2)
    assert first.ports.equals(again.ports)
    assert first.telemetry.jobs.equals(again.telemetry.jobs)
    assert not first.telemetry.jobs.equals(other.telemetry.jobs)


def test_sums_do_not_depend_on_the_grid() -> None:
    scenario = Scenario("steps", PLAN, step(), sample_us=S)
    fine = record(replace(scenario, sample_us=S / 4), 5 * S)
    assert sum(by_second(fine, "tx_bytes")) == pytest.approx(
        sum(by_second(recorded(seconds=5.0), "tx_bytes")), rel=0.02
    )


def test_an_interrupt_keeps_what_there_is() -> None:
    calls = 0

    def interrupt(_: object) -> None:
        nonlocal calls
        calls += 1
        if calls > 20:
            raise KeyboardInterrupt

    run = record(Scenario("steps", PLAN, step(), sample_us=S), 1000 * S, interrupt)
    assert run.status is Status.PARTIAL
    assert 0 < run.simulated_us < 1000 * S
    assert run.steps


def test_a_stored_recording_is_read_again(tmp_path: Path) -> None:
    run = recorded(seconds=3.0)
    save_run(run, tmp_path)
    again = load_run(tmp_path)
    assert (again.computed_episodes, again.repeated_episodes) == (run.computed_episodes, run.repeated_episodes)
    assert again.ports.equals(run.ports)


def test_packets_refuse_faults_with_times_and_recordings_need_a_length() -> None:
    scenario = Scenario("steps", PLAN, step(), (During(SlowReceiver(NODES[1], 50.0), 3 * S),))
    with pytest.raises(SimulationError, match="fluid engine"):
        simulate(scenario)
    with pytest.raises(SimulationError, match="no length"):
        record(scenario, 0.0)
