"""What one side says of a link: LLDP, addresses and BGP sessions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
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


def own_addresses(
    devices: Sequence[FoundDevice], hosts: Sequence[FoundHost]
) -> Iterator[tuple[PortId, str, Address, str]]:
    """Every address: of which port, in which VRF, in which file."""
    for device in devices:
        for port in device.intent.interfaces:
            for text in port.addresses if port.enabled else ():
                address = _address(text)
                if address is not None:
                    yield PortId(device.name, port.name), port.vrf, address, next(iter(device.files), "")
    for host in hosts:
        for nic in host.nics:
            address = _address(nic.intent.address) if nic.intent.address else None
            if address is not None:
                yield PortId(host.name, nic.name), "", address, next(iter(host.files), "")


@lru_cache(maxsize=200_000)
def _address(text: str) -> Address | None:
    try:
        address = ip_interface(text)
    except ValueError:
        return None
    return None if address.ip.is_link_local or address.ip.is_loopback else address


def address_claims(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost]) -> Iterator[Claim]:
    """Two ports in one subnet of two addresses are one link; VRFs of hosts are those of their leaves."""
    by_subnet: dict[object, list[tuple[PortId, str]]] = defaultdict(list)
    for port, _, address, file in own_addresses(devices, hosts):
        if address.network.prefixlen >= POINT_TO_POINT[address.version] and address.network.num_addresses > 1:
            by_subnet[address.network].append((port, file))
    for ends in by_subnet.values():
        distinct = dict(ends)
        if len({port.device for port in distinct}) == 2 == len(distinct):
            (a, a_file), (b, b_file) = distinct.items()
            yield Claim(a, b, "addresses", partial(SourceLine, a_file, 1))
            yield Claim(b, a, "addresses", partial(SourceLine, b_file, 1))
        elif len(distinct) > 2:
            for port, file in distinct.items():
                for other in distinct:
                    if other.device != port.device:
                        yield Claim(port, other, "addresses", partial(SourceLine, file, 1))


def bgp_claims(devices: Sequence[FoundDevice]) -> Iterator[Claim]:
    """A neighbour's address on a port of the other device, reached through a port whose subnet holds it."""
    at = {address.ip: port for port, _, address, _ in own_addresses(devices, ())}
    for device in devices:
        bgp = device.intent.bgp
        mine = [(port, address) for port, _, address, _ in own_addresses((device,), ())]
        for neighbour in bgp.neighbours if bgp is not None else ():
            try:
                peer = ip_address(neighbour.peer)
            except ValueError:
                continue
            far = at.get(peer)
            near = [port for port, address in mine if peer in address.network and peer != address.ip]
            if far is not None and far.device != device.name and len(near) == 1:
                yield Claim(near[0], far, "bgp", partial(SourceLine, next(iter(device.files), ""), 1))
