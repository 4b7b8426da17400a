"""Scenarios in the fluid engine: queues, marks, pauses, losses and times beside those of packets."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from eastwest.errors import SimulationError
from eastwest.simulate import (
    Background,
    Balance,
    ComputeStraggler,
    Corruption,
    EcnOff,
    Fault,
    LinkDegraded,
    LinkDown,
    Modes,
    PauseStorm,
    PfcOff,
    Scenario,
    ShortHeadroom,
    SlowReceiver,
    WrongDscpMap,
    load_run,
    save_run,
    simulate,
)
from eastwest.simulate.run import Run, Status
from eastwest.traffic import MessageGraph
from tests.simulate.packet.builders import MIB, burst, duration_us, message, two_tier

SMALL = two_tier(6 * MIB)
NODE = SMALL.fabric.gpu_nodes[0].name
WATCHED = ("ecn_marks", "pause_frames_sent", "paused_us")


def fluid(scenario: Scenario) -> Run:
    return simulate(scenario, engine="fluid")


@cache
def both(graph_mib: int, *faults: Fault, control: str | None = None) -> tuple[Run, Run]:
    scenario = Scenario("burst", SMALL, burst(graph_mib * MIB), faults, modes=Modes(congestion_control=control))
    return simulate(scenario), fluid(scenario)


def total(run: Run, name: str) -> float:
    return float(pc.sum(run.ports[name]).as_py() or 0)


def one(size_bytes: int = 4 * MIB) -> Scenario:
    return Scenario("one", two_tier(), message(0, 6, size_bytes))


@pytest.mark.parametrize("modes", [Modes(), Modes(balance=Balance.SPRAY)], ids=["hash", "spray"])
def test_a_message_alone_takes_its_ideal_time(modes: Modes) -> None:
    run = fluid(replace(one(), modes=modes))
    assert (run.status, run.engine) == (Status.COMPLETE, "fluid")
    assert run.flows["slowdown"].to_numpy() == pytest.approx(1.0, abs=0.01)


def test_ports_count_every_byte_once() -> None:
    sent = fluid(one()).ports.group_by("device").aggregate([("tx_bytes", "sum")])
    assert sent["tx_bytes_sum"].to_numpy() == pytest.approx(4 * MIB + 1024 * 62, rel=1e-3)
    assert len(sent) == 4


@pytest.mark.parametrize("graph", [message(0, 6, MIB), burst(MIB), burst(MIB, (2, 3))], ids=["one", "six", "two"])
def test_times_are_near_those_of_packets(graph: MessageGraph) -> None:
    scenario = replace(one(), workload=graph)
    assert duration_us(fluid(scenario)) == pytest.approx(duration_us(simulate(scenario)), rel=0.06)


def test_queues_marks_and_notifications_are_near_those_of_packets() -> None:
    packets, rates = both(2)
    assert total(rates, "ecn_marks") == pytest.approx(total(packets, "ecn_marks"), rel=0.15)
    assert rates.totals.cnps == pytest.approx(packets.totals.cnps, rel=0.3)
    high = [max(run.ports["queue_high_bytes"].to_pylist()) for run in (packets, rates)]
    assert high[1] == pytest.approx(high[0], rel=0.15)


@pytest.mark.parametrize("fault", [EcnOff("*"), SlowReceiver(NODE, 50.0)], ids=["no marks", "slow receiver"])
def test_pauses_last_as_long_as_those_of_packets(fault: Fault) -> None:
    packets, rates = both(2, fault)
    assert total(packets, "paused_us") > 100
    assert total(rates, "paused_us") == pytest.approx(total(packets, "paused_us"), rel=0.2)
    assert total(rates, "pause_frames_sent") == pytest.approx(total(packets, "pause_frames_sent"), rel=0.5)
    assert duration_us(rates) == pytest.approx(duration_us(packets), rel=0.05)
    assert rates.totals.dropped_buffer == 0


def test_pauses_move_upstream() -> None:
    rates = both(2, EcnOff("*"))[1]
    paused = rates.ports.filter(pc.greater(rates.ports["paused_us"], 0))
    kinds = {name[:4] for name in paused["device"].to_pylist()}
    assert {"node", "spin"} <= kinds  # hosts are paused by their leaves, spines by the receiver's


@pytest.mark.parametrize(
    "faults",
    [(PfcOff("*", "*"), EcnOff("*")), (ShortHeadroom("*", 0.0),), (WrongDscpMap("leaf1", 26, "default"),)],
    ids=["no PFC", "no headroom", "wrong class"],
)
def test_what_is_not_lossless_drops_and_sends_again(faults: tuple[Fault, ...]) -> None:
    rates = both(2, *faults)[1]
    assert rates.status is Status.COMPLETE
    assert rates.totals.dropped_buffer > 100
    assert rates.totals.retransmits >= rates.totals.dropped_buffer


def test_corrupt_links_lose_their_share() -> None:
    run = fluid(replace(one(64 * MIB), faults=(Corruption("*", "*", 1e-3),)))
    assert total(run, "drops") == pytest.approx(4 * 16384 * 1e-3, rel=0.5)
    assert run.totals.naks > 0
    assert run.status is Status.COMPLETE


def test_a_link_that_is_down_costs_a_timeout() -> None:
    scenario = one(16 * MIB)
    calm = fluid(scenario)
    links = calm.ports.filter(np.array(["spine" in name for name in calm.ports["device"].to_pylist()]))
    device, port = links["device"][0].as_py(), links["port"][0].as_py()
    run = fluid(replace(scenario, faults=(LinkDown(device, port, 100.0, 50.0),)))
    assert run.status is Status.COMPLETE
    assert run.totals.timeouts == 1
    assert duration_us(run) > duration_us(calm) + 5000
    assert "link-down" in run.telemetry.incidents["kind"].to_pylist()


def test_a_degraded_link_carries_less() -> None:
    run = fluid(replace(one(), faults=(LinkDegraded(NODE, "*", 100.0),)))
    assert run.flows["slowdown"].to_numpy() == pytest.approx(4.0, rel=0.05)


def test_a_storm_holds_everything_until_it_ends() -> None:
    scenario = Scenario("storm", SMALL, burst(MIB), (PauseStorm(NODE, 0.0, 5000.0),))
    packets, rates = simulate(scenario), fluid(scenario)
    assert duration_us(rates) == pytest.approx(duration_us(packets), rel=0.05)
    assert total(rates, "paused_us") == pytest.approx(total(packets, "paused_us"), rel=0.2)


def test_the_watchdog_ends_what_a_storm_holds() -> None:
    modes = Modes(watchdog_detect_ms=1.0, watchdog_restore_ms=1.0)
    scenario = Scenario("storm", SMALL, burst(MIB), (PauseStorm(NODE, 0.0, 8000.0),), modes=modes)
    kinds = fluid(scenario).telemetry.incidents["kind"].to_pylist()
    assert {"watchdog-storm", "watchdog-restore"} <= set(kinds)


def test_same_seed_same_run() -> None:
    scenario = replace(one(), workload=burst(4 * MIB), plan=SMALL, seed=7)
    first, again = fluid(scenario), fluid(scenario)
    assert first.ports.equals(again.ports)
    assert first.flows.equals(again.flows)


def test_background_traffic_is_refused() -> None:
    traffic = Background("web", "cubic", "default", ("*",), ("*",), False, MIB, None, False, 1, 0.0, None, 1, True)
    with pytest.raises(SimulationError, match="background"):
        fluid(replace(one(), background=(traffic,)))


def test_a_straggler_of_no_host_is_refused() -> None:
    with pytest.raises(SimulationError, match="node999"):
        fluid(replace(one(), faults=(ComputeStraggler("node999", 2.0),)))


def test_a_stored_run_names_its_engine(tmp_path: Path) -> None:
    save_run(fluid(one()), tmp_path)
    assert load_run(tmp_path).engine == "fluid"
