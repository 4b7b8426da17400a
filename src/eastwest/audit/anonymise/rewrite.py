"""One text with pseudonyms: addresses, AS numbers, MAC addresses, names, descriptions; secrets as placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from eastwest.audit.anonymise.pseudonyms import Pseudonyms
from eastwest.audit.anonymise.redact import redacted

_V4 = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(/\d{1,2})?(?![\w.]*\d\.)(?![\w])")
_V6 = re.compile(r"(?<![\w:.])([0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(/\d{1,3})?(?![\w:])")
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}|[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4})(?![\w:.-])"
)
_ASN = re.compile(
    r"((?:router bgp|remote-as|local-as|peer-as|autonomous-system|confederation identifier|\"?(?:bgp_)?asn\"?:?|\bAS)"
    r"[\s:=\"]+)(\d{1,10})\b"
)
_PAIR = re.compile(r"(?<![\w.:])((?:(?:target|origin|large|rt|soo):)?)(\d{1,10})(:\d{1,10}(?::\d{1,10})?)(?![\w:])")
_PATHS = re.compile(r"(?im)^.*\b(?:as-?path|confederation|prepend|bgp listen)\b.*$")
"""Lines in which numbers are AS numbers if any line calls them so."""
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}(?![\w.:#>$%~-])")
_GUID = re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{4}(?::[0-9a-fA-F]{4}){3}|0x[0-9a-fA-F]{16})(?![\w:])")
_DESCRIPTION = re.compile(r"(?m)^(.*?\b(?:description|alias)\b\"?\s*:?\s*)(\"?)([^\"\n;]*)")
_PORT = re.compile(
    r"(?i)(?:eth|ethernet|etp|et|xe|ge|ae|swp|port|po|port-channel|lo|loopback|vlan|mgmt|irb|nic|rail|mlx5_|ens|enp|p)?[-_]?"
    r"\d+(?:[/:.s_-]\d+)*"
)
_KEPT = frozenset(
    {
        "to",
        "from",
        "uplink",
        "downlink",
        "link",
        "links",
        "facing",
        "p2p",
        "peer",
        "connected",
        "connects",
        "via",
        "interface",
        "port",
        "ports",
        "the",
        "and",
        "rail",
        "plane",
        "leaf",
        "spine",
        "tor",
        "core",
        "host",
        "node",
        "gpu",
        "storage",
        "server",
        "router",
        "id",
        "loopback",
        "management",
        "mgmt",
        "fabric",
        "underlay",
        "overlay",
        "breakout",
    }
)
_WORD = re.compile(r"[A-Za-z0-9][\w./:,-]*")


@dataclass(frozen=True)
class Rewriter:
    """devices, others: names of devices, and of users, tenants and domains. asns: numbers that texts call AS numbers.

    owners: words that are replaced wherever they stand, also within other names.
    """

    pseudonyms: Pseudonyms
    devices: frozenset[str]
    others: frozenset[str]
    asns: frozenset[int]
    owners: frozenset[str] = frozenset()

    def text(self, text: str) -> str:
        """The whole text."""
        text = redacted(text)
        text = _EMAIL.sub(self._email, text)
        text = _GUID.sub(lambda match: self.pseudonyms.guid(match[0]), text)
        text = _MAC.sub(lambda match: self.pseudonyms.mac(match[0]), text)
        text = _V6.sub(self._v6, text)
        text = _V4.sub(self._v4, text)
        text = _ASN.sub(lambda match: match[1] + str(self.pseudonyms.asn(int(match[2]))), text)
        text = _PAIR.sub(self._pair, text)
        text = _PATHS.sub(self._paths, text)
        text = _DESCRIPTION.sub(self._description, text)
        return self.named(text)

    def named(self, text: str) -> str:
        """Names replaced wherever they stand as a word."""
        text = text if self._names is None else self._names.sub(self._name, text)
        return text if self._owners is None else self._owners.sub(self._owner, text)

    @cached_property
    def _owners(self) -> re.Pattern[str] | None:
        words = "|".join(map(re.escape, sorted(self.owners, key=lambda word: (-len(word), word))))
        return re.compile(f"(?i){words}") if words else None

    def _owner(self, match: re.Match[str]) -> str:
        return self.pseudonyms.word("name", match[0])

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        names = sorted(self.devices | self.others, key=lambda name: (-len(name), name))
        joined = "|".join(map(re.escape, names))
        return re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{joined})(?![A-Za-z0-9])") if names else None

    def _name(self, match: re.Match[str]) -> str:
        name = match[0].lower()
        return self.pseudonyms.host(name) if name in self._devices else self.pseudonyms.word("name", name)

    @cached_property
    def _devices(self) -> frozenset[str]:
        return frozenset(name.lower() for name in self.devices)

    def _v4(self, match: re.Match[str]) -> str:
        try:
            IPv4Address(match[1])
        except AddressValueError:
            return match[0]
        length = int((match[2] or "/32")[1:])
        return self.pseudonyms.address4(match[1], min(length, 32)) + (match[2] or "")

    def _v6(self, match: re.Match[str]) -> str:
        try:
            IPv6Address(match[1])
        except AddressValueError:
            return match[0]
        length = int((match[2] or "/128")[1:])
        return self.pseudonyms.address6(match[1], min(length, 128)) + (match[2] or "")

    def _pair(self, match: re.Match[str]) -> str:
        """Route distinguishers, targets and communities of an AS."""
        number = int(match[2])
        return f"{match[1]}{self.pseudonyms.asn(number)}{match[3]}" if number in self.asns else match[0]

    def _paths(self, match: re.Match[str]) -> str:
        """AS paths and members of a confederation."""
        return re.sub(
            r"(?<![\d.:/])\d{1,10}(?![\d.:/])",
            lambda found: str(self.pseudonyms.asn(int(found[0]))) if int(found[0]) in self.asns else found[0],
            match[0],
        )

    def _email(self, match: re.Match[str]) -> str:
        return f"{self.pseudonyms.word('name', match[0])}@example.net"

    def _description(self, match: re.Match[str]) -> str:
        """Names of devices and ports, and words of direction, stay as they are for now; others become pseudonyms."""
        if self._names is None:
            return match[1] + match[2] + _WORD.sub(self._free_word, match[3])
        parts = self._names.split(match[3])
        names = self._names.findall(match[3])
        made = [_WORD.sub(self._free_word, part) for part in parts]
        rest = "".join(part + name for part, name in zip(made, [*names, ""], strict=True))
        return match[1] + match[2] + rest

    def _free_word(self, match: re.Match[str]) -> str:
        pieces = re.split(r"([_:,])", match[0])
        return "".join(self._piece(each) for each in pieces)

    def _piece(self, piece: str) -> str:
        if len(piece) < 2 or piece.lower() in _KEPT or _PORT.fullmatch(piece) or not piece.strip("_:,"):
            return piece
        before, word, after = _EDGES.fullmatch(piece).groups()  # type: ignore[union-attr]  # matches any text
        return f"{before}{self.pseudonyms.host(word)}{after}" if len(word) > 1 else piece


_EDGES = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
"""A word between marks, which hold it apart from a name beside it."""


def asns_of(texts: Iterable[str]) -> frozenset[int]:
    """AS numbers by their contexts."""
    return frozenset(int(match[2]) for text in texts for match in _ASN.finditer(text))
