"""Ports of servers on the storage and front-end networks: addresses, and what is reached through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv6Address

from eastwest.fabric.graph import Device, Role
from eastwest.plan.device.host import HostPort
from eastwest.plan.device.order import natural
from eastwest.plan.device.segment import Segment
from eastwest.plan.device.underlay import DEFAULTS, covering, family_of

FIRST_METRIC = 100
"""Of a host's first port on a network; the next has one more. Below the 1024 that networkd gives to DHCP routes."""


def ports_of(segments: Iterable[Segment], largest: Mapping[str, int]) -> dict[str, tuple[HostPort, ...]]:
    """The ports of each GPU node on the routed networks among the segments, by node, with addresses.

    largest: bytes of the largest packet that the switches of each network route, where they are known.
    """
    found: dict[str, list[HostPort]] = {}
    for segment in segments:
        if not segment.switched:
            routes = _reached(segment)
            mtu = segment.plan.policy.mtu_bytes
            mtu = min(mtu, largest.get(segment.name, mtu))
            addresses = {(end.device, end.port): end.address for end in segment.plan.addressing.interfaces}
            for host in segment.plan.fabric.gpu_nodes:
                found.setdefault(host.name, []).extend(_ports(host, addresses, routes, mtu))
    return {host: tuple(sorted(ports, key=lambda port: natural(port.name))) for host, ports in found.items()}


def _ports(
    host: Device, addresses: Mapping[tuple[str, str], str], routes: tuple[str, ...], mtu_bytes: int
) -> Iterator[HostPort]:
    given = [(port.name, addresses.get((host.name, port.name), "")) for port in host.ports]
    for at, (name, address) in enumerate((name, address) for name, address in given if address):
        yield HostPort(name, mtu_bytes, address, other_of(address), routes, FIRST_METRIC + at)


def _reached(segment: Segment) -> tuple[str, ...]:
    """Everything, where a router leads to the outside; else the network's own hosts."""
    fabric = segment.plan.fabric
    if fabric.with_role(Role.EXTERNAL):
        return (DEFAULTS[family_of(segment.plan)],)
    switches = {switch.name for switch in fabric.switches}
    ends = segment.plan.addressing.interfaces
    hosts = [each.address for each in ends if each.device not in switches and each.address]
    return (str(covering(hosts)),) if hosts else ()


def other_of(address: str) -> str:
    """The other address of an IPv4 /31 or an IPv6 /127, empty for anything else."""
    if address.endswith("/127"):
        return str(IPv6Address(int(IPv6Address(address.removesuffix("/127"))) ^ 1))
    if not address.endswith("/31"):
        return ""
    network, _, last = address.removesuffix("/31").rpartition(".")
    return f"{network}.{int(last) ^ 1}"
