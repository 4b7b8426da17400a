"""Layouts and the fabrics built from them."""

from __future__ import annotations

import pytest

from eastwest.fabric import Fabric, PortId, Role
from eastwest.fabric.topology import Layout, Wiring, build, leaf_spine, rail_optimised, single_switch
from tests.design.builders import SPLIT_800, switch

BIG = switch("big", 64, 800.0, SPLIT_800)


def wiring(spines: int = 2, parallel: int = 2) -> Wiring:
    return Wiring(
        node="box",
        leaf=BIG,
        spine=BIG if spines else None,
        link_gbps=400.0,
        uplink_gbps=800.0 if spines else 0.0,
        spines=spines,
        parallel=parallel,
        node_to_leaf_m=2.0,
        leaf_to_spine_m=30.0,
    )


def rail_fabric() -> Fabric:
    """Four nodes in two units, four rails."""
    return build(rail_optimised(4, 4, 4, nodes_per_unit=2), wiring())


def test_rail_leaves_are_named_by_unit_and_rail() -> None:
    names = [leaf.name for leaf in rail_fabric().with_role(Role.LEAF)]
    assert names == [f"leaf-u{unit}-r{rail}" for unit in (1, 2) for rail in range(4)]


def test_leaves_that_share_rails_say_which() -> None:
    fabric = build(rail_optimised(2, 4, 4, nodes_per_unit=2, rails_per_leaf=2), wiring())
    assert [leaf.name for leaf in fabric.with_role(Role.LEAF)] == ["leaf-u1-r0-1", "leaf-u1-r2-3"]


def test_a_nic_goes_to_the_leaf_of_its_rail_and_unit() -> None:
    assert rail_fabric().link_at[PortId("node003", "nic2")].other("node003").device == "leaf-u2-r2"


def test_a_leaf_of_one_rail_carries_it() -> None:
    assert [leaf.rail for leaf in rail_fabric().with_role(Role.LEAF)] == [0, 1, 2, 3] * 2


def test_nic_ports_carry_their_rail() -> None:
    fabric = build(leaf_spine(1, 4, 2, nodes_per_unit=1, leaves_per_unit=2), wiring())
    assert [port.rail for port in fabric.gpu_nodes[0].ports] == [0, 1, 0, 1]


def test_whole_nodes_stand_on_one_leaf() -> None:
    fabric = build(leaf_spine(4, 4, 4, nodes_per_unit=2), wiring())
    ends = {link.b.device for link in fabric.links_of["node003"]}
    assert ends == {"leaf2"}


def test_links_come_in_order_of_nodes_and_nics() -> None:
    fabric = build(single_switch(2, 12, 12), wiring(spines=0, parallel=0))
    expected = [PortId(f"node00{node}", f"nic{nic}") for node in (1, 2) for nic in range(12)]
    assert [link.a for link in fabric.links] == expected


@pytest.mark.parametrize("parallel", [1, 2, 3])
def test_every_leaf_meets_every_spine_equally(parallel: int) -> None:
    fabric = build(rail_optimised(4, 4, 4, nodes_per_unit=2), wiring(spines=3, parallel=parallel))
    pairs = [(link.a.device, link.b.device) for link in fabric.switch_links()]
    assert {pairs.count(pair) for pair in pairs} == {parallel}


def test_a_spine_has_no_unit() -> None:
    assert {spine.unit for spine in rail_fabric().with_role(Role.SPINE)} == {None}


def test_the_last_unit_may_be_smaller() -> None:
    fabric = build(rail_optimised(3, 2, 2, nodes_per_unit=2), wiring())
    assert len(fabric.links_of["leaf-u2-r0"]) == 1 + 4


def test_names_stay_of_equal_width() -> None:
    fabric = build(single_switch(120, 1, 1), wiring(spines=0, parallel=0))
    assert (fabric.gpu_nodes[0].name, fabric.gpu_nodes[-1].name) == ("node001", "node120")


def test_the_fullest_leaf_counts() -> None:
    assert Layout("leaf-spine", 3, 1, 2, (0, 0, 1)).downlinks == 4
