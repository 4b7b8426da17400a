"""Configurations of the networks beside the compute fabric."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path

import pytest

from eastwest.design.designer import design
from eastwest.errors import InputError
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.configuration import ConfigurationIntent, NosChoice
from eastwest.intent.load import load_site
from eastwest.intent.site import (
    Attached,
    FrontendIntent,
    ManagementIntent,
    Routers,
    ServiceFabric,
    StorageIntent,
    SwitchChoice,
)
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.configure import configuration
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.write import write_configurations
from tests.vendors.designed import EXAMPLE, MANAGEMENT, configured
from tests.vendors.roundtrip import assert_round_trip

MODELS = {"eos": "7060x6-64pe", "junos": "qfx5240-64od", "nxos": "n9364e-sg2-o", "nvue": "sn5600", "sonic": "sn5600"}


@cache
def plan_of(model: str, beside: str = "", uplink_asn: int | None = 64512) -> Plan:
    """Four nodes with all networks. beside: the model of the other networks, empty for the same."""
    site = load_site(EXAMPLE)
    compute, other = SwitchChoice(model=model), SwitchChoice(model=beside or model)
    service = ServiceFabric(2, 400.0, 1.0, other, other)
    fabric = replace(
        site.fabric, topology="leaf-spine", leaf=compute, spine=compute, nodes_per_unit=1, spines=2, uplink_gbps=400.0
    )
    whole = replace(
        site,
        gpus=replace(site.gpus, count=4),
        fabric=fabric,
        storage=StorageIntent(load_site(EXAMPLE).storage.system, 2, 1.0, 1.0, "dedicated", service, 2, 400.0),  # type: ignore[union-attr]
        frontend=FrontendIntent(service, None, None, Attached(2, 2, 400.0)),
        management=ManagementIntent(1, 1.0, 2),
        configuration=ConfigurationIntent(management=MANAGEMENT, uplink_asn=uplink_asn),
    )
    return design(whole, load_catalogue())


def intents(family: str, role: str, uplink_asn: int | None = 64512) -> list[DeviceIntent]:
    found = configured(family, plan=plan_of(MODELS[family], uplink_asn=uplink_asn)).intents
    return [intent for intent in found if intent.role == role]


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("uplink_asn", [64512, None])
def test_every_network_is_read_back_as_it_was_meant(family: str, uplink_asn: int | None) -> None:
    for role in ("storage-leaf", "frontend-leaf"):
        found = intents(family, role, uplink_asn)
        assert len(found) == 2
        for intent in found:
            assert_round_trip(FAMILIES[family], intent)


def test_storage_is_lossless_and_the_front_end_is_not() -> None:
    storage, front = intents("sonic", "storage-leaf")[0], intents("sonic", "frontend-leaf")[0]
    assert storage.qos is not None
    assert {profile.pfc for profile in storage.qos.ports} == {(3,)}
    assert all(port.qos for port in storage.interfaces)
    assert front.qos is None
    assert not any(port.qos for port in front.interfaces)


def test_the_way_out_takes_the_default_route_and_tells_only_its_own() -> None:
    front = intents("sonic", "frontend-leaf")[0]
    assert front.bgp is not None
    outside = [each for each in front.bgp.neighbours if each.group == "UPLINKS"]
    assert {each.remote_as for each in outside} == {64512}
    group = next(each for each in front.bgp.groups if each.name == "UPLINKS")
    rules = {each.name: [rule.prefix for rule in each.rules] for each in front.bgp.filters}
    assert rules[group.filter_in] == ["0.0.0.0/0"]
    assert "0.0.0.0/0" not in rules[group.filter_out]
    assert "0.0.0.0/0" not in rules[front.bgp.connected]
    peers = {port.addresses[0]: port.mtu_bytes for port in front.interfaces if "external" in port.description}
    assert len(peers) == len(outside) == 2
    assert set(peers.values()) == {1500}


def test_no_two_switches_share_a_management_address() -> None:
    found = configured("sonic", plan=plan_of("sn5600")).intents
    addresses = [intent.management.out_of_band.address for intent in found if intent.management.out_of_band]
    assert len(addresses) == len(set(addresses)) == sum(intent.role != "management-leaf" for intent in found)


@cache
def managed_plan(family: str, routers: Routers | None = None, asn: int | None = None) -> Plan:
    """So many management ports that two access switches and two above them carry them."""
    access = SwitchChoice(model="7010tx-48" if family == "eos" else "sn2201")
    above = SwitchChoice(model=MODELS[family])
    plan_site = load_site(EXAMPLE)
    fabric = replace(
        plan_site.fabric,
        topology="leaf-spine",
        leaf=above,
        spine=above,
        nodes_per_unit=1,
        spines=2,
        uplink_gbps=400.0,
    )
    nos = tuple(NosChoice(role, family, "") for role in ("leaf", "spine", "management-leaf", "management-spine"))
    site = replace(
        plan_site,
        gpus=replace(plan_site.gpus, count=4),
        fabric=fabric,
        management=ManagementIntent(16, 1.0, 2, access, routers=routers),
        configuration=ConfigurationIntent(management=replace(MANAGEMENT, network="", uplink_asn=asn), nos=nos),
    )
    return design(site, load_catalogue())


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_management_switches_are_read_back_as_they_were_meant(family: str) -> None:
    found = configured(None, plan=managed_plan(family)).intents
    assert sum(intent.role == "management-leaf" for intent in found) == 2
    assert sum(intent.role == "management-spine" for intent in found) == 2
    for intent in found:
        if intent.role.startswith("management-"):
            expressed = assert_round_trip(FAMILIES[family], intent).expressed
            assert expressed.vlans == intent.vlans
            assert [port.vlan for port in expressed.interfaces] == [port.vlan for port in intent.interfaces]


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_way_from_management_to_the_servers_is_read_back(family: str) -> None:
    found = configured(None, plan=managed_plan(family, Routers(2, 1), 64600)).intents
    for at, intent in enumerate(each for each in found if each.role == "management-spine"):
        said = assert_round_trip(FAMILIES[family], intent).expressed
        assert said.bgp is not None
        (peer,) = [each for each in said.bgp.neighbours if each.group == "UPLINKS"]
        assert (peer.peer, peer.remote_as) == (f"10.247.0.{2 * at + 1}", 64600)
        (port,) = [each for each in said.interfaces if "oob-router" in each.description]
        assert (port.addresses, port.mtu_bytes, port.vlan) == ((f"10.247.0.{2 * at}/31",), 1500, None)
    access = next(each for each in found if each.role == "management-leaf")
    assert access.bgp is not None
    taken = next(each for each in access.bgp.filters if each.name == "FABRIC")
    assert "0.0.0.0/0" in {rule.prefix for rule in taken.rules}
    told = next(each for each in access.bgp.filters if each.name == "OWN").rules
    spans = [(IPv4Network(rule.prefix), rule.at_least, rule.at_most) for rule in told]
    for address in ("10.247.0.0/31", *access.vlans[0].addresses):
        network = IPv4Interface(address).network
        assert any(network.subnet_of(all_of) and low <= network.prefixlen <= high for all_of, low, high in spans)  # type: ignore[operator]


def test_hosts_of_management_share_a_vlan_and_uplinks_are_routed() -> None:
    found = {intent.hostname: intent for intent in configured(None, plan=managed_plan("sonic")).intents}
    access = found["oob1"]
    assert [vlan.number for vlan in access.vlans] == [10]
    hosts = [port for port in access.interfaces if port.vlan is not None]
    uplinks = [port for port in access.interfaces if port.vlan is None]
    assert {port.vlan for port in hosts} == {10}
    assert not any(port.addresses or port.unnumbered for port in hosts)
    assert len(uplinks) == 2
    assert all(port.unnumbered for port in uplinks)
    assert access.bgp is not None
    assert {each.peer for each in access.bgp.neighbours} == {port.name for port in uplinks}
    assert {port.mtu_bytes for port in access.interfaces} == {1500}
    assert access.management.out_of_band is None
    assert found["oob-agg1"].vlans == ()
    announced = IPv4Network(access.bgp.filters[0].rules[1].prefix)
    assert all(IPv4Interface(address).network.subnet_of(announced) for address in access.vlans[0].addresses)


def test_switches_have_the_addresses_of_the_designed_management_network() -> None:
    plan = managed_plan("sonic")
    found = configured(None, plan=plan).intents
    subnets = {intent.vlans[0].addresses[0] for intent in found if intent.vlans}
    gateways = {address.partition("/")[0]: IPv4Interface(address).network for address in subnets}
    ports = [intent.management.out_of_band for intent in found if not intent.role.startswith("management-")]
    assert ports
    for port in ports:
        assert port is not None
        assert IPv4Interface(port.address).network == gateways[port.gateway]
    assert len({port.address for port in ports if port is not None}) == len(ports)


def test_what_is_skipped_is_named_with_its_reason(tmp_path: Path) -> None:
    plan, catalogue = plan_of("7060x6-64pe", "sn5600"), load_catalogue()
    strange = replace(catalogue.switches["sn5600"], nos=("ios-xr",))
    known = replace(catalogue, switches={**catalogue.switches, "sn5600": strange})
    found = configuration(plan, known, "eos")
    assert found is not None
    write_configurations(found, tmp_path)
    manifest = json.loads((tmp_path / "configs" / "manifest.json").read_text())
    switches = {each.name for network in plan.networks for each in network.fabric.switches}
    assert set(manifest["skipped"]) == switches - {"oob1"}  # an Arista switch
    assert "sn5600 is not known to run Arista EOS" in manifest["skipped"]["stor-leaf1a"]
    assert any("stor-leaf1a" in note for note in manifest["notes"])
    assert switches & set(manifest["devices"]) == {"oob1"}


def test_a_model_that_cannot_run_what_the_site_runs_runs_what_it_is_sold_with() -> None:
    found = configured("junos", plan=plan_of("qfx5240-64od", "sn5600"))
    families = {intent.role: intent.nos.family for intent in found.intents}
    assert families["leaf"] == "junos"
    assert families["storage-leaf"] == families["frontend-leaf"] == "nvue"
    assert families["management-leaf"] == "eos"  # the access switch is an Arista one
    (note,) = [each for each in found.choice.notes if each.startswith("management-leaf")]
    assert "7010tx-48 is not known to run Juniper Junos" in note
    assert not found.choice.skipped


def test_a_role_of_its_own_runs_what_the_site_says() -> None:
    named = tuple(NosChoice(*each, "") for each in (("leaf", "eos"), ("spine", "eos"), ("storage-leaf", "nvue")))
    plan = plan_of("7060x6-64pe", "sn5600")
    found = configured(None, plan=replace(plan, configuration=replace(plan.configuration, nos=named)))
    families = {intent.role: intent.nos.family for intent in found.intents}
    assert families == {"leaf": "eos", "spine": "eos", "storage-leaf": "nvue", "frontend-leaf": "nvue",
                        "management-leaf": "eos"}  # fmt: skip


def test_a_role_that_no_network_has_is_refused() -> None:
    named = tuple(NosChoice(role, "sonic", "") for role in ("leaf", "spine", "storage-spine"))
    plan = plan_of("sn5600")
    with pytest.raises(InputError, match='no switch has the role "storage-spine"'):
        configured(None, plan=replace(plan, configuration=replace(plan.configuration, nos=named)))
