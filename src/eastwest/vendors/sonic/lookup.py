"""`pg_profile_lookup.ini`: the headroom that a SONiC platform gives to a speed and a cable length.

Layout: sonic-buildimage, device/*/pg_profile_lookup.ini; SONiC's buffer manager (sonic-swss, cfgmgr/buffermgr) makes a
profile `pg_lossless_<speed>_<cable>_profile` of a row and binds it to the lossless groups of every port of that speed
and cable whose PFC is on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.plan.device.qos import CLASSES
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.sonic.entries import Entries, positions
from eastwest.vendors.text.json_lines import JsonFile

_ROW = re.compile(
    r"\s*(\d{3,7})\s+(\d{1,5}m)\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(-?\d{1,3})(?:\s+(\d{1,12}))?\s*"
)
LEAST = 0.5
"""Share of rows among the lines of a text that is such a table."""
Tree = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Rows by speed (Mb/s) and cable length (`40m`): size, xon, xoff, threshold and, where given, xon_offset."""

    file: str
    text: str
    rows: dict[tuple[str, str], dict[str, str]]
    left: tuple[NotUnderstood, ...]


def is_lookup(text: str) -> bool:
    """Whether a text is such a table."""
    lines = [line for line in text.split("\n", 400)[:400] if line.strip() and line.lstrip()[0] != "#"]
    return bool(lines) and sum(_ROW.fullmatch(line) is not None for line in lines) > LEAST * len(lines)


def read_lookup(file: str, text: str) -> Lookup:
    """All rows, and the lines that are none."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    left = []
    for number, line in enumerate(text.split("\n"), start=1):
        match = _ROW.fullmatch(line)
        if match is not None:
            speed, cable, size, xon, xoff, threshold, offset = match.groups()
            row = {"size": size, "xon": xon, "xoff": xoff, "dynamic_th": threshold, "pool": "ingress_lossless_pool"}
            rows[speed, cable] = row | ({"xon_offset": offset} if offset else {})
        elif line.strip() and line.lstrip()[0] != "#":
            left.append(NotUnderstood(file, number, line.strip()))
    return Lookup(file, text, rows, tuple(left))


def profiles_of(table: Lookup, entries: Entries) -> JsonFile:
    """What the buffer manager makes of a table for the ports of some entries; groups that have buffers keep them."""
    tree: Tree = {"BUFFER_PROFILE": {}, "BUFFER_PG": {}}
    for port, speed, cable, groups in _ports(entries):
        row = table.rows.get((speed, cable))
        if row is not None:
            name = f"pg_lossless_{speed}_{cable}_profile"
            tree["BUFFER_PROFILE"][name] = row
            for group in groups:
                tree["BUFFER_PG"][f"{port}|{group}"] = {"profile": name}
    return JsonFile(table.file, table.text, {name: found for name, found in tree.items() if found})


def _ports(entries: Entries) -> Iterator[tuple[str, str, str, list[int]]]:
    """Ports with speed and cable, and those of their lossless groups that no file gives a buffer."""
    known = {
        (key.partition("|")[0], group) for key in entries.table("BUFFER_PG") for group in positions(key, CLASSES - 1)
    }
    cables = dict(pair for each in entries.table("CABLE_LENGTH").values() for pair in each.items())
    for port, entry in entries.table("PORT_QOS_MAP").items():
        groups = [each for each in entry.numbers("pfc_enable") if (port, each) not in known]
        speed = entries.entry("PORT", port).text("speed")
        if groups and speed and port in cables:
            yield port, speed, cables[port], groups
