"""Interface names of NX-OS: `Ethernet1/5`, `Ethernet1/5/2` for a part of a split port, and ranges of both."""

from __future__ import annotations

import re

from eastwest.plan.device import FrontPort

PREFIX = "Ethernet"
MODULE = 1
"""The switches of the catalogue have one fixed module."""
LARGEST_RANGE = 1024
RS_FROM_GBPS = 200.0
"""From here on RS(544,514) is part of the port (IEEE 802.3bs): there is nothing to set."""

_RANGE = re.compile(r"(?i:e(?:th?(?:ernet)?)?)?\s*((?:\d+/)*)(\d+)(?:\s*-\s*(?:\d+/)*(\d+))?")
_PARTS = re.compile(r"Ethernet\d{1,4}/(\d{1,4})(?:/(\d{1,4}))?")


def port_name(front: FrontPort) -> str:
    """`Ethernet1/5/2`: the port on the panel and its part, both counted from 1."""
    number = f"{PREFIX}{MODULE}/{front.index + 1}"
    return number if front.parts == 1 else f"{number}/{front.part + 1}"


def place(name: str) -> tuple[int, int | None] | None:
    """`Ethernet1/5/2` → (5, 2), `Ethernet1/5` → (5, None), None for other names."""
    match = _PARTS.fullmatch(name)
    return None if match is None else (int(match[1]), int(match[2]) if match[2] else None)


def expanded(text: str) -> tuple[str, ...]:
    """`Ethernet1/1-2, Ethernet1/5/1 - 4` → each name. Raises ValueError for anything else."""
    found: list[str] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match is None or not match[1]:
            raise ValueError(f"{part} names no Ethernet port")
        first, last = int(match[2]), int(match[3] or match[2])
        if not 0 <= last - first < LARGEST_RANGE:
            raise ValueError(f"{part} is no range")
        found += [f"{PREFIX}{match[1]}{number}" for number in range(first, last + 1)]
    return tuple(found)
