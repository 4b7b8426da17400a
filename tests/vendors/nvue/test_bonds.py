"""Bonds, breakouts with lanes, and EVPN multihoming of NVUE."""

from __future__ import annotations

from eastwest.plan.device import Trunk
from eastwest.vendors.family import ReadResult
from eastwest.vendors.nvue import NVUE


def read(text: str) -> ReadResult:
    return NVUE.read({"a.txt": text})


def test_members_have_what_is_set_on_their_bond() -> None:
    found = read(
        "nv set interface bond1-2 link mtu 9216\nnv set interface bond1 bond member swp1s0-1\n"
        "nv set interface bond2 bond member swp2\nnv set interface bond1-2 bond mode lacp\n"
        "nv set interface bond2 bridge domain br_default access 30\n"
    )
    assert found.not_understood == ()
    assert {port.name: (port.mtu_bytes, port.vlan) for port in found.intent.interfaces} == {
        "swp1s0": (9216, None),
        "swp1s1": (9216, None),
        "swp2": (9216, 30),
    }


def test_a_bond_in_yaml_and_one_without_members() -> None:
    found = NVUE.read(
        {
            "startup.yaml": "- set:\n    interface:\n      bond1:\n        bond:\n          member:\n"
            "            swp1: {}\n"
            "        link:\n          mtu: 9000\n        type: bond\n      bond9:\n        link:\n          mtu: 9100\n"
        }
    )
    assert [(port.name, port.mtu_bytes) for port in found.intent.interfaces] == [("swp1", 9000)]
    assert [each.text for each in found.not_understood] == ["interface bond9 link mtu 9100"]


def test_breakouts_with_lanes_and_closed_ports() -> None:
    found = read(
        "nv set interface swp1 link breakout 2x lanes-per-port 4\nnv set interface swp2 link breakout disabled\n"
        "nv set interface swp1s1 link mtu 9216\n"
    )
    assert found.not_understood == ()
    front = found.intent.interfaces[0].front
    assert front is not None
    assert (front.number, front.part, front.parts) == (1, 1, 2)


def test_multihoming_is_understood() -> None:
    found = read(
        "nv set evpn multihoming enable on\nnv set interface bond1 evpn multihoming segment local-id 1\n"
        "nv set interface swp51-52 evpn multihoming uplink on\n"
    )
    assert found.not_understood == ()


def test_a_bond_hands_its_vlans_and_description_down() -> None:
    text = (
        "nv set interface bond1 bond member swp1-2\nnv set interface bond1 description gpu-1\n"
        "nv set interface swp2 description own\nnv set interface bond1 bridge domain br_default vlan 10,20\n"
        "nv set interface bond1 bridge domain br_default untagged 10\n"
    )
    found = read(text)
    assert found.not_understood == ()
    assert {each.name: each.description for each in found.intent.interfaces} == {"swp1": "gpu-1", "swp2": "own"}
    assert {each.trunk for each in found.intent.interfaces} == {Trunk(10, (10, 20))}
