"""Messages that a run does not wait for, answers of their own, counts by queue pair, queue pairs that give up."""

from __future__ import annotations

import numpy as np
import pytest

from eastwest.simulate import _engine
from tests.simulate.engine.builder import PRIORITY, Fabric, Message, build, conserved, finish

SHORT, LONG = 100_000, 50_000_000
PAIR = [Message(0, 1, SHORT), Message(2, 3, LONG)]


def beside(*flags: int) -> _engine.Simulation:
    return build(Fabric(hosts=4), PAIR, lambda sim: sim.set_background(np.array(flags, dtype=np.uint8)))


def test_a_run_does_not_wait_for_its_background() -> None:
    sim = beside(0, 1)
    assert finish(sim) == _engine.Progress.DONE
    assert (sim.delivered_ps >= 0).tolist() == [True, False]
    assert conserved(sim)


def test_without_background_it_waits_for_everything() -> None:
    sim = beside(0, 0)
    assert finish(sim) == _engine.Progress.DONE
    assert (sim.delivered_ps >= 0).all()


def test_progress_counts_what_is_waited_for() -> None:
    sim = beside(1, 0)
    sim.advance(2**63, 2_000_000_000)  # of 4.1 ms
    assert 0.4 < sim.done < 0.6


def test_background_alone_is_done_at_once() -> None:
    sim = beside(1, 1)
    assert finish(sim) == _engine.Progress.DONE


@pytest.mark.parametrize("flags", [[0], [0, 0, 0]])
def test_one_flag_a_message(flags: list[int]) -> None:
    with pytest.raises(ValueError, match="background"):
        beside(*flags)


def test_background_is_set_once() -> None:
    sim = beside(0, 1)
    with pytest.raises(ValueError, match="background"):
        sim.set_background(np.array([0, 1], dtype=np.uint8))


def test_repeats_are_counted_by_queue_pair() -> None:
    sim = build(Fabric(hosts=4), [Message(0, 1, LONG), Message(2, 3, LONG)], lambda sim: sim.set_loss(0, 0.001))
    finish(sim)
    counts = sim.queue_pair_counts()
    assert (counts["retransmits"][0] > 0, counts["retransmits"][1]) == (True, 0)
    assert counts["retransmits"].sum() == sim.totals()["retransmits"]
    assert counts["timeouts"].sum() == sim.totals()["timeouts"]


def test_a_queue_pair_that_gives_up_is_an_incident() -> None:
    transport = _engine.Transport()
    transport.timeout_ps = [100_000_000]
    transport.retry_limit = 3
    sim = build(Fabric(hosts=4, transport=transport), PAIR, lambda sim: sim.fail_link(0, 1_000_000))
    finish(sim)
    rows = sim.incidents()
    gave_up = rows["kind"] == _engine.Incident.GAVE_UP
    assert (rows["port"][gave_up].tolist(), rows["queue_pair"][gave_up].tolist()) == ([0], [0])


def test_answers_go_in_their_own_class() -> None:
    dscp, priority = np.array([0], dtype=np.uint8), np.array([0], dtype=np.uint8)
    plain = build(Fabric(hosts=2), [Message(0, 1, SHORT)])
    other = build(Fabric(hosts=2), [Message(0, 1, SHORT)], lambda sim: sim.set_answers(dscp, priority))
    for sim in (plain, other):
        finish(sim)
    assert [classes_from(sim, 2) for sim in (plain, other)] == [{PRIORITY}, {0}]


def classes_from(sim: _engine.Simulation, port: int) -> set[int]:
    """Priorities in which a port has sent."""
    rows = sim.port_rows()
    return set(rows["priority"][(rows["port"] == port) & (rows["tx_bytes"] > 0)].tolist())


@pytest.mark.parametrize(("dscp", "priority"), [([0, 0], [0, 0]), ([64], [0]), ([0], [8])])
def test_bad_answers_are_refused(dscp: list[int], priority: list[int]) -> None:
    sim = build(Fabric(hosts=2), [Message(0, 1, SHORT)])
    with pytest.raises(ValueError, match="answer"):
        sim.set_answers(np.array(dscp, dtype=np.uint8), np.array(priority, dtype=np.uint8))
