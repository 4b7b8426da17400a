from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.configuration import ConfigurationIntent, ManagementIntent
from eastwest.plan.device import FrontPort, host_intents, ordered
from eastwest.plan.device.underlay import covering
from tests.vendors.designed import configured, designed, plan_with


def test_every_switch_and_every_link_is_there() -> None:
    plan = plan_with()
    intents = designed("sonic")
    assert [intent.hostname for intent in intents] == [switch.name for switch in plan.fabric.switches]
    ends = {(end.device, end.port) for link in plan.fabric.links for end in (link.a, link.b)}
    switches = {intent.hostname for intent in intents}
    found = {(intent.hostname, port.alias or port.name) for intent in intents for port in intent.interfaces}
    assert found == {end for end in ends if end[0] in switches}


def test_equal_parts_are_the_same_objects() -> None:
    intents = designed("sonic")
    leaves = [intent for intent in intents if intent.role == "leaf"]
    assert len({id(leaf.qos) for leaf in leaves}) == 1
    assert len({id(intent.balancing) for intent in intents}) == 1


@pytest.mark.parametrize("tenants", [False, True])
@pytest.mark.parametrize("addressing", ["bgp-unnumbered", "ipv4-p2p"])
def test_intents_are_canonical(tenants: bool, addressing: str) -> None:
    for intent in designed("eos", tenants=tenants, addressing=addressing):
        assert ordered(intent) == intent


def test_names_and_places_follow_the_operating_system() -> None:
    port = designed("sonic")[0].interfaces[1]
    assert (port.name, port.alias, port.front) == ("Ethernet4", "swp1s1", FrontPort(1, 1, 2, 8, 1))


@pytest.mark.parametrize("family", ["eos", "sonic", "nxos", "junos", "nvue"])
def test_descriptions_name_the_peers_port_as_the_peer_does(family: str) -> None:
    intents = {intent.hostname: intent for intent in designed(family)}
    for intent in intents.values():
        for port in intent.interfaces:
            _, peer, name = port.description.split()
            if peer in intents:
                far = next(each for each in intents[peer].interfaces if each.name == name)
                assert far.description == f"to {intent.hostname} {port.name}"


def test_neighbours_are_described_in_the_same_words() -> None:
    intents = {intent.hostname: intent for intent in designed("eos", addressing="ipv4-p2p")}
    names = {name: {port.name for port in intent.interfaces} for name, intent in intents.items()}
    for intent in intents.values():
        assert intent.bgp is not None
        described = [each.description.split() for each in intent.bgp.neighbours]
        assert described
        assert all(port in names[peer] for peer, port in described)


def test_both_ends_of_a_session_agree() -> None:
    intents = {intent.hostname: intent for intent in designed("sonic", addressing="ipv4-p2p")}
    for intent in intents.values():
        assert intent.bgp is not None
        for neighbour in intent.bgp.neighbours:
            peer = intents[neighbour.description.split()[0]]
            assert peer.bgp is not None
            assert neighbour.remote_as == peer.bgp.asn
            assert any(f"{neighbour.peer}/31" in port.addresses for port in peer.interfaces)


def test_tenants_leave_room_for_the_tunnel_header_and_lie_on_their_own_ports() -> None:
    leaf = designed("sonic", tenants=True)[0]
    by_peer = {port.description.split()[1]: port for port in leaf.interfaces}
    assert by_peer["node001"].vrf == "blue"
    assert by_peer["spine1"].vrf == ""
    assert by_peer["spine1"].mtu_bytes - by_peer["node001"].mtu_bytes == 50
    assert leaf.bgp is not None
    assert {group.name for group in leaf.bgp.groups} == {"EVPN", "SPINES"}


def test_the_filter_lets_through_every_announced_prefix_and_no_other_length() -> None:
    bgp = designed("eos")[0].bgp
    assert bgp is not None
    plan = plan_with("7060x6-64pe")
    rules = bgp.filters[0].rules
    loopbacks = [IPv4Network(router.router_id) for router in plan.addressing.routers]
    assert all(loopback.subnet_of(IPv4Network(rules[0].prefix)) for loopback in loopbacks)
    assert (rules[0].at_least, rules[0].at_most) == (32, 32)
    assert (rules[1].at_least, rules[1].at_most) == (31, 31)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5))
def test_the_cover_holds_all_and_cannot_be_halved(numbers: list[int]) -> None:
    networks = [IPv4Network(number) for number in numbers]
    cover = covering(map(str, networks))
    assert isinstance(cover, IPv4Network)
    assert all(network.subnet_of(cover) for network in networks)
    if cover.prefixlen < 32:
        assert not any(all(network.subnet_of(half) for network in networks) for half in cover.subnets())


@given(st.lists(st.integers(0, 2**128 - 1), min_size=1, max_size=5))
def test_the_cover_of_ipv6_holds_all_and_cannot_be_halved(numbers: list[int]) -> None:
    networks = [IPv6Network(number) for number in numbers]
    cover = covering(map(str, networks))
    assert isinstance(cover, IPv6Network)
    assert all(network.subnet_of(cover) for network in networks)
    if cover.prefixlen < 128:
        assert not any(all(network.subnet_of(half) for network in networks) for half in cover.subnets())


def test_hosts_point_at_their_leaf() -> None:
    hosts = host_intents(plan_with())
    assert [host.hostname for host in hosts] == ["node001", "node002", "node003", "node004"]
    for nic in (nic for host in hosts for nic in host.nics):
        assert ip_network(nic.address, strict=False) == ip_network(f"{nic.gateway}/31", strict=False)
        assert nic.gateway != nic.address.partition("/")[0]
        assert nic.qos.roce_tos == 26 * 4 + 2
        assert nic.qos.pfc == (3,)


def test_a_management_network_that_is_too_small_is_refused() -> None:
    small = ConfigurationIntent(management=ManagementIntent(network="192.0.2.0/28"))
    with pytest.raises(InputError, match="5 addresses for 6 switches"):
        configured("eos", plan=replace(plan_with(), configuration=small))


def test_management_addresses_are_unique_and_fixed() -> None:
    ports = [intent.management.out_of_band for intent in designed("eos")]
    addresses = [port.address for port in ports if port is not None]
    assert addresses[0] == "192.0.2.10/24"
    assert len(set(addresses)) == len(addresses) == 6
