"""Cabling from what files say of each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from eastwest.discover.links import links_of
from eastwest.discover.model import FoundDevice, FoundLink, LinkConflict
from eastwest.discover.names import port_key, short
from eastwest.discover.roles import role_of_name, with_roles
from eastwest.discover.state import LldpNeighbour, SwitchState
from eastwest.fabric.graph import PortId
from eastwest.plan.device import BgpIntent, DeviceIntent, InterfaceIntent, Neighbour


def switch(name: str, *ports: InterfaceIntent, lldp: Mapping[str, tuple[str, str]] | None = None) -> FoundDevice:
    seen = tuple(LldpNeighbour(port, *peer, file=f"{name}.txt", line=1) for port, peer in (lldp or {}).items())
    intent = DeviceIntent(name, interfaces=ports)
    return FoundDevice(name, "eos", "", "", intent, (f"{name}.cfg",), state=SwitchState(lldp=seen) if lldp else None)


def port(name: str, address: str = "", description: str = "") -> InterfaceIntent:
    return InterfaceIntent(
        name, addresses=(address,) if address else (), description=description, unnumbered=not address
    )


def joined(*devices: FoundDevice) -> tuple[tuple[FoundLink, ...], tuple[LinkConflict, ...]]:
    links, conflicts, _ = links_of(devices, (), {})
    return links, conflicts


@pytest.mark.parametrize(
    ("one", "other"),
    [("Et1/1", "Ethernet1/1"), ("Eth1/49", "ethernet1/49"), ("et-0/0/0", "et-0/0/0.0"), ("Eth 1/1", "Ethernet1/1")],
)
def test_spellings_of_one_port(one: str, other: str) -> None:
    assert port_key(one) == port_key(other)
    assert port_key("Ethernet1/1") != port_key("Ethernet1/11")
    assert port_key("et-0/0/0:1") != port_key("et-0/0/0")
    assert short("Spine1.example.net") == "spine1"


def test_both_sides_of_lldp_are_certain_and_one_is_not() -> None:
    leaf = switch("leaf1", port("Ethernet1/1"), lldp={"Et1/1": ("spine1.lab", "Ethernet5/1")})
    spine = switch("spine1", port("Ethernet5/1"))
    assert joined(leaf, spine)[0] == (
        FoundLink(PortId("leaf1", "Ethernet1/1"), PortId("spine1", "Ethernet5/1"), "lldp", 0.9),
    )
    both = switch("spine1", port("Ethernet5/1"), lldp={"Et5/1": ("leaf1", "Et1/1")})
    assert joined(leaf, both)[0][0].confidence == 1.0


def test_files_that_disagree_are_a_conflict_and_no_link() -> None:
    leaf = switch("leaf1", port("Ethernet1"), lldp={"Et1": ("spine1", "Et5")})
    spine = switch("spine1", port("Ethernet5"), lldp={"Et5": ("leaf2", "Et1")})
    links, conflicts = joined(leaf, spine, switch("leaf2", port("Ethernet1")))
    assert not [link for link in links if PortId("spine1", "Ethernet5") in (link.a, link.b)]
    assert {claim.peer for claim in conflicts[0].claims} == {
        PortId("spine1", "Ethernet5"),
        PortId("leaf2", "Ethernet1"),
    }
    assert conflicts[0].claims[0].source.file == "leaf1.txt"


def test_a_stale_description_is_a_conflict_with_the_link_kept() -> None:
    leaf = switch("leaf1", port("Ethernet1", description="to spine2 Ethernet5"), lldp={"Et1": ("spine1", "Et5")})
    links, conflicts = joined(leaf, switch("spine1", port("Ethernet5")), switch("spine2", port("Ethernet5")))
    assert [(link.b, link.evidence) for link in links] == [(PortId("spine1", "Ethernet5"), "lldp")]
    assert conflicts[0].kept == links[0]
    assert "spine2 Ethernet5" in conflicts[0].problem


def test_a_pair_of_addresses_is_a_link_and_an_address_that_two_have_is_no_evidence() -> None:
    leaf, spine = switch("leaf1", port("Ethernet1", "10.0.0.0/31")), switch("spine1", port("Ethernet5", "10.0.0.1/31"))
    (link,), conflicts = joined(leaf, spine)
    assert (link.evidence, link.confidence, conflicts) == ("addresses", 0.9, ())
    third = switch("leaf2", port("Ethernet1", "10.0.0.0/31"))
    links, conflicts = joined(leaf, spine, third)
    assert (links, conflicts) == ((), ())


def test_three_ports_in_a_subnet_of_two_are_a_conflict() -> None:
    ends = [
        switch(name, port("Ethernet1", f"10.0.0.{at}/30")) for at, name in enumerate(("leaf1", "leaf2", "spine1"), 1)
    ]
    links, conflicts = joined(*ends)
    assert links == ()
    assert "leaf1 Ethernet1 has 2 neighbours at once" in conflicts[0].problem


def test_a_host_length_address_that_ports_borrow_joins_nothing() -> None:
    leaf = switch("leaf1", port("swp1", "10.0.0.1/32"), port("swp2", "10.0.0.1/32"))
    spine = switch("spine1", port("swp1", "10.0.0.2/32"))
    assert joined(leaf, spine) == ((), ())


def test_a_description_joins_ports_whose_addresses_stand_elsewhere_as_well() -> None:
    leaf = switch("leaf1", port("Ethernet1", "10.0.0.1/31", "spine1 Ethernet5"))
    spine = switch("spine1", port("Ethernet5", "10.0.0.0/31"))
    links, conflicts = joined(leaf, spine, switch("leaf2", port("Ethernet1", "10.0.0.1/31")))
    assert [(link.evidence, link.a.device, link.b.device) for link in links] == [("description", "leaf1", "spine1")]
    assert conflicts == ()


def test_a_neighbours_address_is_a_link_where_the_subnet_is_wider() -> None:
    leaf = switch("leaf1", port("Ethernet1", "10.0.0.1/24"))
    leaf = replace(leaf, intent=replace(leaf.intent, bgp=BgpIntent(65001, "", neighbours=(Neighbour("10.0.0.2", ""),))))
    spine = switch("spine1", port("Ethernet5", "10.0.0.2/24"))
    assert [link.evidence for link in joined(leaf, spine)[0]] == ["bgp"]


@pytest.mark.parametrize(
    "text",
    [
        "to spine1 Ethernet5/1",
        "SPINE1:Eth5/1",
        "P2P_LINK_TO_SPINE1_Ethernet5/1",
        "spine1 - et5/1 (400G)",
        "[spine1] Eth 5/1",
    ],
)
def test_descriptions_are_a_hint(text: str) -> None:
    (link,), _ = joined(switch("leaf1", port("Ethernet1", description=text)), switch("spine1", port("Ethernet5/1")))
    assert (link.evidence, link.confidence) == ("description", 0.6)
    back = switch("spine1", port("Ethernet5/1", description="leaf1 Ethernet1"))
    (link,), _ = joined(switch("leaf1", port("Ethernet1", description=text)), back)
    assert link.confidence == 0.8


def test_what_cannot_be_derived_is_said() -> None:
    _, _, notes = links_of((switch("leaf1", port("Ethernet1")),), (), {})
    assert "1 of 1 routed ports" in notes[0]
    assert "LLDP" in notes[0]


def test_a_neighbour_without_files_is_still_a_neighbour() -> None:
    leaf = switch("leaf1", port("Ethernet1"), lldp={"Et1": ("spine9", "Ethernet5"), "Ma1": ("oob", "1")})
    links, _, notes = links_of((leaf,), (), {})
    assert [link.b for link in links] == [PortId("spine9", "Ethernet5")]
    assert any("spine9" in note for note in notes)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("dc1-leaf1a", "leaf"),
        ("GPU-TOR-12", "leaf"),
        ("spine_03", "spine"),
        ("superspine1", "super-spine"),
        ("ss2", "super-spine"),
        ("border-leaf1", "border"),
        ("agg1", "aggregation"),
        ("core-sw1", "core"),
        ("sw17", ""),
    ],
)
def test_roles_by_name(name: str, role: str) -> None:
    assert role_of_name(name) == role


def _fabric(*pairs: tuple[str, str]) -> tuple[tuple[FoundDevice, ...], tuple[FoundLink, ...]]:
    names = dict.fromkeys(name for pair in pairs for name in pair)
    links = tuple(FoundLink(PortId(a, b), PortId(b, a), "lldp", 1.0) for a, b in pairs)
    return tuple(switch(name) for name in names), links


def test_roles_by_place() -> None:
    devices, links = _fabric(*((leaf, spine) for leaf in ("x1", "x2", "x3", "x4") for spine in ("y1", "y2")))
    found, shape, _ = with_roles(devices, (), links)
    assert {device.name: device.role for device in found} == {
        **dict.fromkeys(("x1", "x2", "x3", "x4"), "leaf"),
        **dict.fromkeys(("y1", "y2"), "spine"),
    }
    assert shape == "leaf-spine"


def test_a_square_has_no_lowest_tier() -> None:
    devices, links = _fabric(*((x, y) for x in ("x1", "x2") for y in ("y1", "y2")))
    assert {device.role for device in with_roles(devices, (), links)[0]} == {""}


def test_a_legacy_design_is_recognised_and_said() -> None:
    devices, links = _fabric(("access1", "agg1"), ("access2", "agg1"), ("agg1", "core1"))
    _, shape, notes = with_roles(devices, (), links)
    assert shape == "three-tier"
    assert "bottleneck" in notes[0]


def test_a_neighbour_that_names_a_mac_address_is_completed_by_addresses() -> None:
    leaf = switch("leaf1", port("Ethernet2", "10.1.0.0/31"), lldp={"Et2": ("gpu01", "0c42.a1b2.c3d4")})
    other = switch("gpu01", port("ens1f0np0", "10.1.0.1/31"))
    (link,), conflicts = joined(leaf, other)
    assert (link.evidence, conflicts) == ("lldp", ())
    assert PortId("gpu01", "ens1f0np0") in (link.a, link.b)
    assert port_key("0c42.a1b2.c3d4") == port_key("0C:42:A1:B2:C3:D4")


def _foreign(*order: str) -> tuple[FoundDevice, FoundDevice]:
    """A leaf that describes its uplinks by a drawing's names of the spine's ports, in this order, and the spine."""
    leaf = switch(
        "leaf1", *(port(f"Ethernet{9 + at}/1", description=f"to spine1 {name}") for at, name in enumerate(order))
    )
    spine = switch(
        "spine1", *(port(f"Ethernet{1 + at}/1", description=f"to leaf1 et-0/0/{8 + at}:0") for at in range(3))
    )
    return leaf, spine


def test_names_of_a_drawing_join_ports_in_their_order() -> None:
    links, conflicts = joined(*_foreign("et-0/0/0:0", "et-0/0/1:0", "et-0/0/2:0"))
    assert {(link.a.port, link.b.port) for link in links} == {
        ("Ethernet9/1", "Ethernet1/1"),
        ("Ethernet10/1", "Ethernet2/1"),
        ("Ethernet11/1", "Ethernet3/1"),
    }
    assert conflicts == ()
    assert {link.evidence for link in links} == {"description"}


@pytest.mark.parametrize(
    "order",
    [("et-0/0/1:0", "et-0/0/0:0", "et-0/0/2:0"), ("400G", "400G", "400G"), ("et-0/0/0:0", "et-0/0/1:0")],
)
def test_names_of_a_drawing_that_do_not_fit_join_nothing(order: tuple[str, ...]) -> None:
    """Another order than the other side has, no names at all, another number of ports."""
    assert joined(*_foreign(*order))[0] == ()


def test_ports_that_name_each_others_device_alone_are_joined_in_their_order() -> None:
    ends = [
        switch(name, *(port(f"Ethernet1/{at}", description=f"peer link to {other}") for at in (first, first + 1)))
        for name, other, first in (("tor1", "tor2", 1), ("tor2", "tor1", 9))
    ]
    links, conflicts = joined(*ends)
    assert [(link.a.port, link.b.port) for link in links] == [
        ("Ethernet1/1", "Ethernet1/9"),
        ("Ethernet1/2", "Ethernet1/10"),
    ]
    assert conflicts == ()
    lonely = replace(ends[1], intent=replace(ends[1].intent, interfaces=ends[1].intent.interfaces[:1]))
    assert joined(ends[0], lonely)[0] == ()
