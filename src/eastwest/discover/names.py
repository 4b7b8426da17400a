"""Names of devices and ports as others write them: `Et1/1` for `Ethernet1/1`, `spine1.example.net` for `spine1`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_PARTS = re.compile(r"([a-z_-]*?)-?\s*(\d[\d/:.]*(?:s\d+)?)(?:np\d+)?")
_MAC = re.compile(r"(?i)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}")
_DIGITS = re.compile(r"\d+")
_SAME = {
    "ethernet": "e",
    "eth": "e",
    "et": "e",
    "e": "e",
    "ethernet-": "e",
    "hundredgige": "h",
    "hu": "h",
} | dict.fromkeys(("po", "port-channel", "portchannel"), "po")


@lru_cache(maxsize=200_000)
def port_key(name: str) -> str:
    """What is left when the spellings of one port are the same; the logical unit `.0` of Junos is no part of it.

    A MAC address, which NICs give as the name of their port, is its digits.
    """
    if len(name) < 20 and _MAC.fullmatch(name.strip()):
        return re.sub(r"[^0-9a-f]", "", name.lower())
    bare = (
        name.strip().strip('"').lower().replace("_", "/")
        if re.match(r"(?i)eth?(?:ernet)?\d+_", name)
        else name.strip().lower()
    )
    bare = re.sub(r"^((?:et|xe|ge)-[\d/:]+)\.0$", r"\1", bare)
    if re.match(r"(?:et|xe|ge)-\d", bare):
        return bare
    match = _PARTS.fullmatch(bare)
    if match is None:
        return bare
    return f"{_SAME.get(match[1], match[1])}:{match[2]}"


@dataclass
class Directory:
    """Devices by their names without domain, and their ports by key. aliases count as names of ports."""

    names: dict[str, str] = field(default_factory=dict)
    ports: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, device: str, ports: Iterable[tuple[str, str]]) -> None:
        """A device with its ports, each with its alias."""
        self.names.setdefault(short(device), device)
        known = self.ports.setdefault(device, {})
        for name, alias in ports:
            known.setdefault(port_key(name), name)
            if alias:
                known.setdefault(port_key(alias), name)

    def device(self, name: str) -> str:
        """The device that is meant, empty for one without files."""
        return self.names.get(short(name), "")

    def port(self, device: str, *names: str) -> str:
        """The port that is meant by the first of the names that the device has; empty when it has none of them."""
        known: Mapping[str, str] = self.ports.get(device, {})
        return next((known[port_key(name)] for name in names if name and port_key(name) in known), "")

    def alike(self, device: str, *names: str) -> str:
        """The one name that is spelled like the device's ports and is none of them; empty without one, or with more."""
        known = self.ports.get(device, {})
        shapes = {_DIGITS.sub("0", key) for key in known}
        found = [name for name in names if _DIGITS.sub("0", port_key(name)) in shapes and port_key(name) not in known]
        return found[0] if len(found) == 1 else ""


def short(name: str) -> str:
    """Without domain and in small letters; an address stays whole."""
    bare = name.strip().lower()
    return bare if re.fullmatch(r"[\d.]+", bare) else bare.partition(".")[0].partition("(")[0]
