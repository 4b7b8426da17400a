"""Times of training steps or mini-batches by worker, as CSV: columns found by their words.

Source: alibaba/clusterdata, cluster-trace-gpu-v2020 (`worker`, `time`, `batch_time_norm`). What is called `_norm` has
no unit, and only its ratios mean something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import csv_rows, number, word

TOOL = "step-times"
_WORKER = re.compile(r"(?i)^(worker|rank)(_?id)?$")
_TIME = re.compile(r"(?i)^(step|batch|mini_?batch|iteration)_?time(_(?P<unit>norm|s|ms|us))?$")
_SCALE = {"s": 1e6, "ms": 1e3, "us": 1.0}


def recognised(text: str) -> bool:
    """Whether its first line names a worker and a time of steps."""
    heads = _heads(text)
    return any(map(_WORKER.match, heads)) and any(map(_TIME.match, heads))


def _heads(text: str) -> list[str]:
    return [head.strip() for head in text.split("\n", 1)[0][:2000].split(",")]


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading: every step of every worker, in µs, or relative to the median of all where there is no unit."""
    heads = _heads(text)
    worker = next(head for head in heads if _WORKER.match(head))
    column, found = next((head, match) for head in heads if (match := _TIME.match(head)))
    rows = [
        (word(row.get(worker)), value, line)
        for line, row in csv_rows(path, text, heads)[1]
        if (value := number(row.get(column))) is not None
    ]
    unit = found["unit"]
    quantity, scale, notes = Quantity.TIME_US, _SCALE.get(unit, 1.0), tuple[Note, ...]()
    if unit not in _SCALE:
        middle = median(value for _, value, _ in rows) if rows else 1.0
        quantity, scale = Quantity.SHARE, 1 / middle if middle else 1.0
        notes = (Note(f"{column} has no unit: figures are relative to the median of all workers", 1),)
    figures = tuple(
        Figure(quantity, value * scale, "step", labels=(("worker", name),), line=line) for name, value, line in rows
    )
    yield Reading(TOOL, "training", path, figures, notes=notes)
