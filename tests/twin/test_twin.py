"""A twin of 2 spines, 4 leaves and 8 hosts on real routers: sound as booted, and one fault of each kind is found.

Needs root, FRR and lldpd; skips, and says so, without.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from eastwest.errors import InputError
from eastwest.findings.finding import Finding
from eastwest.twin.ask import configure
from eastwest.twin.boot import up
from eastwest.twin.checks import CHECKS, routes, sessions, width
from eastwest.twin.lldp import cabling
from eastwest.twin.mtu import mtu
from eastwest.twin.outage import outages
from eastwest.twin.path import nic_named, ways
from eastwest.twin.probe import FIRST_SOURCE_PORT
from eastwest.twin.shell import inside, run
from eastwest.twin.spread import spread
from tests.twin.site import Booted, drawn, plan_of, port_towards, twin_of

pytestmark = [pytest.mark.xdist_group("twin"), pytest.mark.slow]

Check = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def booted() -> Iterator[Booted]:
    with twin_of(drawn(plan_of())) as twin:
        yield twin


def until(twin: Booted, check: Check, wanted: Callable[[list[Finding]], bool], patience_s: float = 30) -> list[Finding]:
    """What a check finds, once it is as wanted or patience ends."""
    end = time.monotonic() + patience_s
    while not wanted(found := check(*twin)) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def sound(found: list[Finding]) -> bool:
    return not found


@pytest.mark.parametrize("check", list(CHECKS.values()), ids=list(CHECKS))
def test_a_sound_twin_has_no_findings(booted: Booted, check: Check) -> None:
    assert check(*booted) == []


def test_a_second_twin_of_the_name_is_refused(booted: Booted) -> None:
    plan, state = booted
    with pytest.raises(InputError, match="up already"):
        up(plan, state.name)


def test_flows_take_equal_ways_and_arrive(booted: Booted) -> None:
    """2 spines and 4 parallel links: 8 links up and, at the spine, 4 down, so 32 ways of a pair on two leaves."""
    plan, state = booted
    source, target = nic_named(plan, "node001"), nic_named(plan, "node008:nic3")
    found = ways(plan, state, source, target, range(FIRST_SOURCE_PORT, FIRST_SOURCE_PORT + 64))
    assert len(set(found.equal)) == 32
    assert {way for _, way in found.flows} <= set(found.equal)
    assert len({way for _, way in found.flows}) > 16
    assert {(way.hops[0].node, way.hops[-1].node, way.ends) for way in found.equal} == {("node001", "node008", "")}


def test_the_way_of_a_pair_on_one_leaf_is_the_leaf(booted: Booted) -> None:
    plan, state = booted
    one, other = nic_named(plan, "node001:nic2"), nic_named(plan, "node002")
    found = ways(plan, state, one, other, (FIRST_SOURCE_PORT,))
    assert [[hop.node for hop in way.hops] for way in found.equal] == [["node001", "leaf1", "node002"]]
    assert found.flows[0][1] == found.equal[0]


def test_an_unknown_host_is_refused(booted: Booted) -> None:
    with pytest.raises(InputError, match="node099"):
        nic_named(booted[0], "node099:nic0")


def test_the_path_says_where_a_route_is_missing(booted: Booted) -> None:
    plan, state = booted
    source, target = nic_named(plan, "node001"), nic_named(plan, "node008")
    rule = (target.address, "metric", "1")
    run("ip", "-n", state.namespace("leaf1"), "route", "add", "unreachable", *rule)
    try:
        found = ways(plan, state, source, target, (FIRST_SOURCE_PORT,))
    finally:
        run("ip", "-n", state.namespace("leaf1"), "route", "del", "unreachable", *rule)
    assert found.flows[0][1].ends == "no route on leaf1"
    assert {way.ends for way in found.equal} == {"no route on leaf1"}


def test_small_mtu_is_found(booted: Booted) -> None:
    plan, state = booted
    nic = plan.nics[-1]
    switch = state.namespace(nic.switch)
    run("ip", "-n", switch, "link", "set", nic.port, "mtu", "1500")
    try:
        found = [(each.title, each.place.text()) for each in mtu(plan, state)]
    finally:
        size = next(port.mtu_bytes for port in plan.by_name[nic.switch].ports if port.name == nic.port)
        run("ip", "-n", switch, "link", "set", nic.port, "mtu", str(size))
    assert found == [
        ("MTU of an interface is not as configured", f"{nic.switch} {nic.port}"),
        ("MTU is too small on the way", f"{nic.host} {nic.name}"),
    ]


def test_large_packets_lost_between_two_leaves_only_are_found(booted: Booted) -> None:
    """No interface tells: as a tunnel or a fault inside a switch would.

    One of the eight links to leaf2: the kernel spreads flows otherwise after every boot, and with all links of a spine
    it can be that no flow to a NIC goes another way, which is another finding.
    """
    plan, state = booted
    spine = state.namespace("spine1")
    text = (
        f"type filter hook forward priority 0; oifname {port_towards(plan, 'spine1', 'leaf2')} ip length > 9000 drop;"
    )
    inside(spine, "nft", f"table ip small {{ chain forwarded {{ {text} }}; }};")
    try:
        found = mtu(plan, state)
    finally:
        inside(spine, "nft", "delete table ip small")
    assert {each.title for each in found} == {"MTU is too small on a path"}
    assert {each.expected for each in found} == {
        f"all flows from {leaf} to leaf2" for leaf in ("leaf1", "leaf3", "leaf4")
    }


def test_black_hole_is_found(booted: Booted) -> None:
    plan, state = booted
    host = plan.hosts[-1]
    inside(
        state.namespace(host.name),
        "nft",
        "table ip hole { chain in { type filter hook input priority 0; policy drop; }; };",
    )
    try:
        found = mtu(plan, state)
    finally:
        inside(state.namespace(host.name), "nft", "delete table ip hole")
    assert {each.title for each in found} == {"host is not reached"}
    assert {each.place.host for each in found} == {host.name}


def test_polarised_hash_is_found(booted: Booted) -> None:
    plan, state = booted
    leaf = plan.leaves[0].name
    inside(state.namespace(leaf), "sysctl", "-qw", "net.ipv4.fib_multipath_hash_policy=0")
    try:
        found = [(each.title, each.place.device) for each in spread(plan, state)]
    finally:
        inside(state.namespace(leaf), "sysctl", "-qw", "net.ipv4.fib_multipath_hash_policy=1")
    assert ("ECMP hash is polarised", leaf) in found
    assert {title for title, device in found if device != leaf} <= {"ECMP hash is polarised between tiers"}


def test_tiers_that_hash_alike_are_found(booted: Booted) -> None:
    plan, state = booted
    spines = plan.with_role("spine")
    for spine in spines:
        inside(state.namespace(spine.name), "sysctl", "-qw", "net.ipv4.fib_multipath_hash_seed=1")
    try:
        found = spread(plan, state)
    finally:
        for spine in spines:
            inside(state.namespace(spine.name), "sysctl", "-qw", "net.ipv4.fib_multipath_hash_seed=2")
    assert {each.title for each in found} == {"ECMP hash is polarised between tiers"}


def test_kernel_narrower_than_the_routing_table_is_found(booted: Booted) -> None:
    """What FRR 8.4 leaves after some flaps of a link when it makes next-hop groups, made by hand."""
    plan, state = booted
    leaf, other = plan.leaves[:2]
    namespace, prefix = state.namespace(leaf.name), other.loopbacks[0]
    was = json.loads(run("ip", "-n", namespace, "-j", "route", "show", prefix))[0]
    hops = was["nexthops"]

    def replace(kept: list[dict[str, str]]) -> None:
        words = [word for hop in kept for word in ("nexthop", "via", hop["gateway"], "dev", hop["dev"], "onlink")]
        run("ip", "-n", namespace, "route", "replace", prefix, "proto", "bgp", "metric", str(was["metric"]), *words)

    replace(hops[:1])
    try:
        found, narrowed = routes(plan, state), width(plan, state)
    finally:
        replace(hops)
    counts = [(each.place.device, len(each.observed.split(", ")), len(each.expected.split(", "))) for each in found]
    assert counts == [(leaf.name, 1, len(hops))]
    assert [(each.place.device, each.observed) for each in narrowed] == [(leaf.name, "1 next hops")]
    assert routes(plan, state) == []


def test_swapped_cables_are_found(booted: Booted) -> None:
    """The two cables from a leaf to two spines change places at the leaf; LLDP sees what no session shows."""
    plan, state = booted
    leaf = plan.leaves[0].name
    ports = [port_towards(plan, leaf, spine.name) for spine in plan.with_role("spine")]
    ends = [plan.far[leaf, port] for port in ports]
    sizes = {port.name: port.mtu_bytes for port in plan.by_name[leaf].ports}

    def cable(pairs: list[tuple[str, tuple[str, str]]]) -> None:
        for port in ports:
            run("ip", "-n", state.namespace(leaf), "link", "del", port)
        for port, (node, far) in pairs:
            near, there = state.namespace(leaf), state.namespace(node)
            run("ip", "link", "add", "name", port, "netns", near, "type", "veth", "peer", "name", far, "netns", there)
            for namespace, name in ((near, port), (there, far)):
                run("ip", "-n", namespace, "link", "set", name, "mtu", str(sizes[port]), "up")

    cable(list(zip(ports, reversed(ends), strict=True)))
    wanted = {
        (leaf, ports[0]): " ".join(ends[1]),
        (leaf, ports[1]): " ".join(ends[0]),
        ends[0]: f"{leaf} {ports[1]}",
        ends[1]: f"{leaf} {ports[0]}",
    }

    def seen(found: list[Finding]) -> dict[tuple[str, str], str]:
        return {(each.place.device, each.place.port): each.observed for each in found}

    try:
        found = until(booted, cabling, lambda found: seen(found) == wanted)
    finally:
        cable(list(zip(ports, ends, strict=True)))
    assert seen(found) == wanted
    for check in (cabling, sessions, width, routes):
        assert until(booted, check, sound) == []


def test_a_silent_link_stops_traffic_until_bfd_finds_it(booted: Booted) -> None:
    plan, state = booted
    (measured,) = outages(plan, state, ["silent-link"])
    assert measured.detection_ms == 900
    assert measured.on_it
    assert measured.hit
    assert measured.outage_ms > 300
    assert measured.reaction.changes > 0
    assert sum(ends for _, ends in measured.reaction.fallen) >= 2
    assert measured.back_ms is not None


def test_wrong_asn_is_found(booted: Booted) -> None:
    plan, state = booted
    leaf, spine = plan.leaves[0], plan.with_role("spine")[0]
    name = port_towards(plan, leaf.name, spine.name)
    asn = next(line.split()[-1] for line in leaf.frr.splitlines() if f"neighbor {name} remote-as" in line)
    configure(state, leaf, f"router bgp {leaf.asn}", f"neighbor {name} remote-as 65001")
    try:
        found = {(each.place.device, each.place.port) for each in sessions(plan, state)}
    finally:
        configure(state, leaf, f"router bgp {leaf.asn}", f"neighbor {name} remote-as {asn}")
    assert (leaf.name, name) in found


def test_uplink_taken_down_narrows_ecmp(booted: Booted) -> None:
    """Comes last of those on this twin."""
    plan, state = booted
    leaf, spine = plan.leaves[1], plan.with_role("spine")[0]
    run("ip", "-n", state.namespace(leaf.name), "link", "set", port_towards(plan, leaf.name, spine.name), "down")

    def narrowed(plan: object, state: object) -> list[Finding]:
        return [each for each in width(*booted) if each.place.device == leaf.name]

    found = until(booted, narrowed, lambda found: len(found) == len(plan.leaves) - 1)
    assert {(each.observed, each.expected) for each in found} == {("7 next hops", "8")}
    assert len(found) == len(plan.leaves) - 1
