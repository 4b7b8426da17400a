"""Results of nccl-tests and rccl-tests as time by size, with the collective and its ranks: what calibration needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.operations import operation_named
from eastwest.telemetry.readings import nccl, rccl
from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.text import read_text

# Bus over algorithm bandwidth is printed with two decimals: below this it says nothing.
_LEAST_BYTES_PER_S = 5e9
_NEAR = 0.02
_LIST = re.compile(r"\s*\[\s*\{")


@dataclass(frozen=True, slots=True)
class CollectiveResult:
    """One line of a test, out of place. operation: None where the output does not say. line: None in JSON."""

    operation: str | None
    ranks: int
    size_bytes: int
    time_us: float
    file: Path
    line: int | None = None


def read_nccl_tests(path: Path) -> tuple[CollectiveResult, ...]:
    """All results of a file, in its order. Raises InputError when it has none, or is larger than 256 MiB."""
    text = read_text(path)
    reader = rccl if rccl.recognised(text) or _LIST.match(text) else nccl
    found = tuple(row for reading in reader.read(path, text) for row in _rows(reading))
    if not found:
        raise InputError(Problem("has no results of nccl-tests", file=path, allowed="its text output or its JSON (-J)"))
    return found


def _rows(reading: Reading) -> Iterator[CollectiveResult]:
    operation = operation_named(reading.test) or operation_named(reading.file.name) or _by_ratio(reading)
    for one in _out_of_place(reading, Quantity.TIME_US):
        if one.size_bytes > 0 and one.value > 0:
            yield CollectiveResult(operation, one.ranks, one.size_bytes, one.value, reading.file, one.line)


def _out_of_place(reading: Reading, quantity: Quantity) -> tuple[Figure, ...]:
    return tuple(one for one in reading.of(quantity) if one.label("placement") == "out-of-place")


def _by_ratio(reading: Reading) -> str | None:
    """All-reduce by its bus bandwidth, 2(n-1)/n of the algorithm bandwidth; others share a factor."""
    pairs = zip(
        _out_of_place(reading, Quantity.ALGBW_BYTES_PER_S),
        _out_of_place(reading, Quantity.BUSBW_BYTES_PER_S),
        strict=False,
    )
    for algorithm, bus in reversed(list(pairs)):
        if bus.ranks > 2 and algorithm.value > _LEAST_BYTES_PER_S:
            wanted = 2 * (bus.ranks - 1) / bus.ranks
            return "all-reduce" if abs(bus.value / algorithm.value / wanted - 1) < _NEAR else None
    return None
