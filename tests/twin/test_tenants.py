"""Tenants of a twin: they reach their own and not each other, and what breaks either is found."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from eastwest.errors import InputError
from eastwest.intent.configuration import TenantIntent
from eastwest.twin.ask import configure
from eastwest.twin.checks import CHECKS, routes, sessions
from eastwest.twin.model import Blueprint
from eastwest.twin.mtu import mtu
from eastwest.twin.path import nic_named
from eastwest.twin.shell import run
from eastwest.twin.slicing import Slice
from eastwest.twin.tenants import isolation, reach
from tests.twin.site import Booted, drawn, plan_of, port_towards, twin_of

pytestmark = [pytest.mark.xdist_group("twin"), pytest.mark.slow]

TENANTS = (TenantIntent("blue", 10010, ("node001", "node003")), TenantIntent("green", 10020, ("node002", "node004")))
PATIENCE_S = 15.0


def site() -> Blueprint:
    """Two leaves with a host of either tenant on each."""
    return drawn(plan_of(tenants=TENANTS), part=Slice(leaves=2, spines=1))


@pytest.fixture(scope="module")
def booted() -> Iterator[Booted]:
    with twin_of(site()) as twin:
        yield twin


def settled(booted: Booted) -> None:
    """Wait until all hosts of a tenant reach each other."""
    end = time.monotonic() + PATIENCE_S
    while mtu(*booted):
        assert time.monotonic() < end
        time.sleep(0.5)


def test_every_vrf_of_a_leaf_has_its_ports_and_its_hosts_are_there() -> None:
    plan = site()
    assert {node.name for node in plan.vrfs} == {f"leaf{leaf}:{name}" for leaf in (1, 2) for name in ("blue", "green")}
    assert {host.name for host in plan.hosts} == {"node001", "node002", "node003", "node004"}
    assert {nic.tenant for nic in plan.every_nic if nic.host in ("node001", "node003")} == {"blue"}
    assert plan.nics == ()
    assert {(node.vrf, node.vni) for node in plan.vrfs} == {("Vrf_blue", 10010), ("Vrf_green", 10020)}
    assert {plan.far[nic.host, nic.name] for nic in plan.every_nic} == {
        (node.name, port.name) for node in plan.vrfs for port in node.ports
    }


def test_a_sound_twin_with_tenants_has_no_findings(booted: Booted) -> None:
    found = {name: check(*booted) for name, check in CHECKS.items()}
    assert found == {name: [] for name in CHECKS}


def test_a_port_in_the_vrf_of_another_tenant_is_a_leak(booted: Booted) -> None:
    plan, state = booted
    port = port_towards(plan, "leaf2:green", "node004")
    right, wrong = state.namespace("leaf2:green"), state.namespace("leaf2:blue")
    (address,) = next(each.addresses for each in plan.by_name["leaf2:green"].ports if each.name == port)
    size = next(each.mtu_bytes for each in plan.by_name["leaf2:green"].ports if each.name == port)

    def move(before: str, after: str) -> None:
        lines = (f"link set {port} mtu {size} up", f"address add {address} dev {port}")
        run("ip", "-n", before, "link", "set", port, "netns", after)
        run("ip", "-n", after, "-batch", "-", given="\n".join(lines) + "\n")

    move(right, wrong)
    try:
        end = time.monotonic() + PATIENCE_S
        while len(found := isolation(plan, state)) < 2 and time.monotonic() < end:
            time.sleep(0.5)
        lost = mtu(plan, state)
    finally:
        move(wrong, right)
    assert {each.title for each in found} == {"tenant blue is reached from green", "tenant green is reached from blue"}
    assert any(each.place.host == "node004" for each in lost)
    settled(booted)


def test_a_tenants_route_that_frr_does_not_know_is_found(booted: Booted) -> None:
    plan, state = booted
    vrf, strange = state.namespace("leaf1:blue"), ("192.0.2.0/24", "dev", "br10010", "proto", "bgp")
    run("ip", "-n", vrf, "route", "add", *strange)
    try:
        found = routes(plan, state)
    finally:
        run("ip", "-n", vrf, "route", "del", *strange)
    assert [(each.place.device, each.observed, each.expected) for each in found] == [
        ("leaf1:blue", "br10010", "no route")
    ]


def test_ways_of_tenants_are_not_told(booted: Booted) -> None:
    with pytest.raises(InputError, match="tenant blue"):
        nic_named(booted[0], "node001")


def test_a_missing_route_target_cuts_a_tenant_in_two(booted: Booted) -> None:
    """The last one: the twin stays broken."""
    plan, state = booted
    leaf = plan.by_name["leaf2"]
    where = (f"router bgp {leaf.asn} vrf Vrf_blue", "address-family l2vpn evpn")
    for way in ("import", "export"):
        configure(state, leaf, *where, f"no route-target {way} 1:10010")
        configure(state, leaf, *where, f"route-target {way} 1:99")
    end = time.monotonic() + PATIENCE_S
    while not (found := reach(plan, state)) and time.monotonic() < end:
        time.sleep(0.5)
    assert sessions(plan, state) == []
    assert isolation(plan, state) == []
    assert {each.place.device for each in found} <= {"leaf1:blue", "leaf2:blue"}
    assert {each.place.host for each in mtu(plan, state)} == {"node001", "node003"}
