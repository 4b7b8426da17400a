"""The twin of a small site on real routers. Needs root and FRR; skips, and says so, without."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from eastwest.errors import InputError
from eastwest.twin.boot import ETC, RUN, down, up
from eastwest.twin.checks import CHECKS, mtu, routes, sessions, width
from eastwest.twin.model import Blueprint
from eastwest.twin.shell import inside, require, run
from eastwest.twin.spread import spread
from eastwest.twin.state import State, load, prefix_of
from eastwest.twin.translate import Slice, blueprint
from tests.vendors.designed import configured

Booted = tuple[Blueprint, State]


@contextmanager
def twin_of(plan: Blueprint) -> Iterator[Booted]:
    """Booted, and gone without a trace afterwards."""
    try:
        require()
    except InputError as error:
        pytest.skip(str(error))
    name = f"test-{uuid4()}"
    try:
        yield plan, up(plan, name)
    finally:
        down(name)
    assert load(name) is None
    assert not [line for line in run("ip", "netns", "list").splitlines() if line.startswith(prefix_of(name))]
    assert not [*ETC.glob(f"{prefix_of(name)}*"), *RUN.glob(f"{prefix_of(name)}*")]


@pytest.fixture(scope="module")
def booted() -> Iterator[Booted]:
    with twin_of(blueprint(configured("sonic"), Slice())) as twin:
        yield twin


@pytest.mark.parametrize("check", list(CHECKS.values()), ids=list(CHECKS))
def test_a_sound_twin_has_no_findings(booted: Booted, check: object) -> None:
    assert callable(check)
    assert check(*booted) == []


def test_a_second_twin_of_the_name_is_refused(booted: Booted) -> None:
    plan, state = booted
    with pytest.raises(InputError, match="up already"):
        up(plan, state.name)


def test_small_mtu_is_found(booted: Booted) -> None:
    plan, state = booted
    host = plan.hosts[-1]
    cable = next(c for c in plan.cables if host.name in (c.a_node, c.b_node))
    leaf, port = (cable.a_node, cable.a_port) if cable.b_node == host.name else (cable.b_node, cable.b_port)
    size = next(each.mtu_bytes for node in plan.nodes if node.name == leaf for each in node.ports if each.name == port)
    run("ip", "-n", state.namespace(leaf), "link", "set", port, "mtu", "1500")
    try:
        assert [each.title for each in mtu(plan, state)] == ["MTU is too small on the way"]
    finally:
        run("ip", "-n", state.namespace(leaf), "link", "set", port, "mtu", str(size))


def test_polarised_hash_is_found(booted: Booted) -> None:
    plan, state = booted
    leaf = plan.switches[0].name
    inside(state.namespace(leaf), "sysctl", "-qw", "net.ipv4.fib_multipath_hash_policy=0")
    try:
        assert [each.place.device for each in spread(plan, state)] == [leaf]
    finally:
        inside(state.namespace(leaf), "sysctl", "-qw", "net.ipv4.fib_multipath_hash_policy=1")


def test_black_hole_is_found(booted: Booted) -> None:
    plan, state = booted
    namespace = state.namespace(plan.hosts[-1].name)
    inside(
        namespace, "nft", "add table ip hole; add chain ip hole in { type filter hook input priority 0; policy drop; }"
    )
    try:
        assert [each.title for each in mtu(plan, state)] == ["host is not reached"]
    finally:
        inside(namespace, "nft", "delete table ip hole")


def port_towards(plan: Blueprint, here: str, there: str) -> str:
    cable = next(c for c in plan.cables if {c.a_node, c.b_node} == {here, there})
    return cable.a_port if cable.a_node == here else cable.b_port


def test_kernel_narrower_than_the_routing_table_is_found(booted: Booted) -> None:
    """What FRR 8.4 leaves after some flaps of a link, made by hand: the flap itself does not lose hops every time."""
    plan, state = booted
    leaf, other = [node for node in plan.switches if node.role == "leaf"][:2]
    namespace, prefix = state.namespace(leaf.name), other.loopbacks[0]
    was = json.loads(run("ip", "-n", namespace, "-j", "-d", "route", "show", prefix))[0]
    group = json.loads(run("ip", "-n", namespace, "-j", "nexthop", "show", "id", str(was["nhid"])))[0]["group"]

    def point_at(nexthop: int) -> None:
        words = (prefix, "proto", "bgp", "metric", str(was["metric"]), "nhid", str(nexthop))
        run("ip", "-n", namespace, "route", "replace", *words)

    point_at(group[0]["id"])
    try:
        found, narrowed = routes(plan, state), width(plan, state)
    finally:
        point_at(was["nhid"])
    hops = [(each.place.device, len(each.observed.split(", ")), len(each.expected.split(", "))) for each in found]
    assert hops == [(leaf.name, 1, len(group))]
    assert [(each.place.device, each.observed) for each in narrowed] == [(leaf.name, "1 next hops")]
    assert routes(plan, state) == []


def test_wrong_asn_is_found(booted: Booted) -> None:
    plan, state = booted
    leaf = plan.switches[0]
    namespace = state.namespace(leaf.name)
    spine = next(node for node in plan.switches if node.role == "spine")
    name = port_towards(plan, leaf.name, spine.name)

    lines = ("configure terminal", f"router bgp {leaf.asn}", f"neighbor {name} remote-as 65001")
    run("vtysh", "-N", namespace, *(word for line in lines for word in ("-c", line)))
    assert (leaf.name, name) in {(each.place.device, each.place.port) for each in sessions(plan, state)}


def test_uplink_taken_down_narrows_ecmp(booted: Booted) -> None:
    """Comes last of those on this twin: a link that comes back may leave the kernel's groups narrower."""
    plan, state = booted
    leaf, spine = (next(node for node in plan.switches if node.role == role) for role in ("leaf", "spine"))
    port = port_towards(plan, leaf.name, spine.name)
    run("ip", "-n", state.namespace(leaf.name), "link", "set", port, "down")
    end = time.monotonic() + 20
    while not (found := [each for each in width(plan, state) if each.place.device == leaf.name]):
        assert time.monotonic() < end
        time.sleep(0.2)
    others = sum(node.role == "leaf" for node in plan.switches) - 1
    uplinks = sum(plan.links_between(leaf.name, node.name) for node in plan.switches if node.role == "spine")
    assert {each.expected for each in found} == {str(uplinks)}
    assert len(found) == others


def test_a_slice_says_what_was_left_out() -> None:
    plan = blueprint(configured("sonic"), Slice(leaves=2, spines=1, hosts=1))
    assert (len(plan.switches), len(plan.hosts)) == (3, 1)
    assert any("leaf" in text for text in plan.left_out)


def test_tenants_are_refused() -> None:
    with pytest.raises(InputError, match="VRF"):
        blueprint(configured("sonic", tenants=True), Slice())
