"""Ports of Cumulus Linux as `nv show interface PORT link` and `counters` show them in tables.

Layouts: NVUE command reference, interface: `link`, `counters`, `counters drops`, `counters errors`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from eastwest.discover.observe.jsons import int_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.nvue import port_of
from eastwest.discover.observe.nvue_tables import Row, in_force, tables_of
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import number, speed_gbps

_PLAIN = frozenset(("carrier-transitions", "in-drops", "in-errors", "out-drops", "out-errors"))
_TWO_SIDED = {
    ("fcs errors", "receive"): "crc",
    ("buffer drops", "receive"): "ingress_buffer_drops",
    ("queue drops", "transmit"): "output_queue_drops",
    ("total errors", "receive"): "in-errors",
}


@reader(
    "port, NVUE",
    "switch",
    r"(?m)^(?=.*\boperational\b)(?=.*\bapplied\b)|^\s*Counter\s+Receive\s+Transmit\s*$",
    r"nv show interface (?:swp|eth)\w+ (?:link|counters)\b(?! (?:qos|ptp))",
)
def port(output: Output, found: Observed) -> None:
    """State, speed, MTU and FEC in force, and counters of errors and drops."""
    name = port_of(output.command)
    for heads, rows in tables_of(output.text):
        if "operational" in heads:
            values = {key: value for _, key, value in in_force(rows)}
            _link(found, name, values)
            for key in _PLAIN & values.keys():
                _count(found, name, key, values[key])
        elif "receive" in heads and "transmit" in heads:
            _counted(found, name, rows)


def _link(found: Observed, port: str, values: Mapping[str, str]) -> None:
    for key, (field, read) in _LINK.items():
        told = read(values.get(key, ""))
        if told is not None:
            found.ports.put(port, **{field: told})
    if fec := values.get("fec", ""):
        found.optics(port, lambda optics: replace(optics, fec=fec))


def _speed(text: str) -> float | None:
    return speed_gbps(text) if re.fullmatch(r"\d+(?:\.\d+)?[GMT]", text) else None


_LINK: dict[str, tuple[str, Callable[[str], object]]] = {
    "state": ("up", {"up": True, "down": False}.get),
    "oper-status": ("up", {"up": True, "down": False}.get),
    "speed": ("speed_gbps", _speed),
    "mtu": ("mtu_bytes", number),
}


def _counted(found: Observed, port: str, rows: list[Row]) -> None:
    for row in rows:
        name = next(iter(row.values())).strip().lower()
        for (wanted, side), counter in _TWO_SIDED.items():
            if name == wanted:
                _count(found, port, counter, row.get(side, ""))


def _count(found: Observed, port: str, name: str, text: str) -> None:
    value = int_of(text)
    if value is not None:
        found.count(port, name, value)


READERS = (port,)
