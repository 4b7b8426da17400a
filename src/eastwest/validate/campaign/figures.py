"""Figures of tools that no reader knows, in the one form that any script can write.

{"format": "eastwest-figures/1", "tool": "aiperf", "test": "chat", "begun": "2026-11-30T08:00:00+00:00",
 "figures": [{"quantity": "latency_us", "statistic": "p99", "value": 210000}]}
"""

from __future__ import annotations

from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, number, word

FORMAT = "eastwest-figures/1"


def recognised(text: str) -> bool:
    """Whether it is such a file."""
    return FORMAT in text[:4096]


def read_figures(path: Path, text: str) -> tuple[Reading, ...]:
    """Its readings. Raises InputError that names the first wrong figure."""
    return tuple(_reading(path, tree) for tree in documents(path, text) if tree.get("format") == FORMAT)


def _reading(path: Path, tree: Json) -> Reading:
    rows = tree.get("figures")
    figures = tuple(_figure(path, at_, row) for at_, row in enumerate(rows if isinstance(rows, list) else ()))
    return Reading(word(tree.get("tool")), word(tree.get("test")), path, figures, begun=word(tree.get("begun")))


def _figure(path: Path, position: int, row: object) -> Figure:
    name, value = word(at(row, "quantity")), number(at(row, "value"))
    where = f"figures[{position}]"
    if name not in {one.value for one in Quantity}:
        allowed = ", ".join(one.value for one in Quantity)
        raise InputError(Problem(f'"{name}"', f"{where}.quantity", path, allowed=allowed))
    if value is None:
        raise InputError(Problem("is no number", f"{where}.value", path, allowed="a finite number"))
    size, ranks = int(number(at(row, "size_bytes")) or 0), int(number(at(row, "ranks")) or 0)
    return Figure(Quantity(name), value, word(at(row, "statistic")) or "mean", size, ranks)
