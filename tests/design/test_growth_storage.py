"""Converged storage of a site that grows: it stands on leaves of the first step, and stays there."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from eastwest.design import design
from eastwest.design.growth import moved_cables
from eastwest.fabric import Role
from eastwest.intent.site import Site, SwitchChoice
from eastwest.plan import Plan

from .builders import site
from .storing import storing, with_storage

STEPS = (8, 16, 32)


def at_step(number: int, **fabric: object) -> Site:
    """The site after so many steps: what was the first step is kept beside the storage."""
    options = {"topology": "rail-optimised", "nodes_per_unit": 4, "leaf": SwitchChoice("big"), **fabric}
    wanted = with_storage(site(STEPS[number], 8, 8, **options))
    beside = STEPS[0] if number else None
    assert wanted.storage is not None
    return replace(wanted, growth=STEPS[number + 1 :], storage=replace(wanted.storage, beside_nodes=beside))


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return [design(at_step(number), storing()) for number in range(len(STEPS))]


def test_every_storage_port_has_a_leaf_from_the_first_step_on(plans: list[Plan]) -> None:
    for plan in plans:
        ends = [(system.name, len(system.ports)) for system in plan.fabric.with_role(Role.STORAGE)]
        assert ends == [("storage01", 4), ("storage02", 4)]


def test_no_cable_moves_from_plan_to_plan(plans: list[Plan]) -> None:
    pairs = pairwise(plans)
    assert [moved_cables(before.fabric, after.fabric) for before, after in pairs] == [0, 0]


def test_no_step_of_the_growth_plan_moves_a_cable(plans: list[Plan]) -> None:
    assert [step.cables_moved for step in plans[0].growth] == [0, 0, 0]


def test_storage_addresses_stay(plans: list[Plan]) -> None:
    first, last = (
        {end.device: end.address for end in plan.addressing.interfaces if end.device.startswith("storage")}
        for plan in (plans[0], plans[-1])
    )
    assert first == last


@pytest.mark.parametrize("fabric", [{"planes": 2, "link_gbps": 200.0}, {"topology": "rail-only", "spines": 4}])
def test_planes_and_rails_keep_their_storage(fabric: dict[str, object]) -> None:
    plan = design(at_step(0, **fabric), storing())
    assert [step.cables_moved for step in plan.growth] == [0, 0, 0]
    assert all(len(system.ports) == 4 for system in plan.fabric.with_role(Role.STORAGE))


def test_the_design_says_where_storage_stands(plans: list[Plan]) -> None:
    (reason,) = [reason for reason in plans[0].reasons if reason.subject == "converged storage"]
    assert reason.value == "on the leaves of the first 8 nodes"
