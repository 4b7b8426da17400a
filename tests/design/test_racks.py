"""Places in racks, and the cables between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.design import design
from eastwest.design.racks import SAME_RACK_M, length_between
from eastwest.fabric import Role
from eastwest.intent.site import Racks, Room, SwitchChoice
from eastwest.plan import Place, Plan

from .builders import catalogue, site

RACKS = Racks(nodes=4, per_row=3, rack_width_m=0.6, row_pitch_m=3.0, slack_m=4.0, switches=8)


@pytest.fixture(scope="module")
def plan() -> Plan:
    plain = site(16, 8, 8, nodes_per_unit=8, leaf=SwitchChoice("big"), spine=SwitchChoice("big"))
    return design(replace(plain, room=Room(2.0, 30.0, 50.0, RACKS)), catalogue())


def test_every_device_stands_in_one_rack(plan: Plan) -> None:
    assert sorted(place.device for place in plan.places) == sorted(plan.fabric.by_name)


def test_no_rack_is_too_full(plan: Plan) -> None:
    for rack in {place.rack for place in plan.places}:
        inside = [plan.fabric.by_name[place.device] for place in plan.places if place.rack == rack]
        nodes = [device for device in inside if device.role is Role.GPU_NODE]
        assert (len(nodes) <= RACKS.nodes and len(inside) == len(nodes)) or (
            not nodes and len(inside) <= RACKS.switches
        )


def test_no_cable_is_shorter_than_its_way(plan: Plan) -> None:
    at = {place.device: place for place in plan.places}
    for link in plan.fabric.links:
        a, b = at[link.a.device], at[link.b.device]
        if a.rack != b.rack:
            assert link.length_m >= abs(a.x_m - b.x_m) + abs(a.y_m - b.y_m) + RACKS.slack_m - 1e-9


def test_every_cable_type_reaches(plan: Plan) -> None:
    known = catalogue().cables
    for link in plan.fabric.links:
        assert (known[link.cable].reach_m.value or 0.0) >= link.length_m


def test_the_policy_follows_the_cut_lengths(plan: Plan) -> None:
    lengths = {port.cable_m for switch in plan.policy.switches for port in switch.ports}
    assert lengths == {link.length_m for link in plan.fabric.links}


def test_a_way_is_rounded_up_to_stock() -> None:
    a, b = Place("a", "r1-1", 1, 0.0, 0.0), Place("b", "r2-3", 2, 1.2, 3.0)
    assert length_between(RACKS, a, b) == 10.0  # 1.2 + 3 + 4 = 8.2 m


def test_a_long_way_is_rounded_up_to_tens() -> None:
    a, b = Place("a", "r1-1", 1, 0.0, 0.0), Place("b", "r2-3", 2, 0.0, 131.0)
    assert length_between(RACKS, a, b) == 140.0


def test_within_a_rack_cables_are_short() -> None:
    a = Place("a", "r1-1", 1, 0.0, 0.0)
    assert length_between(RACKS, a, replace(a, device="b")) == SAME_RACK_M


def test_without_racks_nothing_has_a_place() -> None:
    assert design(site(16, 8, 8), catalogue()).places == ()
