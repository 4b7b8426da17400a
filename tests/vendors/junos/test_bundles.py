"""Aggregated Ethernet: what holds for the members, and bundles that stay ports of their own."""

from __future__ import annotations

from eastwest.plan.device import InterfaceIntent
from eastwest.vendors.junos.read import read

MEMBERS = """\
set interfaces et-0/0/0 ether-options 802.3ad ae1
set interfaces et-0/0/1 gigether-options 802.3ad ae1
set interfaces et-0/0/1 mtu 4000
"""


def ports(text: str) -> dict[str, InterfaceIntent]:
    return {each.name: each for each in read({"a.conf": text}).intent.interfaces}


def test_the_mtu_of_a_bundle_is_its_members() -> None:
    found = ports(f"{MEMBERS}set interfaces ae1 mtu 9216\nset interfaces ae1 unit 0 family ethernet-switching\n")
    assert {name: port.mtu_bytes for name, port in found.items()} == {"et-0/0/0": 9202, "et-0/0/1": 3986}


def test_vlans_and_class_of_service_are_handed_down() -> None:
    found = ports(
        f"{MEMBERS}set vlans blue vlan-id 30\nset interfaces ae1 unit 0 family ethernet-switching vlan members blue\n"
        "set class-of-service forwarding-classes class best queue-num 0\n"
        "set class-of-service schedulers s transmit-rate percent 10\n"
        "set class-of-service scheduler-maps m forwarding-class best scheduler s\n"
        "set class-of-service interfaces ae1 scheduler-map m\n"
    )
    assert {name: (port.vlan, port.qos) for name, port in found.items()} == {
        "et-0/0/0": (30, "m"),
        "et-0/0/1": (30, "m"),
    }


def test_a_routed_bundle_keeps_its_address_and_its_instance() -> None:
    found = ports(
        f"{MEMBERS}set interfaces ae1 mtu 9216\nset interfaces ae1 unit 0 family inet address 10.0.0.1/31\n"
        "set routing-instances red instance-type vrf\nset routing-instances red interface ae1.0\n"
    )
    assert (found["ae1"].addresses, found["ae1"].mtu_bytes, found["ae1"].vrf) == (("10.0.0.1/31",), 9202, "red")
    assert (found["et-0/0/0"].addresses, found["et-0/0/0"].mtu_bytes, found["et-0/0/0"].vrf) == ((), 9202, "")


def test_a_bundle_of_unknown_members_is_a_port() -> None:
    assert list(ports("set interfaces ae7 mtu 9216\n")) == ["ae7"]


def test_a_switched_bundle_is_no_port() -> None:
    text = f"{MEMBERS}set interfaces ae1 description up\nset routing-instances mac interface ae1.0\n"
    assert list(ports(text)) == ["et-0/0/0", "et-0/0/1"]
