"""Addresses, ASNs and router ids, all derived from the order of devices and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from eastwest.errors import NoFitError, Problem
from eastwest.fabric import Device, Fabric, Link, Role
from eastwest.fabric.graph import SWITCH_ROLES
from eastwest.plan import Addressing, Interface, Router

TOP_ASN = 4_200_000_000
"""First four-byte private ASN (RFC 6996): all switches of the top tier share it, so no path runs through two of them
(RFC 7938)."""
POD_ASN = 4_201_000_000
"""The spines of pod k share POD_ASN + k where super-spines stand above them."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Where the addresses of one network come from. host_links6, switch_links6, loopbacks6: for `ipv6-p2p`."""

    loopbacks: IPv4Network
    switch_links: IPv4Network
    host_links: IPv4Network
    switch_links6: IPv6Network
    host_links6: IPv6Network
    loopbacks6: IPv6Network


COMPUTE = Ranges(
    IPv4Network("10.255.0.0/16"),
    IPv4Network("10.192.0.0/11"),
    IPv4Network("10.0.0.0/9"),
    IPv6Network("fd00:e:1::/48"),
    IPv6Network("fd00:e:0::/48"),
    IPv6Network("fd00:e:2::/48"),
)
STORAGE = Ranges(
    IPv4Network("10.254.0.0/16"),
    IPv4Network("10.160.0.0/12"),
    IPv4Network("10.128.0.0/11"),
    IPv6Network("fd00:e:11::/48"),
    IPv6Network("fd00:e:10::/48"),
    IPv6Network("fd00:e:12::/48"),
)
FRONT_END = Ranges(
    IPv4Network("172.31.0.0/16"),
    IPv4Network("172.24.0.0/14"),
    IPv4Network("172.16.0.0/13"),
    IPv6Network("fd00:e:21::/48"),
    IPv6Network("fd00:e:20::/48"),
    IPv6Network("fd00:e:22::/48"),
)
"""Private ranges (RFC 1918, RFC 4193) that do not overlap."""


def address(fabric: Fabric, kind: str, ranges: Ranges = COMPUTE) -> Addressing:
    """Addressing of a fabric. kind: `bgp-unnumbered`, `ipv4-p2p` or `ipv6-p2p`.

    Leaf k has ASN TOP_ASN + k, router ids count through the loopbacks. Host links are /31s (RFC 3021), or /127s (RFC
    6164) with `ipv6-p2p`, with the leaf on the even address; links between switches are the same of another range, the
    upper tier on the even address, or unnumbered (addresses empty). With `ipv6-p2p` every switch has an IPv6 loopback
    beside its router id. Raises NoFitError when a range is too small.
    """
    tier = {switch.name: SWITCH_ROLES.index(switch.role) for switch in fabric.switches}
    six = kind == "ipv6-p2p"
    hosts = _Pairs(ranges.host_links6 if six else ranges.host_links)
    between = None if kind == "bgp-unnumbered" else _Pairs(ranges.switch_links6 if six else ranges.switch_links)
    interfaces: list[Interface] = []
    inner: list[Link] = []
    for link in fabric.links:
        if link.a.device in tier and link.b.device in tier:
            inner.append(link)
        else:
            interfaces += _ends(link, *hosts.take(), upper=max((link.a, link.b), key=lambda e: e.device in tier).device)
    for link in inner:
        pair = ("", "") if between is None else between.take()
        interfaces += _ends(link, *pair, upper=max((link.a, link.b), key=lambda end: tier[end.device]).device)
    routers = routers_of(fabric, ranges.loopbacks, ranges.loopbacks6 if six else None)
    return Addressing(kind, tuple(routers), tuple(interfaces))


def routers_of(fabric: Fabric, loopbacks: IPv4Network, loopbacks6: IPv6Network | None = None) -> Iterator[Router]:
    """BGP identity of every switch. loopbacks6: of IPv6 loopbacks, None for none.

    A router id is an IPv4 number even where nothing else is. Raises NoFitError when there are fewer loopbacks than
    switches.
    """
    ids = _Pairs(loopbacks, 1)
    ids6 = None if loopbacks6 is None else _Pairs(loopbacks6, 1)
    leaves = 0
    tall = any(switch.role is Role.SUPER_SPINE for switch in fabric.switches)
    for switch in fabric.switches:
        leaves += switch.role is Role.LEAF
        yield Router(switch.name, _asn(switch, leaves, tall=tall), ids.single(), "" if ids6 is None else ids6.single())


def _asn(switch: Device, leaf: int, *, tall: bool) -> int:
    if switch.role is Role.LEAF:
        return TOP_ASN + leaf
    return POD_ASN + (switch.pod or 0) if tall and switch.role is Role.SPINE else TOP_ASN


def _ends(link: Link, even: str, odd: str, upper: str) -> tuple[Interface, Interface]:
    """Both ends of a link; the device called `upper` gets the even address."""
    a, b = link.a, link.b
    first, second = (even, odd) if a.device == upper else (odd, even)
    return Interface(a.device, a.port, b.device, first), Interface(b.device, b.port, a.device, second)


_AFTER_ANYCAST = 2
"""The first pair of an IPv6 range is left out: an address whose last 64 bits are zero is every router's (RFC 6164)."""


class _Pairs:
    """Counts through a range, two addresses at a time."""

    def __init__(self, network: IPv4Network | IPv6Network, offset: int = 0) -> None:
        self._network, self._next = network, offset if network.version == 4 else max(offset, _AFTER_ANYCAST)
        self._base = int(network.network_address)
        self._plain = network.version == 4
        self._prefix = "/31" if self._plain else "/127"

    def take(self) -> tuple[str, str]:
        """The next pair, as CIDR."""
        even = self._at(2)
        return f"{self._text(even)}{self._prefix}", f"{self._text(even + 1)}{self._prefix}"

    def single(self) -> str:
        """The next single address, without a prefix length."""
        return self._text(self._at(1))

    def _at(self, count: int) -> int:
        offset = self._next
        if offset + count > self._network.num_addresses:
            raise NoFitError(Problem(f"more links or switches than {self._network} has addresses", path="gpus.count"))
        self._next += count
        return self._base + offset

    def _text(self, number: int) -> str:
        if self._plain:
            return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return str(self._network.network_address + (number - self._base))
