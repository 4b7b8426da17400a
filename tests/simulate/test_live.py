from __future__ import annotations

import numpy as np
import pytest

from eastwest.progress import Progress, left_s
from eastwest.simulate import _engine
from eastwest.simulate.live import MOST_LINKS, Watch
from eastwest.simulate.packet.layout import Layout, lay_out
from eastwest.simulate.packet.load import load
from eastwest.simulate.packet.traffic import traffic_of
from eastwest.simulate.scenario import Scenario
from tests.simulate.packet.builders import MIB, RECEIVER, burst, two_tier

PLAN = two_tier(6 * MIB)
LAYOUT = lay_out(PLAN.fabric)
EVENTS = 20_000


class Clock:
    """Goes on by `step_s` at each look."""

    def __init__(self, step_s: float) -> None:
        self.step_s, self.now_s = step_s, 0.0

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s


def simulation(sample_us: float = 10.0) -> _engine.Simulation:
    scenario = Scenario("test", PLAN, burst(8 * MIB), sample_us=sample_us)
    return load(scenario, traffic_of(scenario), LAYOUT)


def watch(step_s: float = 1.0, layout: Layout = LAYOUT) -> Watch:
    rates = np.repeat([link.speed_gbps for link in layout.links], 2).astype(np.float64)
    return Watch("test", layout.direction, rates, Clock(step_s))


def signs(sim: _engine.Simulation, watching: Watch) -> list[Progress]:
    found = []
    progress = _engine.Progress.RUNNING
    while progress == _engine.Progress.RUNNING:
        progress = sim.advance(EVENTS, 2**62)
        found.append(watching.sign(sim))
    return found


@pytest.fixture(scope="module")
def heard() -> list[Progress]:
    return signs(simulation(), watch())


@pytest.mark.parametrize("sample_us", [10.0, 1000.0], ids=["sampled often", "sampled seldom"])
def test_counts_since_the_start_are_those_of_all_samples(sample_us: float) -> None:
    sim = simulation(sample_us)
    sim.advance(2**63, 2**62)
    state, rows = sim.port_state(), sim.port_rows()
    for now, sampled in (
        ("tx_bytes", "tx_bytes"),
        ("ecn_marks", "ecn_marks"),
        ("pause_frames_received", "pause_frames_received"),
    ):
        sums = np.bincount(rows["port"], rows[sampled], len(state[now]))
        assert (now, state[now].tolist()) == (now, sums.tolist())
    assert state["pause_frames_received"].sum() > 0
    assert state["ecn_marks"].sum() > 0


def test_simulated_time_and_work_go_on(heard: list[Progress]) -> None:
    times = [sign.simulated_us or 0.0 for sign in heard]
    assert times == sorted(times)
    assert (len(heard) > 3, heard[-1].done) == (True, 1.0)


def test_the_port_towards_the_receiver_is_hottest(heard: list[Progress]) -> None:
    receiver = LAYOUT.hosts[RECEIVER]
    assert heard[0].hot[0].utilisation > 0.9
    assert {sign.hot[0].name.split(" → ")[1] for sign in heard} == {f"{receiver.device} {receiver.port}"}


def test_pauses_and_marks_are_those_since_the_last_look(heard: list[Progress]) -> None:
    total = _totals(heard)
    sim = simulation()
    sim.advance(2**63, 2**62)
    totals = sim.totals()
    assert 0 < total[0] <= totals["pause_frames"]
    assert 0 < total[1] <= totals["ecn_marks"]


def _totals(heard: list[Progress]) -> tuple[int, int]:
    links = [link for sign in heard for link in sign.hot]
    return sum(link.pauses for link in links), sum(link.marks for link in links)


def test_a_link_that_is_silent_is_not_hot(heard: list[Progress]) -> None:
    for sign in heard:
        assert len(sign.hot) <= MOST_LINKS
        assert all(link.utilisation > 0 or link.queue_bytes > 0 or link.paused for link in sign.hot)


def test_the_busiest_link_comes_first(heard: list[Progress]) -> None:
    for sign in heard:
        busy = [round(link.utilisation / 0.05) for link in sign.hot]
        assert busy == sorted(busy, reverse=True)


def test_ports_are_looked_at_seldom() -> None:
    found = signs(simulation(), watch(step_s=0.1))
    assert len({sign.hot for sign in found}) < len(found) / 2


def test_looking_changes_nothing() -> None:
    alone, watched = simulation(), simulation()
    alone.advance(2**63, 2**62)
    signs(watched, watch())
    assert alone.totals() == watched.totals()


def test_time_left_follows_from_the_work_done() -> None:
    assert (left_s(10.0, 0.25), left_s(10.0, 0.0)) == (30.0, None)
