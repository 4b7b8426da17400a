"""Ports, loopbacks and VLANs."""

from __future__ import annotations

from eastwest.plan.device import DeviceIntent, InterfaceIntent
from eastwest.vendors.controllers.avd.tree import Tree
from eastwest.vendors.eos.view import lanes_of

FEC: dict[str, Tree] = {
    "rs": {"enabled": True, "reed_solomon": True},
    "fc": {"enabled": True, "fire_code": True},
    "none": {"enabled": False},
}


def interfaces(intent: DeviceIntent) -> Tree:
    """Every interface that carries traffic."""
    return {
        "ethernet_interfaces": [_port(port) for port in intent.interfaces],
        "loopback_interfaces": [
            {"name": f"Loopback{each.number}", "description": each.description, **_addresses(each.addresses)}
            for each in intent.loopbacks
        ],
        "vlans": [{"id": vlan.number} for vlan in intent.vlans] or None,
        "vlan_interfaces": [
            {"name": f"Vlan{vlan.number}", "ip_address": vlan.addresses[0]} for vlan in intent.vlans if vlan.addresses
        ]
        or None,
    }


def _port(port: InterfaceIntent) -> Tree:
    tree: Tree = {
        "name": port.name,
        "description": port.description,
        "shutdown": not port.enabled,
        "mtu": port.mtu_bytes,
        "speed": _speed(port),
        "error_correction_encoding": FEC.get(port.fec),
        "switchport": {"enabled": False} if port.vlan is None else {"access_vlan": port.vlan},
        "spanning_tree_portfast": None if port.vlan is None else "edge",
        "service_profile": port.qos or None,
    }
    if port.vrf:
        tree["vrf"] = port.vrf
    tree |= _addresses(port.addresses, several=True)
    if port.unnumbered:
        tree["ipv6_enable"] = True
    elif port.silent:
        tree["ipv6_nd_ra_disabled"] = True
    return {key: value for key, value in tree.items() if value is not None}


def _addresses(addresses: tuple[str, ...], *, several: bool = False) -> Tree:
    """An address of each family. several: whether AVD takes a list of IPv6 addresses here."""
    four = [address for address in addresses if ":" not in address]
    six = [address for address in addresses if ":" in address]
    tree: Tree = {"ip_address": four[0]} if four else {}
    if six:
        tree |= {"ipv6_addresses": six} if several else {"ipv6_address": six[0]}
    return tree


def _speed(port: InterfaceIntent) -> str | None:
    if port.front is None:
        return None
    return f"{port.speed_gbps:g}g" + lanes_of(port)
