"""Whether packets of a port enter a VXLAN tunnel: by the VLAN or the VRF that they are in."""

from __future__ import annotations

import re
from enum import Enum

from eastwest.discover import FoundDevice
from eastwest.plan.device import InterfaceIntent
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.trunks import LARGEST_VLAN

_MAPPED = {
    "eos": re.compile(r"(?m)^[ \t]+vxlan vlan (?:add )?([\d,-]+) vni "),
    "nxos": re.compile(r"(?m)^vlan ([\d,-]+)[ \t]*\r?\n(?:[ \t]+(?!vn-segment).*\n)*[ \t]+vn-segment \d"),
}
"""Lines that lead VLANs into the tunnel, of the families where these are known."""


class Tunnelled(Enum):
    """How much of a port's traffic."""

    ALL, SOME, NONE, UNKNOWN = "all", "some", "none", "unknown"


def tunnelled(device: FoundDevice, ports: list[InterfaceIntent]) -> Tunnelled:
    """Of several ports: all where that holds for one of them."""
    if device.family not in _MAPPED or not device.texts:
        return Tunnelled.UNKNOWN
    vrfs = {vrf.name for vrf in device.intent.tenancy.vrfs if vrf.vni is not None}
    vlans = _vlans(device) | {vlan.number for vlan in device.intent.vlans if vlan.vrf in vrfs}
    found = {_of_port(port, vlans, vrfs) for port in ports}
    return next((each for each in (Tunnelled.ALL, Tunnelled.SOME) if each in found), Tunnelled.NONE)


def _vlans(device: FoundDevice) -> set[int]:
    lists = (each for text in device.texts.values() for each in _MAPPED[device.family].findall(text))
    return {vlan for each in lists for vlan in unranged(each, LARGEST_VLAN)}


def _of_port(port: InterfaceIntent, vlans: set[int], vrfs: set[str]) -> Tunnelled:
    if port.trunk is not None:
        carried = set(port.trunk.allowed)
        if not carried & vlans if carried else not vlans:
            return Tunnelled.NONE
        return Tunnelled.ALL if carried and carried <= vlans else Tunnelled.SOME
    inside = port.vlan in vlans if port.vlan is not None else port.vrf in vrfs
    return Tunnelled.ALL if inside else Tunnelled.NONE
