"""Ports, loopback, out-of-band port and adaptive routing as statements of NVUE.

Source: command reference, Interface and Adaptive Routing.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface

from eastwest.plan.device import DeviceIntent, InterfaceIntent, LoopbackIntent, OutOfBand, VlanIntent, is_address
from eastwest.vendors.nvue.dialect import Dialect
from eastwest.vendors.nvue.print_qos import print_port_qos
from eastwest.vendors.nvue.tree import Tree

BRIDGE = "br_default"
"""The bridge that every switch has; a DeviceIntent has one set of VLANs."""
FEC = {"rs": "rs", "fc": "baser", "none": "off"}


def port_path(name: str) -> tuple[str, str]:
    """Where the settings of an interface stand."""
    return "interface", name


def print_ports(tree: Tree, intent: DeviceIntent, dialect: Dialect) -> None:
    """Every interface."""
    profiles = {profile.name: profile for profile in intent.qos.ports} if intent.qos is not None else {}
    uplinks = _with_sessions(intent) if intent.balancing.mode == "adaptive" else set()
    for port in intent.interfaces:
        _port(tree, port, dialect)
        print_port_qos(tree, port, profiles.get(port.qos))
        if port.name in uplinks:
            dialect.enable(tree, "interface", port.name, "router", "adaptive-routing")
    for vlan in intent.vlans:
        _subnet(tree, vlan, dialect)
    for loopback in intent.loopbacks:
        _loopback(tree, loopback, dialect)
    if intent.management.out_of_band is not None:
        _out_of_band(tree, intent.management.out_of_band, dialect)


def _port(tree: Tree, port: InterfaceIntent, dialect: Dialect) -> None:
    path = port_path(port.name)
    if port.front is not None and port.front.parts > 1:
        parent = port.name.rpartition("s")[0]
        tree.put("interface", parent, "type", value="swp")
        tree.add("interface", parent, "link", "breakout", f"{port.front.parts}x")
    tree.put(*path, "type", value="swp")
    if port.description:
        tree.put(*path, "description", value=port.description)
    if port.speed_gbps:
        tree.put(*path, "link", "speed", value=f"{port.speed_gbps:g}G")
    if port.fec:
        tree.put(*path, "link", "fec", value=FEC[port.fec])
    tree.put(*path, "link", "mtu", value=port.mtu_bytes)
    if not port.enabled:
        tree.add(*path, "link", "state", "down")
    _addresses(tree, path, port.addresses, dialect)
    if port.unnumbered:
        dialect.enable(tree, *path, *(("ipv6",) if dialect.modern else ("ip", "ipv6")))
    if port.vrf:
        _vrf(tree, path, port.vrf, dialect)
    if port.vlan is not None:
        tree.put(*path, "bridge", "domain", BRIDGE, "access", value=port.vlan)


def _subnet(tree: Tree, vlan: VlanIntent, dialect: Dialect) -> None:
    """A VLAN of the one bridge, and the switch's own interface in it."""
    tree.add("bridge", "domain", BRIDGE, "vlan", str(vlan.number))
    if vlan.addresses:
        path = port_path(f"vlan{vlan.number}")
        tree.put(*path, "type", value="svi")
        tree.put(*path, "vlan", value=vlan.number)
        _addresses(tree, path, vlan.addresses, dialect)


def _addresses(tree: Tree, path: tuple[str, str], addresses: Collection[str], dialect: Dialect) -> None:
    for address in addresses:
        version = "ipv6" if ":" in address else "ipv4"
        tree.add(*path, version if dialect.modern else "ip", "address", address)


def _vrf(tree: Tree, path: tuple[str, str], vrf: str, dialect: Dialect) -> None:
    tree.put(*path, *(("vrf",) if dialect.modern else ("ip", "vrf")), value=vrf)


def _loopback(tree: Tree, loopback: LoopbackIntent, dialect: Dialect) -> None:
    path = port_path("lo")
    tree.put(*path, "type", value="loopback")
    if loopback.description:
        tree.put(*path, "description", value=loopback.description)
    _addresses(tree, path, loopback.addresses, dialect)


def _out_of_band(tree: Tree, port: OutOfBand, dialect: Dialect) -> None:
    path = port_path(port.interface)
    tree.put(*path, "type", value="eth")
    if port.address:
        _addresses(tree, path, (port.address,), dialect)
    elif dialect.modern:
        dialect.enable(tree, *path, "ipv4", "dhcp-client")
    else:
        tree.add(*path, "ip", "address", "dhcp")
    if port.gateway:
        version = "ipv6" if ":" in port.gateway else "ipv4"
        tree.add(*path, version if dialect.modern else "ip", "gateway", port.gateway)
    if port.vrf:
        _vrf(tree, path, port.vrf, dialect)


def _with_sessions(intent: DeviceIntent) -> set[str]:
    """Ports that lead to other switches: adaptive routing chooses among those."""
    peers = {each.peer for each in intent.bgp.neighbours} if intent.bgp is not None else set()
    remote = {ip_address(peer) for peer in peers if is_address(peer)}
    networks = {port.name: [ip_interface(each) for each in port.addresses] for port in intent.interfaces}
    return {name for name, own in networks.items() if name in peers or any(_holds(each, remote) for each in own)}


def _holds(own: IPv4Interface | IPv6Interface, remote: Collection[object]) -> bool:
    """Whether another address of a point-to-point network is a neighbour's."""
    few = own.network.num_addresses <= 4  # /30, /31, /126 and /127: links between two
    return few and any(each in remote for each in own.network)
