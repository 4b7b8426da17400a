"""Growth: what is bought first, and that nothing moves later."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from eastwest.design import design
from eastwest.design.choice import choose
from eastwest.design.growth import first_nodes, moved_cables
from eastwest.design.growth_text import growth_rows, growth_text
from eastwest.design.wiring import wire
from eastwest.fabric import Fabric, Role
from eastwest.fabric.topology import build
from eastwest.intent.site import Site, SwitchChoice
from eastwest.plan import Plan

from .builders import catalogue, site, switch

STEPS = (8, 16, 32)


def growing(**fabric: object) -> Site:
    options = {"topology": "rail-optimised", "nodes_per_unit": 4, "leaf": SwitchChoice("big"), **fabric}
    return replace(site(STEPS[0], 8, 8, **options), growth=STEPS[1:])


@pytest.fixture(scope="module")
def plan() -> Plan:
    return design(growing(), catalogue())


def three_tier_fabric() -> Fabric:
    known = catalogue(switch("eight", 8, 400.0))
    wanted = site(32, 1, 1, topology="leaf-spine", tiers=3)
    best = choose(wanted, known).best
    assert best is not None
    return build(best.layout, wire(wanted, best, known))


def test_the_plan_builds_the_first_step(plan: Plan) -> None:
    assert len(plan.fabric.gpu_nodes) == STEPS[0]


def test_every_step_has_its_nodes_and_gpus(plan: Plan) -> None:
    assert [(step.nodes, step.gpus) for step in plan.growth] == [(count, count * 8) for count in STEPS]


def test_no_step_moves_a_cable(plan: Plan) -> None:
    assert [step.cables_moved for step in plan.growth] == [0, 0, 0]


def test_the_last_step_uses_up_what_was_kept_free(plan: Plan) -> None:
    kept = [step.ports_kept_free for step in plan.growth]
    assert kept == sorted(kept, reverse=True)
    assert (kept[0] > 0, kept[-1]) == (True, 0)


def test_the_steps_together_buy_what_the_whole_needs(plan: Plan) -> None:
    whole = design(replace(growing(), gpus=replace(growing().gpus, count=STEPS[-1]), growth=()), catalogue())
    bought = Counter[tuple[str, str]]()
    for line in (line for step in plan.growth for line in step.buy):
        bought[line.kind, line.item] += line.count
    needed = Counter[tuple[str, str]]()
    for line in whole.bill:
        needed[line.kind, line.item] += line.count
    assert bought == needed


def test_a_plan_that_grows_has_fewer_ports_in_use_than_it_could(plan: Plan) -> None:
    spine = plan.fabric.with_role(Role.SPINE)[0]
    assert len(spine.ports) == len(plan.fabric.links_of[spine.name])


def test_addresses_stay_when_the_site_grows(plan: Plan) -> None:
    later = design(replace(growing(), gpus=replace(growing().gpus, count=STEPS[1]), growth=STEPS[2:]), catalogue())
    known = {(end.device, end.port): end.address for end in later.addressing.interfaces}
    assert all(known[end.device, end.port] == end.address for end in plan.addressing.interfaces)
    assert set(plan.addressing.routers) <= set(later.addressing.routers)


def test_super_spines_come_with_the_second_pod() -> None:
    full = three_tier_fabric()
    pod = sum(
        node.unit in {leaf.unit for leaf in full.with_role(Role.LEAF) if leaf.pod == 1} for node in full.gpu_nodes
    )
    one, two = first_nodes(full, pod), first_nodes(full, pod + 1)
    assert (len(one.with_role(Role.SUPER_SPINE)) == 0, len(two.with_role(Role.SUPER_SPINE)) > 0) == (True, True)
    assert moved_cables(one, two) == 0


def test_a_cable_that_ends_elsewhere_counts_as_moved() -> None:
    full = three_tier_fabric()
    first, second, *rest = full.links
    swapped = Fabric(full.devices, (replace(first, b=second.b), replace(second, b=first.b), *rest))
    assert moved_cables(full, swapped) == 2


def test_the_table_has_a_row_for_everything_bought(plan: Plan) -> None:
    header, *rows = growth_rows(plan)
    assert len(rows) == sum(len(step.buy) for step in plan.growth)
    assert all(len(row) == len(header) for row in rows)


def test_the_text_tells_every_step(plan: Plan) -> None:
    text = growth_text(plan)
    assert all(f"Step {number}: {count} nodes" in text for number, count in enumerate(STEPS, start=1))
    assert all(step.statement in text for step in plan.growth)
