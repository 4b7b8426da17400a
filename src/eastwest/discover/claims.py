"""What one side says of a link: LLDP, addresses and BGP sessions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface

from eastwest.discover.model import FoundDevice, FoundHost, SourceLine
from eastwest.discover.names import Directory
from eastwest.discover.state import LldpNeighbour
from eastwest.fabric.graph import PortId

POINT_TO_POINT = {4: 30, 6: 126}
"""Shortest prefixes of links between two routers."""
Address = IPv4Interface | IPv6Interface
_MANAGEMENT = re.compile(r"(?i)^(?:ma?\d|mgmt|management|fxp|em\d|me\d|re\d|eth0$|vme)")


@dataclass(frozen=True, slots=True)
class Claim:
    """One side's word. place: where it stands, looked up only for what is disputed: it takes longer than all else."""

    port: PortId
    peer: PortId
    evidence: str
    place: Callable[[], SourceLine]


def lldp_claims(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost], directory: Directory) -> Iterator[Claim]:
    """What switches and NICs of hosts saw on their ports."""
    for device in devices:
        for each in device.state.lldp if device.state is not None else ():
            yield from _neighbour(device.name, each, directory)
    for host in hosts:
        for nic in host.state.nics if host.state is not None else ():
            for each in nic.lldp:
                yield from _neighbour(host.name, each, directory)


def _neighbour(device: str, each: LldpNeighbour, directory: Directory) -> Iterator[Claim]:
    """Management ports are no part of the fabric. A neighbour without files keeps the name it gave itself."""
    own = directory.port(device, each.port) or each.port
    if _MANAGEMENT.match(own) and not directory.port(device, each.port):
        return
    name = directory.device(each.device)
    peer = directory.port(name, each.peer_port, each.peer_port_description) if name else ""
    if not name and not each.device:
        return
    far = PortId(name or each.device, peer or each.peer_port or each.peer_port_description)
    if far.device != device and not (name and _MANAGEMENT.match(far.port)):
        yield Claim(PortId(device, own), far, "lldp", partial(SourceLine, each.file, each.line))


@dataclass(frozen=True, slots=True)
class Owned:
    """An address, whose it is, and where it stands."""

    port: PortId
    vrf: str
    address: Address
    place: Callable[[], SourceLine]


def own_addresses(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost]) -> Iterator[Owned]:
    """Every address that has a subnet: one of host length is borrowed, and says nothing of its port."""
    for device in devices:
        for port in device.intent.interfaces:
            for text in port.addresses if port.enabled else ():
                address = _address(text)
                if address is not None and address.network.num_addresses > 1:
                    yield Owned(
                        PortId(device.name, port.name), port.vrf, address, partial(_addressed, device, port.name)
                    )
    for host in hosts:
        for nic in host.nics:
            address = _address(nic.intent.address) if nic.intent.address else None
            if address is not None and address.network.num_addresses > 1:
                place = partial(SourceLine, next(iter(host.files), ""), 1)
                yield Owned(PortId(host.name, nic.name), "", address, place)


def _addressed(device: FoundDevice, port: str) -> SourceLine:
    return device.where.get(f"interfaces[{port}].addresses") or SourceLine(next(iter(device.files), ""), 1)


def _own_alone(owned: Iterable[Owned]) -> list[Owned]:
    """Those that no other device has as well: a mistyped address says nothing of its cable."""
    whole = list(owned)
    devices: dict[tuple[str, object], set[str]] = defaultdict(set)
    for each in whole:
        devices[each.vrf, each.address.ip].add(each.port.device)
    return [each for each in whole if len(devices[each.vrf, each.address.ip]) == 1]


@lru_cache(maxsize=200_000)
def _address(text: str) -> Address | None:
    try:
        address = ip_interface(text)
    except ValueError:
        return None
    return None if address.ip.is_link_local or address.ip.is_loopback else address


def address_claims(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost]) -> Iterator[Claim]:
    """Two ports in one subnet of two addresses are one link; VRFs of hosts are those of their leaves."""
    by_subnet: dict[object, dict[PortId, Owned]] = defaultdict(dict)
    for each in _own_alone(own_addresses(devices, hosts)):
        if each.address.network.prefixlen >= POINT_TO_POINT[each.address.version]:
            by_subnet[each.address.network][each.port] = each
    for ends in by_subnet.values():
        for port, each in ends.items():
            yield from (Claim(port, other, "addresses", each.place) for other in ends if other.device != port.device)


def bgp_claims(devices: Sequence[FoundDevice]) -> Iterator[Claim]:
    """A neighbour's address on a port of the other device, reached through a port whose subnet holds it."""
    at = {each.address.ip: each.port for each in _own_alone(own_addresses(devices, ()))}
    for device in devices:
        bgp = device.intent.bgp
        mine = list(own_addresses((device,), ()))
        for neighbour in bgp.neighbours if bgp is not None else ():
            try:
                peer = ip_address(neighbour.peer)
            except ValueError:
                continue
            far = at.get(peer)
            near = [each for each in mine if peer in each.address.network and peer != each.address.ip]
            if far is not None and far.device != device.name and len(near) == 1:
                yield Claim(near[0].port, far, "bgp", near[0].place)
