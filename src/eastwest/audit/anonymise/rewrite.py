"""One text with pseudonyms: addresses, AS numbers, MAC addresses, names, descriptions; secrets as placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from eastwest.audit.anonymise.pseudonyms import Pseudonyms
from eastwest.vendors.secrets import masked

_V4 = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(/\d{1,2})?(?![\w.]*\d\.)(?![\w])")
_V6 = re.compile(r"(?<![\w:.])([0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(/\d{1,3})?(?![\w:])")
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}|[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4})(?![\w:.-])"
)
_ASN = re.compile(
    r"((?:router bgp|remote-as|local-as|peer-as|autonomous-system|confederation identifier|\"?(?:bgp_)?asn\"?:?|\bAS)"
    r"[\s:=\"]+)(\d{1,10})\b"
)
_PAIR = re.compile(r"(?<![\w.:])(\d{1,10}):(\d{1,10})(?![\w:])")
_DESCRIPTION = re.compile(r"(?m)^(.*?\b(?:description|alias)\b\"?\s*:?\s*)(\"?)([^\"\n;]*)")
_FREE = re.compile(r"(?im)^(\s*(?:set )?(?:snmp-server|snmp) (?:location|contact)\s+).*$")
_BANNER = re.compile(r"(?ms)^(banner (?:motd|exec|login)\s+)(\S)(.*?)(\2|^EOF$)")
_JSON_SECRET = re.compile(
    r"(?i)(\"[^\"]*(?:password|passwd|passkey|secret|auth_key|api_key|private_key|token|community)[^\"]*\"\s*:\s*)\"[^\"]*\""
)
_PORT = re.compile(
    r"(?i)(?:eth|ethernet|et|xe|ge|ae|swp|port|po|port-channel|lo|loopback|vlan|mgmt|irb|nic|rail|mlx5_|ens|enp|p)?[-_]?"
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
    """devices, others: names of devices, and of users and domains. asns: numbers that texts call AS numbers."""

    pseudonyms: Pseudonyms
    devices: frozenset[str]
    others: frozenset[str]
    asns: frozenset[int]

    def text(self, text: str) -> str:
        """The whole text."""
        text = _BANNER.sub(r"\1\2 removed \4", text)
        text = _FREE.sub(r"\1removed", text)
        text = _JSON_SECRET.sub(r'\1"@@secret@@"', text)
        text = "\n".join(map(_without_secrets, text.split("\n")))
        text = _MAC.sub(lambda match: self.pseudonyms.mac(match[0]), text)
        text = _V6.sub(self._v6, text)
        text = _V4.sub(self._v4, text)
        text = _ASN.sub(lambda match: match[1] + str(self.pseudonyms.asn(int(match[2]))), text)
        text = _PAIR.sub(self._pair, text)
        text = _DESCRIPTION.sub(self._description, text)
        return self.named(text)

    def named(self, text: str) -> str:
        """Names replaced wherever they stand as a word."""
        return text if self._names is None else self._names.sub(self._name, text)

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
        number = int(match[1])
        return f"{self.pseudonyms.asn(number)}:{match[2]}" if number in self.asns else match[0]

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
        return self.pseudonyms.host(piece)


def asns_of(texts: Iterable[str]) -> frozenset[int]:
    """AS numbers by their contexts."""
    return frozenset(int(match[2]) for text in texts for match in _ASN.finditer(text))


def _without_secrets(line: str) -> str:
    """Secrets masked; communities of BGP are none."""
    if "community" in line.lower() and "snmp" not in line.lower():
        return line
    return masked(line)
