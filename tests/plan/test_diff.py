"""Differences between plans."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.fabric import Fabric
from eastwest.plan import Change, Plan, diff_plans
from tests.design.builders import catalogue, site
from tests.design.test_invariants import planned


@pytest.fixture
def plan() -> Plan:
    found = planned(site(nodes=2, nics=2, rails=2, topology="single-switch"), catalogue())
    assert found is not None
    return found


def test_equal_plans_do_not_differ(plan: Plan) -> None:
    assert diff_plans(plan, plan) == ()


def test_a_changed_value_is_named(plan: Plan) -> None:
    assert diff_plans(plan, replace(plan, name="new")) == (Change("changed", "name", "tiny", "new"),)


def test_a_removed_device_does_not_shift_the_others(plan: Plan) -> None:
    fewer = replace(plan, fabric=Fabric(plan.fabric.devices[1:], plan.fabric.links))
    changes = diff_plans(plan, fewer)
    assert [(change.kind, change.path) for change in changes] == [("removed", "fabric.devices[node001]")]


def test_a_longer_cable_is_one_change(plan: Plan) -> None:
    first = replace(plan.cabling[0], length_m=9.0)
    changes = diff_plans(plan, replace(plan, cabling=(first, *plan.cabling[1:])))
    assert changes == (Change("changed", "cabling[node001 nic0].length_m", 2.0, 9.0),)
