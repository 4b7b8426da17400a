"""What holds for every site: a plan that is sound, or a NoFitError."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings

from eastwest.design import design
from eastwest.errors import NoFitError
from eastwest.fabric import Role
from eastwest.fabric.routing import next_hops
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan

from .strategies import catalogues, sites


def planned(site: Site, catalogue: Catalogue) -> Plan | None:
    """The plan, or None when nothing fits; any other exception fails the test."""
    try:
        return design(site, catalogue)
    except NoFitError:
        return None


def uplink_gbps(plan: Plan, leaf: str) -> float:
    links = plan.fabric.links_of[leaf]
    return sum(link.speed_gbps for link in links if plan.fabric.by_name[link.other(leaf).device].is_switch)


@settings(deadline=None)
@given(sites(), catalogues())
def test_every_port_of_a_nic_has_exactly_one_link(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        ends = Counter(end for link in plan.fabric.links for end in (link.a, link.b))
        nics = [(node.name, port.name) for node in plan.fabric.gpu_nodes for port in node.ports]
        assert len(nics) == site.gpus.count * site.gpus.nics * site.fabric.ports_per_nic
        assert all(ends[nic] == 1 for nic in nics)  # type: ignore[index]


@settings(deadline=None)
@given(sites(), catalogues())
def test_no_port_is_used_twice(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        ends = [end for link in plan.fabric.links for end in (link.a, link.b)]
        assert len(set(ends)) == len(ends)


@settings(deadline=None)
@given(sites(), catalogues())
def test_every_link_ends_at_ports_of_its_speed(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        speeds = {(device.name, port.name): port.speed_gbps for device in plan.fabric.devices for port in device.ports}
        assert all(speeds[end] == link.speed_gbps for link in plan.fabric.links for end in (link.a, link.b))


@settings(deadline=None)
@given(sites(), catalogues())
def test_no_leaf_exceeds_the_oversubscription_bound(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None and len(plan.tiers) > 1:
        for leaf in plan.fabric.with_role(Role.LEAF):
            up = uplink_gbps(plan, leaf.name)
            down = sum(link.speed_gbps for link in plan.fabric.links_of[leaf.name]) - up
            assert down <= up * site.fabric.oversubscription * (1 + 1e-9)


@settings(deadline=None)
@given(sites(), catalogues())
def test_the_spines_of_a_pod_carry_the_same_load(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        loads: dict[tuple[int | None, int | None], set[int]] = {}
        for spine in plan.fabric.with_role(Role.SPINE):
            loads.setdefault((spine.pod, spine.rail), set()).add(len(plan.fabric.links_of[spine.name]))
        assert all(len(counts) == 1 for counts in loads.values())


@settings(deadline=None)
@given(sites(), catalogues())
def test_a_rail_of_a_unit_stays_on_its_own_leaf(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None and plan.topology == "rail-optimised":
        leaves: dict[tuple[int | None, int | None], set[str]] = {}
        for node in plan.fabric.gpu_nodes:
            for link, port in zip(plan.fabric.links_of[node.name], node.ports, strict=True):
                leaves.setdefault((node.unit, port.rail), set()).add(link.other(node.name).device)
        assert all(len(names) == plan.ports_per_nic for names in leaves.values())


@settings(deadline=None)
@given(sites(), catalogues())
def test_every_switch_reaches_every_nic_of_its_plane_and_rail(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        ports = {(node.name, port.name): port for node in plan.fabric.gpu_nodes for port in node.ports}
        for name, rows in next_hops(plan.fabric).items():
            switch = plan.fabric.by_name[name]
            for host, hops in rows.items():
                apart = plan.topology == "rail-only" and ports[host].rail != switch.rail
                assert bool(hops) == (ports[host].plane == switch.plane and not apart)


@settings(deadline=None)
@given(sites(), catalogues())
def test_no_spine_exceeds_its_bound(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None and len(plan.tiers) == 3:
        assert plan.tiers[1].oversubscription <= site.fabric.spine_oversubscription * (1 + 1e-9)


@settings(deadline=None)
@given(sites(), catalogues())
def test_addresses_are_unique(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        used = [end.address for end in plan.addressing.interfaces if end.address]
        assert len(set(used)) == len(used)


@settings(deadline=None)
@given(sites(), catalogues())
def test_the_bill_counts_every_link_once(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        assert sum(line.count for line in plan.bill if line.kind == "cable") == len(plan.fabric.links)


@settings(deadline=None)
@given(sites(), catalogues())
def test_the_same_site_gives_the_same_plan(site: Site, catalogue: Catalogue) -> None:
    assert planned(site, catalogue) == planned(site, catalogue)
