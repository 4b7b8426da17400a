"""rccl-tests as JSON (`-Z json`) and CSV (`-Z csv`): names of columns differ between its releases by case alone.

Source: ROCm/rccl-tests, src/common.cu, Reporter. GB/s of 10^9 bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.nccl import OUT_OF_PLACE, operation_named
from eastwest.telemetry.readings.text import csv_rows, number, word

TOOL = "rccl-tests"
_COLUMNS = (
    ("time", Quantity.TIME_US, 1.0),
    ("algbw", Quantity.ALGBW_BYTES_PER_S, 1e9),
    ("busbw", Quantity.BUSBW_BYTES_PER_S, 1e9),
    ("wrong", Quantity.ERRORS, 1.0),
    ("#wrong", Quantity.ERRORS, 1.0),
)
_ROW_END = re.compile(r",\s*([\]}])")


def recognised(text: str) -> bool:
    """Whether it is such an output."""
    first = text.lstrip().split("\n", 1)[0].lower()
    return any(name in text[:20_000] for name in ('"busBw"', '"inPlace"')) or (
        first.startswith("numcycle,") and "busbw" in first
    )


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per collective of the file. Raises InputError for damaged JSON."""
    plain = text.lstrip()
    is_json = plain[:1] in {"[", "{"}
    rows = [(None, row) for row in _json(path, plain)] if is_json else csv_rows(path, plain)[1]
    by_test: dict[str, list[Figure]] = {}
    for line, raw in rows:
        row = {str(name).strip().lower(): value for name, value in raw.items() if name is not None}
        test = word(row.get("name") or row.get("collective")) or operation_named(path.name) or ""
        by_test.setdefault(test, []).extend(_row(row, line))
    for test, figures in by_test.items():
        yield Reading(TOOL, test, path, tuple(figures))


def _json(path: Path, text: str) -> list[Mapping[str, object]]:
    try:
        rows = json.loads(_ROW_END.sub(r"\1", text))
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("is not JSON", file=path, mend="the output may have been cut off")) from error
    return [row for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, dict)]


def _row(row: Mapping[str, object], line: int | None) -> Iterator[Figure]:
    placement = "in-place" if word(row.get("inplace")).lower() in {"1", "true"} else OUT_OF_PLACE
    ranks, size = int(number(row.get("ranks")) or number(row.get("gpus")) or 0), int(number(row.get("size")) or 0)
    for name, quantity, scale in _COLUMNS:
        value = number(row.get(name))
        if value is not None:
            yield Figure(quantity, value * scale, "mean", size, ranks, (("placement", placement),), line)
