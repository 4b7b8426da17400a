"""What one failure costs."""

from __future__ import annotations

from dataclasses import replace

from eastwest.design import design
from eastwest.intent.site import StorageIntent, SwitchChoice
from eastwest.plan import FailureDomain

from .builders import catalogue, site

BIG = SwitchChoice("big")


def domains(**fabric: object) -> dict[str, FailureDomain]:
    """Sixteen nodes in two units of eight, four spines with one 800G link to each leaf."""
    wanted = site(16, 8, 8, nodes_per_unit=8, spines=4, leaf=BIG, spine=BIG, **fabric)
    return {domain.element: domain for domain in design(wanted, catalogue()).failure_domains}


def test_a_rail_leaf_costs_each_node_of_its_unit_one_nic() -> None:
    leaf = domains(topology="rail-optimised")["leaf"]
    assert (leaf.count, leaf.nodes_affected, leaf.nics_lost) == (16, 8, 8)


def test_a_shared_leaf_costs_its_nodes_all_nics() -> None:
    leaf = domains(topology="leaf-spine")["leaf"]
    assert (leaf.count, leaf.nodes_affected, leaf.nics_lost) == (2, 8, 64)


def test_a_spine_costs_its_share_of_the_uplinks() -> None:
    assert domains(topology="rail-optimised")["spine"].bandwidth_left == 0.75


def test_an_uplink_costs_one_of_the_leafs() -> None:
    assert domains(topology="leaf-spine")["uplink cable"].bandwidth_left == 1 - 1 / 32


def test_a_nic_costs_one_node_one_nic() -> None:
    nic = domains(topology="rail-optimised")["NIC"]
    assert (nic.count, nic.nodes_affected, nic.nics_lost, nic.bandwidth_left) == (128, 1, 1, 1.0)


def test_a_single_switch_is_one_failure_domain() -> None:
    found = design(site(4, 8, 8), catalogue()).failure_domains
    assert [(domain.element, domain.count, domain.bandwidth_left) for domain in found][-1] == ("leaf", 1, 0.0)


def test_storage_on_a_dual_tor_leaf_is_told_apart_from_the_nodes() -> None:
    """No NIC of a node is lost with a leaf: the storage system's single cable to it is none of theirs."""
    plain = site(
        16, 8, 8, topology="rail-optimised", nodes_per_unit=8, leaf=BIG, spine=BIG, dual_tor=True, link_gbps=200.0
    )
    storage = StorageIntent("box", 2, 1.0, 1.0, "converged", None, 4, 200.0)
    leaf = next(
        each for each in design(replace(plain, storage=storage), catalogue()).failure_domains if each.element == "leaf"
    )
    assert (leaf.nodes_affected, leaf.nics_lost, leaf.bandwidth_left) == (8, 0, 0.5)
    assert "none is cut off; one host beside them loses 1 of its ports" in leaf.statement
