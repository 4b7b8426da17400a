"""GPCNeT: network tests alone and under congestion, as text tables.

Source: netbench/GPCNET, output of network_test and network_load_test (columns Name, Min, Max, Avg, Avg(Worst), 99%,
99.9%, Units; congestion impact factors); releases write MiB/sec/rank or MiB/s/rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.text import lines_of, number

TOOL = "gpcnet"
_TITLE = re.compile(
    r"\|\s+((?:Isolated (?:Network|Congestion) Tests|Network Tests running with Congestion Tests)[^|]*)\|"
)
_BANDWIDTH = (Quantity.BANDWIDTH_BYTES_PER_S, 2.0**20)
_UNITS = {"usec": (Quantity.LATENCY_US, 1.0)} | dict.fromkeys(
    ("mib/sec/rank", "mib/s/rank", "mib/sec", "mib/s"), _BANDWIDTH
)
_STATISTICS = {"min": "min", "max": "max", "avg": "mean", "avg(worst)": "worst", "99%": "p99", "99.9%": "p99.9"}
_FACTOR = re.compile(r"^\|\s+(\S.*?)\s+\|\s+([\d.]+)X\s+\|\s+([\d.]+)X\s+\|")


def recognised(text: str) -> bool:
    """Whether it is an output of GPCNeT."""
    return "Isolated Network Tests" in text or "Network Tests running with Congestion" in text


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per table."""
    title, heads, figures = "", list[str](), list[Figure]()
    for line_number, line in lines_of(text):
        found = _TITLE.search(line)
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if found:
            if figures:
                yield Reading(TOOL, title, path, tuple(figures))
            title, figures = found[1].strip(), []
        elif factor := _FACTOR.match(line):
            labels = (("name", factor[1]),)
            for value, statistic in ((factor[2], "impact mean"), (factor[3], "impact p99")):
                figures.append(Figure(Quantity.SHARE, float(value), statistic, labels=labels, line=line_number))
        elif cells[0] == "Name":
            heads = [cell.lower() for cell in cells]
        elif heads and len(cells) == len(heads):
            figures += _row(dict(zip(heads, cells, strict=True)), line_number)
    if figures:
        yield Reading(TOOL, title, path, tuple(figures))


def _row(row: dict[str, str], line: int) -> Iterator[Figure]:
    unit = row.get("units", "").lower()
    quantity, scale = _UNITS.get(unit, (None, 0.0))
    if quantity is None:
        return
    for head, statistic in _STATISTICS.items():
        value = number(row.get(head))
        if value is not None:
            yield Figure(quantity, value * scale, statistic, labels=(("name", row["name"]),), line=line)
