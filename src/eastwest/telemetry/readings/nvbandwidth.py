"""nvbandwidth, text matrices and JSON.

Source: NVIDIA/nvbandwidth v0.1 to v0.10: GB/s of 10^9 bytes, latencies in ns; N/A where a pair was not measured. Where
no line names the test, the heading of its matrix does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, lines_of, number, word

TOOL = "nvbandwidth"
_Unit = tuple[Quantity, float]
_BANDWIDTH: _Unit = (Quantity.BANDWIDTH_BYTES_PER_S, 1e9)
_VERSION = re.compile(r"nvbandwidth Version: v?(\S+)")
_RUNNING = re.compile(r"^Running (?:benchmark )?(\w+)\.")
_HEADING = re.compile(r"^\s{0,40}(\S.{0,200}?)\s{1,40}(?:bandwidth|latency)\b.{0,200}\((?:GB/s|ns)\)")
_ROW = re.compile(r"^\s*(\d+)\s+((?:(?:\d+\.\d+|N/A)\s*)+)$")
_LATENCY = re.compile(r"latency.*\(ns\)", re.IGNORECASE)
_SUM = re.compile(r"^SUM (\w+) (\d+\.?\d*)")


def recognised(text: str) -> bool:
    """Whether it is an output of nvbandwidth."""
    return "nvbandwidth" in text[:4000] or bool(
        re.search(r"\(row\) .{1,5} \w+\(column\) (?:\w+ )?bandwidth \(GB/s\)", text)
    )


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per copy test. Raises InputError for damaged JSON."""
    if text.lstrip().startswith("{"):
        for tree in documents(path, text):
            yield from _of_json(path, tree)
    else:
        yield from _of_text(path, text)


def _of_text(path: Path, text: str) -> Iterator[Reading]:
    found = _VERSION.search(text)
    version = found[1] if found else ""
    test, figures, unit = "", list[Figure](), _BANDWIDTH
    for line_number, line in lines_of(text):
        running, heading = _RUNNING.match(line), _HEADING.match(line)
        if running or (heading and (figures or not test)):
            if figures:
                yield Reading(TOOL, test, path, tuple(figures), version)
            test, figures = (running or heading or line)[1], []
        if running or heading:
            unit = (Quantity.LATENCY_US, 1e-3) if _LATENCY.search(line) else _BANDWIDTH
        elif row := _ROW.match(line):
            figures += _cells(row[1], row[2].split(), line_number, unit)
        elif total := _SUM.match(line):
            figures.append(Figure(unit[0], float(total[2]) * unit[1], "sum", line=line_number))
    if figures:
        yield Reading(TOOL, test, path, tuple(figures), version)


def _cells(row: str, cells: list[str], line: int | None, unit: _Unit) -> Iterator[Figure]:
    for column, cell in enumerate(cells):
        value = number(cell)
        if value is not None:
            labels = (("row", row), ("column", str(column)))
            yield Figure(unit[0], value * unit[1], "mean", labels=labels, line=line)


def _of_json(path: Path, tree: Json) -> Iterator[Reading]:
    root = tree.get("nvbandwidth")
    cases = at(root, "testcases")
    version = word(at(root, "git_version") or at(root, "Version")).removeprefix("v")
    for case in cases if isinstance(cases, list) else ():
        if not isinstance(case, dict):
            continue
        matrix = case.get("bandwidth_matrix")
        rows = matrix if isinstance(matrix, list) else []
        unit = (Quantity.LATENCY_US, 1e-3) if "latency" in word(case.get("name")) else _BANDWIDTH
        figures = [
            one
            for at_, row in enumerate(rows)
            if isinstance(row, list)
            for one in _cells(str(at_), [word(cell) for cell in row], None, unit)
        ]
        total = number(case.get("sum"))
        if total is not None:
            figures.append(Figure(unit[0], total * unit[1], "sum"))
        status = word(case.get("status"))
        notes = (Note(f"status {status}"),) if status not in {"", "Passed"} else ()
        yield Reading(TOOL, word(case.get("name")), path, tuple(figures), version, notes=notes)
