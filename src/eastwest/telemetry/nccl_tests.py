"""Times of collectives by size in outputs of nccl-tests and rccl-tests: a view of their readings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings import nccl, rccl
from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.telemetry.readings.nccl import OUT_OF_PLACE, operation_named
from eastwest.telemetry.readings.text import read_text

# Bus over algorithm bandwidth is printed with two decimals: below this it says nothing.
_LEAST_BYTES_PER_S = 5e9
_NEAR = 0.02
_LIST = re.compile(r"\s*\[\s*\{")
"""JSON of rccl-tests is a list; a launcher's `[1,0]` is none."""


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
    """All results of a file, in its order. Raises InputError when it has none, or cannot be read."""
    text = read_text(path)
    reader = rccl if rccl.recognised(text) or _LIST.match(text) else nccl
    found = tuple(result for reading in reader.read(path, text) for result in _results(reading))
    if not found:
        raise InputError(Problem("has no results of nccl-tests", file=path, allowed="its text output or its JSON (-J)"))
    return found


def _results(reading: Reading) -> Iterator[CollectiveResult]:
    """Sizes of zero bytes, which stand at the start of some sweeps, took no time that counts."""
    times = _out_of_place(reading, Quantity.TIME_US)
    operation = operation_named(reading.test) or operation_named(reading.file.name) or _by_ratio(reading)
    for one in times:
        if one.size_bytes > 0 and one.value > 0:
            yield CollectiveResult(operation, one.ranks, one.size_bytes, one.value, reading.file, one.line)


def _out_of_place(reading: Reading, quantity: Quantity) -> Sequence[Figure]:
    return [one for one in reading.of(quantity) if one.label("placement") == OUT_OF_PLACE]


def _by_ratio(reading: Reading) -> str | None:
    """All-reduce by its bus bandwidth, 2(n-1)/n of the algorithm bandwidth; others share a factor."""
    alone, bus = (_out_of_place(reading, each) for each in (Quantity.ALGBW_BYTES_PER_S, Quantity.BUSBW_BYTES_PER_S))
    for one, other in zip(reversed(alone), reversed(bus), strict=False):
        if one.ranks > 2 and one.value > _LEAST_BYTES_PER_S:
            wanted = 2 * (one.ranks - 1) / one.ranks
            return "all-reduce" if abs(other.value / one.value / wanted - 1) < _NEAR else None
    return None
