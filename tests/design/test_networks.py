"""Storage, front-end and management networks of a small site."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from ipaddress import ip_interface

import pytest

from eastwest.design import design
from eastwest.errors import NoFitError
from eastwest.fabric import PortId, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.configuration import ConfigurationIntent, NosChoice
from eastwest.intent.site import (
    Attached,
    FrontendIntent,
    ManagementIntent,
    Routers,
    ServiceFabric,
    Site,
    StorageIntent,
    SwitchChoice,
)
from eastwest.plan import Network, Plan

from .builders import cable, catalogue, site, switch

MANAGED_GBPS = 1.0


def known() -> Catalogue:
    """A large switch, a small one, and an access switch of eight 1G ports with two uplinks."""
    found = catalogue(switch("big", 64, 400.0, ((2, 200.0), (4, 100.0))), switch("small", 8, 200.0, ((2, 100.0),)))
    access = switch("access", 8, MANAGED_GBPS)
    (ports,) = access.ports.value or ()
    uplinks = replace(ports, count=2, speed_gbps=100.0, name_pattern="up{n}")
    access = replace(access, ports=replace(access.ports, value=(ports, uplinks)))
    cables = {"cat6": cable("cat6", "dac", MANAGED_GBPS, 100.0)}
    return replace(found, switches={**found.switches, "access": access}, cables={**found.cables, **cables})


def wanted(**changes: object) -> Site:
    plain = site(16, 8, 8, topology="rail-optimised", nodes_per_unit=8, leaf=SwitchChoice("big"))
    storage = StorageIntent("box", 3, 1.0, 1.0, "dedicated", ServiceFabric(2, 200.0, 1.0), 4, 200.0)
    frontend = FrontendIntent(
        ServiceFabric(2, 100.0, 3.0), Attached(2, 2, 100.0), Attached(3, 1, 100.0), Attached(2, 4, 100.0)
    )
    management = ManagementIntent(1, MANAGED_GBPS, 2)
    whole = replace(plain, storage=storage, frontend=frontend, management=management)
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return design(wanted(), known())


def network(plan: Plan, name: str) -> Network:
    found = plan.network(name)
    assert found is not None
    return found


def test_all_networks_are_there(plan: Plan) -> None:
    assert [one.name for one in plan.networks] == ["storage", "front-end", "management"]


@pytest.mark.parametrize("name", ["storage", "front-end", "management"])
def test_every_port_of_a_host_has_one_link(plan: Plan, name: str) -> None:
    fabric = network(plan, name).fabric
    ends = Counter(end for link in fabric.links for end in (link.a, link.b))
    assert all(ends[PortId(host.name, port.name)] == 1 for host in fabric.hosts for port in host.ports)
    assert set(ends.values()) == {1}


@pytest.mark.parametrize("name", ["storage", "front-end", "management"])
def test_links_end_at_ports_of_their_speed(plan: Plan, name: str) -> None:
    fabric = network(plan, name).fabric
    speeds = {(device.name, port.name): port.speed_gbps for device in fabric.devices for port in device.ports}
    assert all(speeds[end] == link.speed_gbps for link in fabric.links for end in (link.a, link.b))


@pytest.mark.parametrize("name", ["storage", "front-end"])
def test_hosts_of_several_ports_stand_on_both_leaves_of_a_pair(plan: Plan, name: str) -> None:
    fabric = network(plan, name).fabric
    for host in (host for host in fabric.hosts if len(host.ports) > 1):
        leaves = [fabric.link_at[PortId(host.name, port.name)].other(host.name).device for port in host.ports]
        pair = {leaf.removesuffix("a").removesuffix("b") for leaf in leaves}
        assert len(pair) == 1
        assert abs(sum(leaf.endswith("a") for leaf in leaves) * 2 - len(leaves)) <= 1


@pytest.mark.parametrize(("name", "bound"), [("storage", 1.0), ("front-end", 3.0)])
def test_the_bound_is_kept(plan: Plan, name: str, bound: float) -> None:
    assert network(plan, name).tiers[0].oversubscription <= bound


def test_nodes_are_the_same_devices_in_every_network(plan: Plan) -> None:
    names = {node.name for node in plan.fabric.gpu_nodes}
    assert all({node.name for node in one.fabric.gpu_nodes} == names for one in plan.networks)


def test_a_storage_network_is_lossless_and_a_front_end_is_not(plan: Plan) -> None:
    storage = network(plan, "storage")
    assert storage.policy is not None
    assert set(storage.policy.buffers_of) == {switch.name for switch in storage.fabric.switches}
    assert network(plan, "front-end").policy is None


def test_every_device_can_be_managed(plan: Plan) -> None:
    others = [plan.fabric, network(plan, "storage").fabric, network(plan, "front-end").fabric]
    expected = {device.name for fabric in others for device in fabric.devices if device.role is not Role.EXTERNAL}
    assert {host.name for host in network(plan, "management").fabric.hosts} == expected


def test_access_switches_share_two_aggregation_switches(plan: Plan) -> None:
    fabric = network(plan, "management").fabric
    for access in fabric.with_role(Role.LEAF):
        above = {link.other(access.name).device for link in fabric.links_of[access.name]} & set(fabric.by_name)
        assert len([name for name in above if fabric.by_name[name].role is Role.SPINE]) == 2


def test_no_address_is_used_twice_in_any_network(plan: Plan) -> None:
    tables = [plan.addressing, *(one.addressing for one in plan.networks)]
    used = [end.address for table in tables for end in table.interfaces if end.address]
    assert len(set(used)) == len(used)


def test_the_bill_counts_the_cables_of_all_networks(plan: Plan) -> None:
    links = len(plan.fabric.links) + sum(len(one.fabric.links) for one in plan.networks)
    assert sum(line.count for line in plan.bill if line.kind == "cable") == links == len(plan.cabling)


def test_cables_are_numbered_through(plan: Plan) -> None:
    assert [cable.number for cable in plan.cabling] == list(range(1, len(plan.cabling) + 1))


def test_the_loss_of_a_leaf_leaves_a_dual_homed_host_half(plan: Plan) -> None:
    leaf = next(one for one in network(plan, "storage").failure_domains if one.element == "leaf")
    assert (leaf.nics_lost, leaf.bandwidth_left) == (0, 0.5)


def test_a_front_end_without_a_way_out_says_so() -> None:
    plain = wanted()
    assert plain.frontend is not None
    plan = design(replace(plain, frontend=replace(plain.frontend, uplinks=None)), known())
    reason = next(one for one in network(plan, "front-end").reasons if one.subject == "front-end uplinks")
    assert reason.value == "none"


def test_a_network_that_no_switch_carries_is_refused() -> None:
    slow = ServiceFabric(2, 25.0, 1.0)
    storage = StorageIntent("box", 3, 1.0, 1.0, "dedicated", slow, 4, 200.0)
    with pytest.raises(NoFitError, match=r"storage\.dedicated\.leaf: no switch that is allowed runs 200G, 25G"):
        design(wanted(storage=storage), known())


def test_management_without_an_access_switch_is_refused() -> None:
    others = {name: entry for name, entry in known().switches.items() if name != "access"}
    with pytest.raises(NoFitError, match="no allowed access switch has ports of 1G"):
        design(wanted(), replace(known(), switches=others))


def test_routers_get_ports_addresses_and_cables_on_both_aggregation_switches() -> None:
    plan = design(wanted(management=ManagementIntent(1, MANAGED_GBPS, 2, routers=Routers(2, 2))), known())
    found = network(plan, "management")
    routers = found.fabric.with_role(Role.EXTERNAL)
    links = [link for link in found.fabric.links if link.a.device in {router.name for router in routers}]
    assert [router.name for router in routers] == ["oob-router01", "oob-router02"]
    assert Counter(link.b.device for link in links) == {"oob-agg1": 2, "oob-agg2": 2}
    assert {link.speed_gbps for link in links} == {100.0}
    ends = {(end.device, end.port): end.address for end in found.addressing.interfaces}
    pairs = [{ends[link.a.device, link.a.port], ends[link.b.device, link.b.port]} for link in links]
    assert all(len({ip_interface(address).network for address in pair}) == 1 for pair in pairs)
    assert len(set().union(*pairs)) == 8
    assert sum(cable.a_device.startswith("oob-router") for cable in plan.cabling) == 4
    assert any("router to the servers" in line.description and line.count == 2 for line in plan.bill)
    assert not {device.name for device in found.fabric.with_role(Role.MANAGED)} & {each.name for each in routers}


def test_routers_on_a_single_management_switch() -> None:
    few = replace(
        site(2, 2, 2, topology="single-switch"), management=ManagementIntent(1, 1.0, 2, routers=Routers(1, 1))
    )
    found = network(design(few, known()), "management")
    assert found.topology == "single-switch"
    assert [reason.value for reason in found.reasons if reason.subject == "management uplinks"] == ["1 x 1 x 100G"]


def test_routers_of_a_speed_that_no_switch_has_are_refused() -> None:
    slow = ManagementIntent(1, MANAGED_GBPS, 2, routers=Routers(1, 1, 10.0))
    with pytest.raises(NoFitError, match="1 links to routers"):
        design(wanted(management=slow), known())


def test_without_routers_the_plan_says_that_nothing_leads_out(plan: Plan) -> None:
    reasons = {reason.subject: reason for reason in network(plan, "management").reasons}
    assert reasons["management uplinks"].value == "none"


def test_the_system_that_the_site_names_decides_the_models() -> None:
    other = replace(known().switches["access"], id="other", nos=("sonic",))
    sold = replace(known().switches["access"], nos=("eos",))
    both = replace(known(), switches={**known().switches, "access": sold, "other": other})
    for family, model in (("eos", "access"), ("sonic", "other")):
        named = ConfigurationIntent(nos=(NosChoice("management-leaf", family, ""),))
        management = network(design(wanted(configuration=named), both), "management")
        assert {device.model for device in management.fabric.with_role(Role.LEAF)} == {model}


def test_a_few_devices_need_no_aggregation() -> None:
    few = replace(site(2, 2, 2, topology="single-switch"), management=ManagementIntent(1, MANAGED_GBPS, 2))
    management = network(design(few, known()), "management")
    assert (management.topology, len(management.fabric.switches)) == ("single-switch", 1)
