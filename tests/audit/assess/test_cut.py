"""The part of a fabric that packets cover: focus first, uplinks in proportion, and connected."""

from __future__ import annotations

from eastwest.audit import samples
from eastwest.audit.assess.cut import MOST_NICS, cut
from eastwest.design import design
from eastwest.fabric.graph import Role
from eastwest.fabric.routing import Routes
from eastwest.plan import Plan
from tests.design.builders import catalogue, site


def large() -> Plan:
    """Thirty-two nodes of two NICs, eight under each of four leaves, four spines."""
    return design(site(32, 2, 2, topology="leaf-spine", nodes_per_unit=8, spines=4), catalogue())


def test_a_small_fabric_stays_as_it_is() -> None:
    plan = samples.sample_plan()
    assert cut(plan, frozenset()) is plan


def test_a_large_one_keeps_its_focus() -> None:
    plan = large()
    last = plan.fabric.with_role(Role.LEAF)[-1].name
    small = cut(plan, frozenset({last}))
    assert sum(len(node.ports) for node in small.fabric.gpu_nodes) == MOST_NICS
    assert last in small.fabric.by_name
    assert small.fabric.links_of[small.fabric.gpu_nodes[0].name][0].other(small.fabric.gpu_nodes[0].name).device == last


def test_leaves_keep_their_share_of_uplinks() -> None:
    plan = large()
    small = cut(plan, frozenset())
    hosts = {node.name for node in small.fabric.gpu_nodes}
    for leaf in small.fabric.with_role(Role.LEAF):
        links = small.fabric.links_of[leaf.name]
        down = sum(link.other(leaf.name).device in hosts for link in links)
        whole = plan.fabric.links_of[leaf.name]
        whole_down = sum(plan.fabric.by_name[link.other(leaf.name).device].role is Role.GPU_NODE for link in whole)
        assert (len(links) - down) / down >= (len(whole) - whole_down) / whole_down


def test_every_node_reaches_every_other() -> None:
    small = cut(large(), frozenset()).fabric
    routes = Routes(small)
    leaves = [leaf.name for leaf in small.with_role(Role.LEAF)]
    assert all(other in routes.towards(leaf) for leaf in leaves for other in leaves if other != leaf)
