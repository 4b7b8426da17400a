"""Next hops on a fabric small enough to see."""

from __future__ import annotations

from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.fabric.routing import next_hops


def two_by_two() -> Fabric:
    """Two nodes, two leaves, two spines; one link between each leaf and spine."""
    devices = (
        Device("node001", Role.GPU_NODE, "box", (Port("nic0", 400.0),)),
        Device("node002", Role.GPU_NODE, "box", (Port("nic0", 400.0),)),
        Device("leaf1", Role.LEAF, "sw", tuple(Port(f"p{n}", 400.0) for n in (1, 2, 3))),
        Device("leaf2", Role.LEAF, "sw", tuple(Port(f"p{n}", 400.0) for n in (1, 2, 3))),
        Device("spine1", Role.SPINE, "sw", (Port("p1", 400.0), Port("p2", 400.0))),
        Device("spine2", Role.SPINE, "sw", (Port("p1", 400.0), Port("p2", 400.0))),
    )
    ends = (
        ("node001", "nic0", "leaf1", "p1"),
        ("node002", "nic0", "leaf2", "p1"),
        ("leaf1", "p2", "spine1", "p1"),
        ("leaf1", "p3", "spine2", "p1"),
        ("leaf2", "p2", "spine1", "p2"),
        ("leaf2", "p3", "spine2", "p2"),
    )
    return Fabric(devices, tuple(Link(PortId(a, p), PortId(b, q), 400.0, 2.0) for a, p, b, q in ends))


HOST_1, HOST_2 = PortId("node001", "nic0"), PortId("node002", "nic0")


def test_a_leaf_spreads_over_all_spines() -> None:
    assert next_hops(two_by_two())["leaf1"][HOST_2] == ("p2", "p3")


def test_the_own_leaf_delivers() -> None:
    assert next_hops(two_by_two())["leaf1"][HOST_1] == ("p1",)


def test_a_spine_goes_down() -> None:
    assert next_hops(two_by_two())["spine2"] == {HOST_1: ("p1",), HOST_2: ("p2",)}


def test_a_failed_uplink_is_avoided_from_both_sides() -> None:
    hops = next_hops(two_by_two(), frozenset({PortId("spine1", "p1")}))
    assert (hops["leaf1"][HOST_2], hops["leaf2"][HOST_1]) == (("p3",), ("p3",))


def test_no_leaf_carries_transit() -> None:
    hops = next_hops(two_by_two(), frozenset({PortId("spine1", "p1")}))
    assert hops["spine1"][HOST_1] == ()


def test_a_host_whose_link_is_down_is_unreachable() -> None:
    hops = next_hops(two_by_two(), frozenset({HOST_2}))
    assert {name: rows[HOST_2] for name, rows in hops.items()} == dict.fromkeys(hops, ())
