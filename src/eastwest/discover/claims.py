"""What one side says of a link: LLDP, addresses and BGP sessions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_address, ip_interface, ip_network
from itertools import chain

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


def addresses_of(device: FoundDevice) -> Iterator[Owned]:
    """Every address of a switch that has a subnet: one of host length is borrowed, and says nothing of its port."""
    for port in device.intent.interfaces:
        for text in port.addresses if port.enabled else ():
            address = _address(text)
            if address is not None:
                yield Owned(PortId(device.name, port.name), port.vrf, address, partial(_addressed, device, port.name))


def addresses_of_hosts(hosts: Sequence[FoundHost]) -> Iterator[Owned]:
    """The same of the NICs of hosts."""
    for host in hosts:
        for nic in host.nics:
            address = _address(nic.intent.address) if nic.intent.address else None
            if address is not None:
                place = partial(SourceLine, next(iter(host.files), ""), 1)
                yield Owned(PortId(host.name, nic.name), "", address, place)


def _addressed(device: FoundDevice, port: str) -> SourceLine:
    return device.where.get(f"interfaces[{port}].addresses") or SourceLine(next(iter(device.files), ""), 1)


def _own_alone(owned: Sequence[Owned]) -> list[Owned]:
    """Those that no other device has as well: a mistyped address says nothing of its cable."""
    holders: dict[tuple[str, object], set[str]] = defaultdict(set)
    held = [holders[each.vrf, each.address.ip] for each in owned]
    for each, by in zip(owned, held, strict=True):
        by.add(each.port.device)
    return [each for each, by in zip(owned, held, strict=True) if len(by) == 1]


@lru_cache(maxsize=200_000)
def _address(text: str) -> Address | None:
    """The address, None for what is none, has no subnet, or is of no port alone."""
    try:
        address = ip_interface(text)
    except ValueError:
        return None
    alone = address.network.prefixlen == address.max_prefixlen
    return None if alone or address.ip.is_link_local or address.ip.is_loopback else address


def address_claims(owned: Sequence[Owned]) -> Iterator[Claim]:
    """Two ports in one subnet of two addresses are one link; VRFs of hosts are those of their leaves."""
    by_subnet: dict[object, dict[PortId, Owned]] = defaultdict(dict)
    for each in _own_alone(owned):
        if each.address.network.prefixlen >= POINT_TO_POINT[each.address.version]:
            by_subnet[each.address.network][each.port] = each
    for ends in by_subnet.values():
        for port, each in ends.items():
            yield from (Claim(port, other, "addresses", each.place) for other in ends if other.device != port.device)


def bgp_claims(devices: Sequence[FoundDevice], owned: Sequence[Sequence[Owned]]) -> Iterator[Claim]:
    """A neighbour's address on a port of the other device, reached through a port whose subnet holds it.

    owned: the addresses of each device.
    """
    at = {each.address.ip: each.port for each in _own_alone(list(chain.from_iterable(owned)))}
    for device, mine in zip(devices, owned, strict=True):
        bgp = device.intent.bgp
        subnets = _Subnets(mine)
        for neighbour in bgp.neighbours if bgp is not None else ():
            try:
                peer = ip_address(neighbour.peer)
            except ValueError:
                continue
            far = at.get(peer)
            if far is None or far.device == device.name:
                continue
            near = [each for each in subnets.around(peer) if peer != each.address.ip]
            if len(near) == 1:
                yield Claim(near[0].port, far, "bgp", near[0].place)


class _Subnets:
    """Addresses of a device by their subnets: a spine has as many neighbours as ports."""

    def __init__(self, owned: Iterable[Owned]) -> None:
        self._by_subnet: dict[object, list[Owned]] = defaultdict(list)
        self._lengths: dict[int, set[int]] = {4: set(), 6: set()}
        for each in owned:
            self._by_subnet[each.address.network].append(each)
            self._lengths[each.address.version].add(each.address.network.prefixlen)

    def around(self, peer: IPv4Address | IPv6Address) -> Iterator[Owned]:
        """Those whose subnet holds an address."""
        for length in self._lengths[peer.version]:
            yield from self._by_subnet.get(ip_network((peer, length), strict=False), ())
