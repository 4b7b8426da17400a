"""The twin of a small site on real routers. Needs root and FRR; skips, and says so, without."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from eastwest.errors import InputError
from eastwest.twin.boot import down, up
from eastwest.twin.checks import CHECKS, mtu, sessions
from eastwest.twin.model import Blueprint
from eastwest.twin.shell import inside, require, run
from eastwest.twin.spread import spread
from eastwest.twin.state import State, load, prefix_of
from eastwest.twin.translate import Slice, blueprint
from tests.vendors.designed import configured

Booted = tuple[Blueprint, State]


@pytest.fixture(scope="module")
def booted() -> Iterator[Booted]:
    try:
        require()
    except InputError as error:
        pytest.skip(str(error))
    plan = blueprint(configured("sonic"), Slice())
    name = f"test-{uuid4()}"
    try:
        yield plan, up(plan, name)
    finally:
        down(name)
    assert load(name) is None
    assert not [line for line in run("ip", "netns", "list").splitlines() if line.startswith(prefix_of(name))]


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


def test_wrong_asn_is_found(booted: Booted) -> None:
    plan, state = booted
    leaf = plan.switches[0]
    namespace = state.namespace(leaf.name)
    spine = next(node for node in plan.switches if node.role == "spine")
    port = next(c for c in plan.cables if {c.a_node, c.b_node} == {leaf.name, spine.name})
    name = port.a_port if port.a_node == leaf.name else port.b_port

    def remote(asn: int) -> None:
        lines = ("configure terminal", f"router bgp {leaf.asn}", f"neighbor {name} remote-as {asn}")
        run("vtysh", "-N", namespace, *(word for line in lines for word in ("-c", line)))

    remote(65001)
    assert (leaf.name, name) in {(each.place.device, each.place.port) for each in sessions(plan, state)}


def test_a_slice_says_what_was_left_out() -> None:
    plan = blueprint(configured("sonic"), Slice(leaves=2, spines=1, hosts=1))
    assert (len(plan.switches), len(plan.hosts)) == (3, 1)
    assert any("leaf" in text for text in plan.left_out)


def test_tenants_are_refused() -> None:
    with pytest.raises(InputError, match="VRF"):
        blueprint(configured("sonic", tenants=True), Slice())
