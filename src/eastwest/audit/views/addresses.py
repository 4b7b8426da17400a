"""Addresses as values; each text is read once, as a fabric has each many times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

Address = IPv4Interface | IPv6Interface


@lru_cache(maxsize=1 << 18)
def address(text: str) -> Address | None:
    """An address with or without length; None for a text that is none."""
    try:
        return ip_interface(text)
    except ValueError:
        return None


def addresses(texts: Iterable[str]) -> Iterator[Address]:
    """Those that are addresses."""
    for text in texts:
        found = address(text)
        if found is not None:
            yield found


_PREFIX = re.compile(r"[0-9a-fA-F.:]{3,39}/\d{1,3}(?!\d)")


def prefixes_in(text: str) -> list[str]:
    """Words of a line that have the form of an address with a length."""
    return _PREFIX.findall(text)


class Subnets:
    """Connected subnets of one device."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._networks = {found.network for found in addresses(texts)}
        self._lengths = {(network.version, network.prefixlen) for network in self._networks}

    def __contains__(self, text: str) -> bool:
        found = address(text)
        return found is not None and any(
            version == found.version and ip_interface(f"{found.ip}/{length}").network in self._networks
            for version, length in self._lengths
        )
