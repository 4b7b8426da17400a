"""Addresses as values; each text is read once, as a fabric has each many times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Interface, IPv4Network, IPv6Interface, IPv6Network, ip_interface

from eastwest.plan.device import DeviceIntent

Address = IPv4Interface | IPv6Interface
Network = IPv4Network | IPv6Network
LINK_LENGTHS = {4: 30, 6: 126}
"""Shortest prefixes of links between two routers."""


@lru_cache(maxsize=1 << 18)
def address(text: str) -> Address | None:
    """An address with or without length; None for a text that is none."""
    try:
        return ip_interface(text)
    except ValueError:
        return None


def addresses(texts: Iterable[str]) -> Iterator[Address]:
    """Those that are addresses; 0.0.0.0 stands for none."""
    for text in texts:
        found = address(text)
        if found is not None and not found.ip.is_unspecified:
            yield found


def is_of_link(found: Address) -> bool:
    """Whether its subnet is one for two."""
    return LINK_LENGTHS[found.version] <= found.network.prefixlen < found.max_prefixlen


def routed(intent: DeviceIntent, *, shut: bool = True) -> Iterator[str]:
    """Addresses of ports, and of the switch's own interfaces in VLANs. shut: whether those of ports that are count."""
    yield from (text for port in intent.interfaces if shut or port.enabled for text in port.addresses)
    yield from (text for vlan in intent.vlans for text in vlan.addresses)


def own(intent: DeviceIntent, *, shut: bool = True) -> set[str]:
    """Every address of a switch, loopbacks included, without lengths."""
    loopbacks = (text for each in intent.loopbacks for text in each.addresses)
    return {text.partition("/")[0] for text in (*routed(intent, shut=shut), *loopbacks)}


_STATED = re.compile(r"(?i)(?:address\b.*?|\|)((?:[\da-f]*[.:]){2,}[\da-f]*(?:/\d{1,3}| 255(?:\.\d{1,3}){3}))")


def stated(texts: Iterable[str]) -> Subnets:
    """Subnets of all interfaces with an address, those that no reader keeps included: LAGs, parts of ports."""
    found = (match[1] for text in texts for match in _STATED.finditer(text))
    return Subnets(text.replace(" ", "/") for text in found)


_PREFIX = re.compile(r"[0-9a-fA-F.:]{3,39}/\d{1,3}(?!\d)")


def prefixes_in(text: str) -> list[str]:
    """Words of a line that have the form of an address with a length."""
    return _PREFIX.findall(text)


class Subnets:
    """Connected subnets of one device."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._own: dict[Network, set[str]] = {}
        for text in texts:
            found = address(text)
            if found is not None:
                self._own.setdefault(found.network, set()).add(text.partition("/")[0])
        self._lengths = {(network.version, network.prefixlen) for network in self._own}

    def __contains__(self, text: str) -> bool:
        return any(True for _ in self.around(text))

    def around(self, text: str) -> Iterator[Network]:
        """Those that hold an address."""
        found = address(text)
        lengths = [] if found is None else [length for version, length in self._lengths if version == found.version]
        for each in addresses(f"{text.partition('/')[0]}/{length}" for length in lengths):
            if each.network in self._own:
                yield each.network

    def beside(self, text: str) -> set[str]:
        """The device's own addresses, without lengths, in the subnets that hold an address."""
        return {own for network in self.around(text) for own in self._own[network]}
