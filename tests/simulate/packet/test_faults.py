"""Each kind of fault from end to end: what it does to a burst from six NICs to one, over a small buffer."""

from __future__ import annotations

from functools import cache

import pyarrow.compute as pc
import pytest

from eastwest.lossless.dcqcn import profile_named
from eastwest.simulate.faults import (
    Corruption,
    EcnOff,
    Fault,
    LinkDown,
    MistunedDcqcn,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WrongDscpMap,
)
from eastwest.simulate.run import Run, Status
from tests.simulate.packet.builders import MIB, RECEIVER, burst, duration_us, ran, two_tier

PLAN = two_tier(6 * MIB)
SIZE = 2 * MIB
GRAPH = burst(SIZE)
LEAF = "leaf1"
NODE = PLAN.fabric.gpu_nodes[RECEIVER].name
UPLINK = next(link.b for link in PLAN.fabric.switch_links() if link.a.device == "leaf2")
DOWN_AT_US = 20.0


@cache
def struck(*faults: Fault) -> Run:
    return ran(PLAN, GRAPH, *faults)


def rows(run: Run, **where: object) -> dict[str, float]:
    """Sums of the port columns over the rows that fit."""
    table = run.telemetry.ports
    for column, value in where.items():
        table = table.filter(pc.equal(table[column], value))
    return {name: pc.sum(table[name]).as_py() or 0 for name in table.schema.names[4:]}


ALL: dict[str, Fault] = {
    "link down": LinkDown(UPLINK.device, UPLINK.port, DOWN_AT_US, 100),
    "corruption": Corruption("*", "*", 0.01),
    "pfc off": PfcOff("*", "*"),
    "ecn off": EcnOff("*"),
    "wrong dscp map": WrongDscpMap(LEAF, 26, "default"),
    "mistuned dcqcn": MistunedDcqcn("*", profile_named("connectx")),
    "short headroom": ShortHeadroom("*", 0.0),
    "slow receiver": SlowReceiver(NODE, 50.0),
}


def test_without_a_fault_pause_frames_keep_every_packet() -> None:
    totals = struck().totals
    assert (totals.dropped_buffer, totals.retransmits, totals.pause_frames > 0) == (0, 0, True)


@pytest.mark.parametrize("fault", ALL.values(), ids=ALL)
def test_the_burst_arrives_in_spite_of_every_fault(fault: Fault) -> None:
    assert struck(fault).status is Status.COMPLETE


def test_a_failed_link_loses_what_was_on_it() -> None:
    assert struck(ALL["link down"]).totals.dropped_link > 0


def test_a_failed_link_carries_nothing_more() -> None:
    ports = struck(ALL["link down"]).telemetry.ports
    later = ports.filter(pc.greater(ports["time_us"], DOWN_AT_US + 10.0))
    here = later.filter(pc.and_(pc.equal(later["device"], UPLINK.device), pc.equal(later["port"], UPLINK.port)))
    assert pc.sum(here["tx_bytes"]).as_py() in (None, 0)


def test_corrupt_frames_are_sent_again() -> None:
    totals = struck(ALL["corruption"]).totals
    assert totals.dropped_corrupt > 0
    assert totals.retransmits >= totals.dropped_corrupt


def test_the_share_of_corrupt_frames_is_the_one_asked_for() -> None:
    run = ran(PLAN, burst(16 * MIB), Corruption("leaf1", PLAN.fabric.by_name["leaf1"].ports[0].name, 0.01))
    sent = rows(run, device="leaf1", port=PLAN.fabric.by_name["leaf1"].ports[0].name, priority=3)["tx_packets"]
    lost = run.totals.dropped_corrupt
    # Binomial: five standard deviations.
    assert lost == pytest.approx(sent * 0.01, abs=5 * (sent * 0.01) ** 0.5)


def test_without_pfc_no_pause_frame_is_sent() -> None:
    assert struck(ALL["pfc off"]).totals.pause_frames == 0


def test_without_pfc_packets_are_dropped() -> None:
    assert struck(ALL["pfc off"]).totals.dropped_buffer > 0


def test_without_ecn_nobody_is_told_of_congestion() -> None:
    totals = struck(ALL["ecn off"]).totals
    assert (totals.ecn_marks, totals.cnps) == (0, 0)


def test_without_ecn_on_one_leaf_the_others_still_mark() -> None:
    run = struck(EcnOff(LEAF))
    assert rows(run, device=LEAF)["ecn_marks"] == 0
    assert run.totals.ecn_marks > 0


def test_a_wrong_map_puts_data_into_the_other_queue_there() -> None:
    default = PLAN.policy.class_named("default").queue
    run = struck(ALL["wrong dscp map"])
    assert rows(run, device=LEAF, priority=default)["tx_bytes"] > len(GRAPH) * SIZE
    assert rows(run, device="leaf2", priority=default)["tx_bytes"] == 0


def test_a_wrong_map_costs_the_protection_from_loss() -> None:
    assert struck(ALL["wrong dscp map"]).totals.dropped_buffer > 0


def test_small_rate_steps_take_longer() -> None:
    assert duration_us(struck(ALL["mistuned dcqcn"])) > duration_us(struck())


def test_without_headroom_pause_frames_come_too_late() -> None:
    totals = struck(ALL["short headroom"]).totals
    assert (totals.pause_frames > 0, totals.dropped_buffer > 0) == (True, True)


def test_a_slow_receiver_takes_in_no_more_than_its_rate() -> None:
    least_us = len(GRAPH) * SIZE * 8e-3 / 50.0
    assert duration_us(struck(ALL["slow receiver"])) >= least_us


def test_a_slow_receiver_pauses_its_leaf() -> None:
    assert rows(struck(ALL["slow receiver"]), device=NODE)["pause_frames_sent"] > 0
