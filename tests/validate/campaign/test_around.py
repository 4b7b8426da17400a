"""What speaks for whose fault: pairs of the hosts that take part, tests inside them, what explains others' misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.findings import Outcome
from eastwest.telemetry.counters import Counted
from eastwest.validate.campaign.around import Around, Window
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.criterion import Criterion
from eastwest.validate.judge import Attribution, Fault, attribute, judge_campaign
from tests.validate.builders import campaign_of

QUIET = {Counted.CNP_HANDLED: 0, Counted.PAUSED_US: 0, Counted.DROPPED: 0}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return campaign_of(tmp_path, nics=2, hours=24.0)


def share(criterion: Criterion, slow: dict[str, float]) -> float:
    """slow: by beginning of an id, or by an element."""
    own = [left for name, left in slow.items() if criterion.id.startswith(name) or name in criterion.elements]
    return min(own, default=1.0)


def found(
    folder: Folder, slow: dict[str, float], counted: dict[Counted, int] | None = None, scattered: str = ""
) -> dict[str, Attribution]:
    """Whose fault each miss is. scattered: beginning of ids whose repeats scatter within their interval."""
    steps = (0.999, 1.0, 1.001)
    values = {
        one.id: [one.interval.point * share(one, slow) * step for step in steps]
        for one in folder.acceptance.criteria
        if not one.id.startswith("latency")
    }
    for name, own in values.items():
        if scattered and name.startswith(scattered):
            values[name] = [own[0] * 0.85, own[1], own[2] * 1.0]
    campaign = judge_campaign(folder.acceptance.criteria, values)
    around = Around(folder, campaign)
    for one in folder.acceptance.criteria:
        around._windows[one.source] = Window(counted or {}, (), ())
    return {
        one.criterion.id: attribute(around.evidence(one.criterion))
        for one in campaign.judged
        if one.outcome is Outcome.FAIL
    }


def test_one_pair_that_scatters_does_not_hide_the_library(folder: Folder) -> None:
    (one, *_) = (one.id for one in folder.acceptance.criteria if one.id.startswith("pair-"))
    faults = found(folder, {"all-reduce-all": 0.4}, QUIET, scattered=one)
    assert faults
    assert {fault.fault for fault in faults.values()} == {Fault.LIBRARY}


def test_without_counters_flows_may_have_met(folder: Folder) -> None:
    faults = found(folder, {"all-reduce-all": 0.4})
    assert {fault.fault for fault in faults.values()} == {Fault.UNKNOWN}


def test_without_counters_the_library_is_told_where_flows_cannot_meet(folder: Folder) -> None:
    """Two nodes under one leaf."""
    (unit,) = {one.source for one in folder.acceptance.criteria if one.source.startswith("all-reduce-unit-1")}
    faults = found(folder, {unit: 0.4})
    assert {fault.fault for fault in faults.values()} == {Fault.LIBRARY}


def test_a_cable_is_told_though_its_pairs_lead_outside(folder: Folder) -> None:
    """The collective of a unit is slow, and so is a cable of one of its nodes, as pairs with nodes elsewhere tell."""
    link = next(one for one in folder.plan.fabric.links if one.a.device == "node001" or one.b.device == "node001")
    end = link.own("node001")
    cable = " ↔ ".join(sorted(f"{one.device} {one.port}" for one in (link.a, link.b)))
    inside = [
        one.id
        for one in folder.acceptance.criteria
        if {"node001", "node002"} == {member.partition(":")[0] for member in one.members} and ":" in one.members[0]
    ]
    faults = found(folder, {cable: 0.4, "all-reduce-unit-1": 0.4} | dict.fromkeys(inside, 1.0))
    assert end.device == "node001"
    unit = {name: fault.fault for name, fault in faults.items() if name.startswith("all-reduce-unit-1")}
    assert set(unit.values()) == {Fault.NETWORK}, unit


def test_a_miss_inside_one_node_is_its_own(folder: Folder) -> None:
    faults = found(folder, {"all-reduce-node-node002": 0.4})
    assert {fault.fault for fault in faults.values()} == {Fault.HOST}


def test_misses_inside_all_nodes_are_no_hosts(folder: Folder) -> None:
    faults = found(folder, {"all-reduce-node": 0.4})
    assert {fault.fault for fault in faults.values()} == {Fault.LIBRARY}
