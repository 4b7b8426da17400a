"""Scenarios in the flow engine: the same Run, near the packet engine's times, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eastwest.errors import SimulationError
from eastwest.simulate import Balance, EcnOff, LinkDown, Modes, PcieLimit, Scenario, load_run, save_run, simulate
from eastwest.simulate.flow import simulate_flows
from eastwest.simulate.flow.load import load
from eastwest.simulate.flow.trains import events, packets_of_train
from eastwest.simulate.packet.layout import lay_out
from eastwest.simulate.packet.traffic import traffic_of
from eastwest.simulate.run import Run, Status
from eastwest.traffic import MessageGraph
from tests.simulate.packet.builders import MIB, burst, duration_us, message, two_tier


def flows(scenario: Scenario) -> Run:
    return simulate(scenario, engine="flow")


def one(size_bytes: int = 4 * MIB) -> Scenario:
    return Scenario("one", two_tier(), message(0, 6, size_bytes))


def test_a_message_alone_takes_its_ideal_time() -> None:
    run = flows(one())
    assert run.status is Status.COMPLETE
    assert run.engine == "flow"
    assert run.flows["slowdown"].to_numpy() == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("graph", [message(0, 6, MIB), burst(MIB)], ids=["alone", "incast"])
def test_times_are_near_those_of_packets(graph: MessageGraph) -> None:
    scenario = replace(one(), workload=graph)
    assert duration_us(flows(scenario)) == pytest.approx(duration_us(simulate(scenario)), rel=0.05)


def test_links_carry_every_byte_once() -> None:
    run = flows(one())
    frame_bytes = MIB * 4 + MIB * 4 // 4096 * 62
    sent = run.ports.group_by("device").aggregate([("tx_bytes", "sum")])
    assert sent["tx_bytes_sum"].to_numpy() == pytest.approx(frame_bytes, rel=1e-3)
    assert len(sent) == 4  # host, leaf, spine, leaf


def test_spray_uses_every_spine() -> None:
    run = flows(replace(one(), modes=Modes(balance=Balance.SPRAY)))
    spines = {device for device in run.ports["device"].to_pylist() if "spine" in device}
    assert len(spines) == 2


def test_same_seed_same_run() -> None:
    scenario = replace(one(), workload=burst(MIB), seed=7)
    assert flows(scenario).flows.equals(flows(scenario).flows)


def test_a_dead_link_is_left_and_the_flow_goes_on() -> None:
    scenario = one(16 * MIB)
    calm = flows(scenario)
    links = calm.ports.filter(np.array(["spine" in name for name in calm.ports["device"].to_pylist()]))
    device, port = links["device"][0].as_py(), links["port"][0].as_py()
    run = flows(replace(scenario, faults=(LinkDown(device, port, 100.0, 50.0),)))
    assert run.status is Status.COMPLETE
    assert duration_us(run) > duration_us(calm) + 50.0


def test_a_slow_bus_limits_the_host() -> None:
    run = flows(replace(one(), faults=(PcieLimit("*", 100.0),)))
    assert run.flows["slowdown"].to_numpy() == pytest.approx(4.0, rel=0.02)


def test_faults_of_packets_and_unknown_engines_are_refused() -> None:
    with pytest.raises(SimulationError, match="EcnOff"):
        flows(replace(one(), faults=(EcnOff("*"),)))
    with pytest.raises(SimulationError, match="steam"):
        simulate(one(), engine="steam")


def test_messages_move_as_trains_where_nothing_speaks_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert flows(one()).method == "trains"
    assert simulate_flows(one(), trains=False).method == "rates"
    monkeypatch.setattr("eastwest.simulate.flow.run.FEW_EVENTS", 10)
    assert flows(one()).method == "trains"  # there is nothing alike to spare work by
    monkeypatch.setattr("eastwest.simulate.flow.run.MOST_EVENTS", 10)
    assert flows(one()).method == "rates"


def test_links_that_change_move_at_rates() -> None:
    device, port = "leaf1", two_tier().fabric.switches[0].ports[0].name
    run = flows(replace(one(), faults=(LinkDown(device, port, 1e6, 50.0),)))
    assert run.method == "rates"


def test_senders_that_were_cut_come_back_slowly_as_with_packets() -> None:
    scenario = replace(one(), workload=burst(8 * MIB))
    packets = simulate(scenario)
    trains, rates = flows(scenario), simulate_flows(scenario, trains=False)
    assert packets.totals.cnps > 0
    assert trains.totals.cnps == pytest.approx(packets.totals.cnps, rel=0.1)
    assert duration_us(trains) == pytest.approx(duration_us(packets), rel=0.03)
    assert duration_us(rates) < 0.8 * duration_us(packets)


def test_without_congestion_control_nobody_is_cut() -> None:
    scenario = replace(one(), workload=burst(8 * MIB), modes=Modes(congestion_control="none"))
    run = flows(scenario)
    assert run.totals.cnps == 0
    assert duration_us(run) == pytest.approx(duration_us(simulate(scenario)), rel=0.02)


def test_trains_are_as_fine_as_the_work_allows() -> None:
    """4 MiB: 1,024 packets over four links; sprayed, each train goes over four uplinks and down from them."""
    loaded = load(one(), lay_out(one().plan.fabric), traffic_of(one()))
    assert [events(loaded, most) for most in (4, 16)] == [256 * 5, 64 * 5]
    sprayed = replace(one(), modes=Modes(balance=Balance.SPRAY))
    assert events(load(sprayed, lay_out(one().plan.fabric), traffic_of(sprayed)), 4) == 256 * 11
    assert packets_of_train(loaded) == 4
    assert packets_of_train(loaded, 64 * 5) == 16
    assert packets_of_train(loaded, 64 * 4) is None


def test_a_stored_run_names_its_engine(tmp_path: Path) -> None:
    run = flows(one())
    save_run(run, tmp_path)
    assert load_run(tmp_path).engine == "flow"
    assert load_run(tmp_path).method == "trains"
