"""Switched ports of Junos: access and trunk."""

from __future__ import annotations

from eastwest.plan.device import Trunk
from eastwest.vendors.registry import FAMILIES

TRUNK = """\
set vlans red vlan-id 400
set vlans blue vlan-id 401
set interfaces xe-0/0/0 native-vlan-id 400
set interfaces xe-0/0/0 unit 0 family ethernet-switching interface-mode trunk
set interfaces xe-0/0/0 unit 0 family ethernet-switching vlan members red
set interfaces xe-0/0/0 unit 0 family ethernet-switching vlan members blue
"""


def test_the_vlans_of_a_trunk_are_told_by_name() -> None:
    read = FAMILIES["junos"].read({"a.set": TRUNK})
    (port,) = read.intent.interfaces
    assert port.trunk == Trunk(400, (400, 401))
    assert port.vlan is None
    assert read.not_understood == ()


def test_all_is_every_vlan() -> None:
    text = TRUNK.replace("members red", "members all")
    (port,) = FAMILIES["junos"].read({"a.set": text}).intent.interfaces
    assert port.trunk == Trunk(400, ())


def test_a_trunk_with_an_unknown_vlan_is_listed() -> None:
    read = FAMILIES["junos"].read({"a.set": TRUNK.replace("members red", "members green")})
    assert read.intent.interfaces[0].trunk is None
    assert len(read.not_understood) == 2
