"""Designs whose numbers one can check in the head."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.design import design
from eastwest.design.choice import buffers_published, choose
from eastwest.fabric import Role
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.load import load_site
from eastwest.intent.site import Site, StorageIntent, SwitchChoice
from eastwest.plan import Plan, save_plan

from .builders import SPLIT_800, catalogue, site, switch

EXAMPLES = Path(__file__).parents[2] / "examples"
BIG, SMALL = SwitchChoice("big"), SwitchChoice("small")


def counts(plan: Plan) -> tuple[int, int]:
    """Leaves and spines."""
    return len(plan.fabric.with_role(Role.LEAF)), len(plan.fabric.with_role(Role.SPINE))


def reason(plan: Plan, subject: str) -> str:
    return next(reason.why for reason in plan.reasons if reason.subject == subject)


def two_units(**fabric: object) -> Site:
    return site(16, 8, 8, topology="rail-optimised", nodes_per_unit=8, leaf=BIG, spine=BIG, **fabric)


def test_auto_puts_everything_on_one_switch_when_it_fits() -> None:
    assert design(site(16, 8, 8), catalogue()).topology == "single-switch"


def test_auto_builds_rails_when_it_does_not() -> None:
    assert design(site(32, 8, 8), catalogue()).topology == "rail-optimised"


def test_auto_without_rails_builds_a_leaf_spine() -> None:
    assert design(site(32, 8, 1), catalogue()).topology == "leaf-spine"


def test_two_units_of_eight_rails_have_sixteen_leaves() -> None:
    assert counts(design(two_units(), catalogue())) == (16, 2)


def test_uplinks_take_the_fastest_common_speed() -> None:
    links = design(two_units(), catalogue()).fabric.switch_links()
    assert {link.speed_gbps for link in links} == {800.0}


def test_the_given_uplink_speed_is_kept() -> None:
    links = design(two_units(uplink_gbps=400.0), catalogue()).fabric.switch_links()
    assert {link.speed_gbps for link in links} == {400.0}


def test_the_given_number_of_spines_is_kept() -> None:
    assert counts(design(two_units(spines=4), catalogue())) == (16, 4)


def test_oversubscription_saves_uplinks() -> None:
    plan = design(two_units(oversubscription=4.0, uplink_gbps=400.0), catalogue())
    assert (plan.tiers[0].up_gbps, plan.tiers[0].oversubscription) == (800.0, 4.0)


def test_rails_share_leaves_when_the_ports_allow() -> None:
    plan = design(site(8, 8, 8, topology="rail-optimised", leaf=BIG, spine=BIG), catalogue())
    assert [leaf.name for leaf in plan.fabric.with_role(Role.LEAF)] == ["leaf-u1-r0-3", "leaf-u1-r4-7"]


def test_leaves_are_filled_when_no_unit_is_given() -> None:
    plan = design(site(32, 8, 1, topology="leaf-spine", leaf=SMALL, spine=SMALL), catalogue())
    assert counts(plan) == (16, 8)


def test_a_node_too_big_for_a_leaf_is_spread() -> None:
    plan = design(site(2, 8, 8, topology="leaf-spine", leaf=SwitchChoice("mini")), catalogue(switch("mini", 8, 400.0)))
    assert len({link.b.device for link in plan.fabric.links_of["node001"]}) == 2


def test_the_best_fit_wastes_the_fewest_ports() -> None:
    plan = design(site(4, 8, 8), catalogue())
    assert plan.fabric.switches[0].model == "small"


def test_the_best_fit_says_why() -> None:
    why = reason(design(site(4, 8, 8), catalogue()), "leaf model")
    assert why == "fewest empty ports (0) of 2 combinations that fit; next is big with 48"


def test_one_vendor_is_preferred_for_both_tiers() -> None:
    known = catalogue(switch("big", 64, 800.0, SPLIT_800), switch("alien", 16, 800.0, SPLIT_800, vendor="other"))
    plan = design(site(32, 8, 8, leaf=BIG), known)
    assert {entry.model for entry in plan.fabric.switches} == {"big"}


def test_an_unreachable_length_leaves_the_cable_open_and_says_so() -> None:
    far = site(4, 8, 8)
    plan = design(replace(far, room=replace(far.room, node_to_leaf_m=900.0)), catalogue())
    assert plan.fabric.links[0].cable == ""
    assert "no cable in the catalogue carries 400G over 900 m" in reason(plan, "NIC cables")


def test_storage_is_billed() -> None:
    wanted = replace(site(4, 8, 8), storage=StorageIntent("box", 3, 10.0, 5.0))
    assert [(line.item, line.count) for line in design(wanted, catalogue()).bill if line.kind == "storage"] == [
        ("box", 3)
    ]


def test_optics_are_billed_by_module() -> None:
    plan = design(two_units(), catalogue())
    assert [(line.item, line.count) for line in plan.bill if line.kind == "optic"] == [("sr-800", 2 * 64)]


def test_leaves_have_asns_of_their_own_and_spines_share_one() -> None:
    plan = design(two_units(), catalogue())
    asns = [router.asn for router in plan.addressing.routers]
    assert asns == [*range(4_200_000_001, 4_200_000_017), 4_200_000_000, 4_200_000_000]


def test_unnumbered_switch_links_have_no_address() -> None:
    plan = design(two_units(), catalogue())
    assert {end.address for end in plan.addressing.interfaces if end.device.startswith("spine")} == {""}


def test_numbered_switch_links_have_a_pair_of_addresses() -> None:
    plan = design(two_units(addressing="ipv4-p2p"), catalogue())
    ends = [end.address for end in plan.addressing.interfaces if end.peer.startswith("spine") or "spine" in end.device]
    assert ends[:2] == ["10.192.0.1/31", "10.192.0.0/31"]


@pytest.mark.parametrize(
    ("file", "topology", "tiers"),
    [
        ("h100-rail-128.yaml", "rail-optimised", (16, 4)),
        ("b200-single-switch.yaml", "single-switch", (1, 0)),
        ("mi300x-oversubscribed-4to1.yaml", "leaf-spine", (4, 4)),
        ("mi300x-oversubscribed-local.yaml", "leaf-spine", (4, 4)),
        ("h100-rail-1024.yaml", "rail-optimised", (32, 32)),
        ("h100-dual-plane-256.yaml", "rail-optimised", (32, 8)),
    ],
)
def test_the_examples_come_out_as_they_say(file: str, topology: str, tiers: tuple[int, int]) -> None:
    plan = design(load_site(EXAMPLES / file), load_catalogue())
    assert (plan.topology, counts(plan)) == (topology, tiers)


@pytest.mark.slow
def test_32768_gpus_come_out_as_the_example_says(tmp_path: Path) -> None:
    plan = design(load_site(EXAMPLES / "b200-three-tier-32768.yaml"), load_catalogue())
    assert (counts(plan), len(plan.fabric.with_role(Role.SUPER_SPINE))) == ((512, 512), 256)
    assert [tier.oversubscription for tier in plan.tiers] == [1.0, 1.0, 1.0]
    assert len(plan.fabric.links) == 3 * 32768 - 32768
    save_plan(plan, tmp_path / "plan.json")
    assert (tmp_path / "plan.json").stat().st_size < 50e6


def test_switches_with_published_buffers_come_before_those_without() -> None:
    wanted = load_site(EXAMPLES / "h100-rail-128.yaml")
    open_fabric = replace(
        wanted.fabric,
        leaf=SwitchChoice(),
        spine=SwitchChoice(),
        topology="auto",
        nodes_per_unit=None,
        spines=None,
        uplink_gbps=None,
    )
    found = load_catalogue()
    choice = choose(replace(wanted, gpus=replace(wanted.gpus, count=4), fabric=open_fabric), found)
    assert choice.best is not None
    assert buffers_published(choice.best.leaf, found)
    assert choice.unknown == sum(not buffers_published(each.leaf, found) for each in choice.others) > 0
    plan = design(replace(wanted, gpus=replace(wanted.gpus, count=4), fabric=open_fabric), found)
    why = next(reason.why for reason in plan.reasons if reason.subject == "leaf model")
    assert f"{choice.unknown} of them stand last" in why
