"""ping of iputils and BusyBox: round-trip times and losses of its last lines.

Source: iputils (`rtt min/avg/max/mdev`), BusyBox (`round-trip min/avg/max`); milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.text import lines_of

TOOL = "ping"
_TARGET = re.compile(r"^PING \S+ \(([^)]+)\)")
_LOST = re.compile(r"(\d+) packets transmitted, (\d+) (?:packets )?received")
_TIMES = re.compile(r"^(?:rtt|round-trip) min/avg/max(?:/\w+)? = ([\d.]+)/([\d.]+)/([\d.]+)")


def recognised(text: str) -> bool:
    """Whether it is an output of ping."""
    return "packets transmitted" in text


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading for each run of the file."""
    peer, figures = "", list[Figure]()
    for line_number, line in lines_of(text):
        if target := _TARGET.match(line):
            if figures:
                yield Reading(TOOL, TOOL, path, tuple(figures), peer=peer)
            peer, figures = target[1], []
        elif (lost := _LOST.search(line)) and int(lost[1]):
            share = max(0.0, 1 - int(lost[2]) / int(lost[1]))
            figures.append(Figure(Quantity.LOST_SHARE, share, line=line_number))
        elif times := _TIMES.match(line):
            for statistic, value in zip(("min", "mean", "max"), times.groups(), strict=True):
                figures.append(Figure(Quantity.LATENCY_US, float(value) * 1e3, statistic, line=line_number))
    if figures:
        yield Reading(TOOL, TOOL, path, tuple(figures), peer=peer)
