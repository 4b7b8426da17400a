"""Transceivers of Cumulus Linux: what they are, their heat, and the light of each channel.

Layouts: Cumulus Linux user guide, monitoring interfaces and transceivers with NVUE: `nv show interface PORT
transceiver` with and without `thresholds`, `nv show platform transceiver` of all ports, of one, and of its channels.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import dbm, real, rows
from eastwest.discover.state import Optics

_PORT = re.compile(r"\b(?:interface|transceiver) (?P<port>(?:swp|eth)\w+)")
_VALUE = re.compile(r"\s*(?P<name>[a-z][\w-]*)\s*:\s*(?P<value>\S.*?)?\s*")
_CHANNEL = re.compile(r"ch-\d+-(?P<side>[rt]x)-power")
_ROW = re.compile(r"(?P<name>[a-z][\w-]*)?\s+(?P<channel>-|\d)\s+(?P<value>-?\d[\d.]*|-inf) (?P<unit>C|dBm)\s.*")
_DBM = re.compile(r"(?P<light>-?\d{1,3}(?:\.\d{1,4})?|-inf) dBm")


@reader(
    "transceiver, NVUE",
    "switch",
    r"(?m)^[ \t]*(?:identifier[ \t]*:|vendor-sn[ \t]*:|ch-1-rx-power[ \t]*:|channel-1:|rx-power[ \t]+1[ \t])",
    r"nv show (?:interface|platform transceiver) (?:swp|eth)\w+",
)
def module(output: Output, found: Observed) -> None:
    """Of one port: as a list of values, with its channels below one another, or as a table with limits."""
    named, section = _PORT.search(output.command), ""
    told: dict[str, list[str]] = defaultdict(list)
    for line in output.text.split("\n"):
        if row := _ROW.fullmatch(line):
            section = row["name"] or section
            told[section].append(f"{row['value']} {row['unit']}")
        elif value := _VALUE.fullmatch(line):
            name, text, channel = value["name"], value["value"] or "", _CHANNEL.fullmatch(value["name"])
            section = section if text else name
            told[f"{channel['side']}-power" if channel else section if name == "power" else name].append(text)
    changes = {field: value for name, (field, read) in _FIELDS.items() if (value := read(told[name])) is not None}
    found.optics("" if named is None else named["port"], lambda optics: replace(optics, **changes))


def _first(texts: list[str]) -> str | None:
    return next(filter(None, texts), None)


def _heat(texts: list[str]) -> float | None:
    return real(_first(texts) or "")


def _light(texts: list[str]) -> tuple[float, ...] | None:
    """dBm by channel."""
    return tuple(dbm(power["light"]) for text in texts if (power := _DBM.search(text)) is not None) or None


_FIELDS: dict[str, tuple[str, Callable[[list[str]], Any]]] = {
    "identifier": ("kind", _first),
    "vendor-sn": ("serial", _first),
    "temperature": ("temperature_c", _heat),
    "tx-power": ("tx_dbm", _light),
    "rx-power": ("rx_dbm", _light),
}


@reader("transceivers, NVUE", "switch", r"(?m)^[ \t]*Transceiver[ \t]+Identifier[ \t]+Vendor name\b")
def modules(output: Output, found: Observed) -> None:
    """Of all ports: kind and serial number."""
    for row in rows(output.text, port="Transceiver", kind="Identifier", serial="Vendor SN"):
        if re.fullmatch(r"(?:swp|eth)\w+", row["port"]):
            found.optics(row["port"], _named(row["kind"], row["serial"]))


def _named(kind: str, serial: str) -> Callable[[Optics], Optics]:
    return lambda optics: replace(optics, kind=kind, serial=serial)


READERS = (module, modules)
