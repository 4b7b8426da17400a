"""NICs that put RoCE into another class than the switches expect: the boundary where most fabrics go wrong."""

from __future__ import annotations

from functools import cache

import pyarrow.compute as pc

from eastwest.simulate.faults import Fault, WrongNicClass
from eastwest.simulate.run import Run
from tests.simulate.packet.builders import MIB, burst, ran, two_tier

PLAN = two_tier(6 * MIB)
GRAPH = burst(2 * MIB)
ROCE, CNP, DEFAULT = (PLAN.policy.class_named(name).queue for name in ("roce", "cnp", "default"))


@cache
def struck(*faults: Fault) -> Run:
    return ran(PLAN, GRAPH, *faults)


def sent(run: Run, device: str, priority: int) -> int:
    here = pc.and_(pc.equal(run.ports["device"], device), pc.equal(run.ports["priority"], priority))
    return pc.sum(run.ports.filter(here)["tx_bytes"]).as_py() or 0


def test_a_wrong_code_point_loses_the_protection_of_pause_frames() -> None:
    wrong = struck(WrongNicClass("*", dscp=0))
    assert wrong.totals.dropped_buffer > 0
    assert struck().totals.dropped_buffer == 0


def test_a_wrong_code_point_leaves_the_host_in_its_own_queue_and_the_switch_in_another() -> None:
    wrong = struck(WrongNicClass("*", dscp=0))
    assert (sent(wrong, "node002", DEFAULT), sent(wrong, "leaf1", ROCE)) == (0, 0)


def test_only_the_host_with_the_fault_is_wrong() -> None:
    wrong = struck(WrongNicClass("node002", dscp=0))
    data_bytes = 2 * 2 * MIB  # of two NICs
    assert data_bytes < sent(wrong, "leaf1", DEFAULT) < 2 * data_bytes
    assert sent(wrong, "leaf1", ROCE) > data_bytes


def test_a_wrong_queue_in_the_nic_does_not_obey_the_pauses_of_its_leaf() -> None:
    wrong = struck(WrongNicClass("*", priority=0))
    assert (wrong.totals.pause_frames > 0, wrong.totals.dropped_buffer > 0) == (True, True)


def test_notifications_in_the_data_class_share_its_queue() -> None:
    data = PLAN.policy.class_named("roce")
    wrong = struck(WrongNicClass("*", cnp_dscp=data.dscps[0], cnp_priority=data.queue))
    assert (sent(struck(), "leaf1", CNP) > 0, sent(wrong, "leaf1", CNP)) == (True, 0)
    assert wrong.totals.cnps > 0


def test_acknowledgements_have_the_code_point_of_the_host_that_sends_them() -> None:
    receiver = struck(WrongNicClass("node001", dscp=0))
    assert receiver.totals.dropped_buffer == 0  # the data stays lossless
    assert sent(receiver, "leaf1", DEFAULT) > 0  # and the acknowledgements do not
