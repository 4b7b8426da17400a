"""Go-back-N: what loss costs, and that everything arrives all the same."""

from __future__ import annotations

import pytest

from eastwest.simulate import _engine
from tests.simulate.engine.builder import Fabric, Message, build, finish, routes

SIZE = 40_000_000


def lossy(rate: float, seed: int = 1) -> _engine.Simulation:
    fabric = Fabric(hosts=2, seed=seed)
    sim = build(fabric, [Message(0, 1, SIZE)], lambda sim: sim.set_loss(0, rate))
    assert finish(sim) == _engine.Progress.DONE
    return sim


def test_without_loss_nothing_is_sent_twice() -> None:
    assert lossy(0.0).totals()["retransmits"] == 0


def test_a_gap_is_answered_by_one_nak() -> None:
    totals = lossy(0.001).totals()
    assert 0 < totals["naks"] <= totals["dropped_corrupt"]


@pytest.mark.parametrize("rate", [1e-4, 1e-3])
def test_cost_of_loss_follows_the_go_back_n_formula(rate: float) -> None:
    """Goodput (1-p)/(1-p+pW), W the packets in flight when the NAK arrives: wasted for each loss."""
    totals = [lossy(rate, seed).totals() for seed in range(1, 9)]
    losses = sum(t["dropped_corrupt"] for t in totals)
    # In flight over 2 links of 500 ns each way, cut-through of 128 bytes, an ACK of 86 bytes on two links.
    frame_ps = (4096 + 82) * 80
    round_trip_ps = 4 * 500_000 + frame_ps + 128 * 80 + 2 * 86 * 80
    window = round_trip_ps / frame_ps
    wasted = sum(t["retransmits"] for t in totals) / max(1, losses)
    assert wasted == pytest.approx(window + 1, abs=1.5)


def test_loss_of_a_repeated_packet_waits_for_the_timeout() -> None:
    """A receiver sends one NAK for a gap (InfiniBand): if the packet sent again is lost too, only time helps."""
    totals = lossy(0.02).totals()
    assert totals["timeouts"] > 0
    assert totals["packets_delivered"] > totals["retransmits"]


def test_loss_of_the_last_packet_waits_for_the_timeout() -> None:
    fabric = Fabric(hosts=2)
    fabric.transport.timeout_ps = [3_000_000_000]

    def lose_first_try(sim: _engine.Simulation) -> None:
        sim.fail_link(0, 1)

    sim = build(fabric, [Message(0, 1, 1000)], lose_first_try)
    assert finish(sim) == _engine.Progress.STALLED
    assert sim.totals()["timeouts"] == fabric.transport.retry_limit + 1
    assert int(sim.delivered_ps[0]) == -1


def test_rerouting_brings_the_flow_over_the_other_spine() -> None:
    fabric = Fabric(hosts=4, leaves=2, spines=2)
    uplink, back = 2 * fabric.hosts, 2 * (fabric.hosts + 2)  # leaf 0 and leaf 1 to spine 0

    def fail(sim: _engine.Simulation) -> None:
        group, first, ports = routes(fabric)
        keep = ports.copy()
        keep[ports == uplink] = uplink + 2
        keep[ports == back] = back + 2
        sim.add_routes(group, first, keep)
        sim.fail_link(uplink, 10_000_000)
        sim.reroute(1, 50_000_000)

    sim = build(fabric, [Message(0, 2, 5_000_000), Message(0, 3, 5_000_000), Message(1, 2, 5_000_000)], fail)
    assert finish(sim) == _engine.Progress.DONE
