"""Measurements to calibrate with: nccl-tests text and JSON, NCCL Inspector JSON lines, or a CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from eastwest.errors import InputError, Problem
from eastwest.predict.calibration.table import Cells, is_table, rows_of
from eastwest.predict.collectives import Operation
from eastwest.predict.collectives.busbw import factor
from eastwest.telemetry.nccl_tests import CollectiveResult, read_nccl_tests
from eastwest.traffic.traces import open_trace

COLUMNS = ("operation", "ranks", "size", "time_us or busbw")
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Measurement:
    """One collective that was measured. file, line: where it stands."""

    operation: Operation
    ranks: int
    size_bytes: int
    time_us: float
    file: Path
    line: int | None = None

    @property
    def place(self) -> str:
        """`results.csv:7`."""
        return self.file.name if self.line is None else f"{self.file.name}:{self.line}"


def read_measurements(
    files: Sequence[Path], operation: Operation | None = None, ranks: int | None = None
) -> tuple[Measurement, ...]:
    """The measurements of all files; several of the same collective, ranks and size become their median.

    operation, ranks: of outputs that do not say. Raises InputError for a file that is none of the known, and for one
    that leaves open what neither option says.
    """
    found = [row for file in files for row in _read(file, operation, ranks)]
    groups: defaultdict[tuple[Operation, int, int], list[Measurement]] = defaultdict(list)
    for row in found:
        groups[row.operation, row.ranks, row.size_bytes].append(row)
    return tuple(
        Measurement(*key, median(row.time_us for row in rows), rows[0].file, rows[0].line)
        for key, rows in sorted(groups.items())
    )


def _read(file: Path, operation: Operation | None, ranks: int | None) -> Iterator[Measurement]:
    head = _head(file)
    if b'"coll_perf"' in head:
        yield from _inspector(file)
    elif is_table(head.decode("utf-8-sig", "replace"), "operation"):
        yield from rows_of(file, _needed, COLUMNS, _row)
    else:
        for row in read_nccl_tests(file):
            yield _known(row, operation, ranks)


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(1 << 14)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=file)) from error


def _known(row: CollectiveResult, operation: Operation | None, ranks: int | None) -> Measurement:
    what = operation or (Operation(row.operation) if row.operation else None)
    count = ranks or row.ranks
    if what is None:
        allowed = ", ".join(Operation)
        raise InputError(
            Problem("does not say which collective it is", file=row.file, allowed=allowed, mend="give --operation")
        )
    if count < 2:
        raise InputError(Problem("does not say how many ranks took part", file=row.file, mend="give --ranks"))
    return Measurement(what, count, row.size_bytes, row.time_us, row.file, row.line)


def _inspector(file: Path) -> Iterator[Measurement]:
    known = {str(each) for each in Operation}
    for call in open_trace(file).calls():
        if call.kind in known and call.measured_us and call.group.size and call.size_bytes:
            yield Measurement(Operation(call.kind), call.group.size, call.size_bytes, call.measured_us, file)


def _row(cells: Cells) -> Measurement:
    operation = Operation(cells.word("operation", list(Operation)))
    ranks, size = cells.count("ranks", least=2), cells.size("size_bytes") or cells.size("size")
    if ranks is None or size is None:
        raise cells.problem("ranks" if ranks is None else "size", "2 ranks and 1 B at least")
    time_us, busbw = cells.number("time_us", least=_LEAST), cells.number("busbw", least=_LEAST)
    if time_us is None and busbw is not None:
        time_us = factor(operation, ranks) * size / busbw / 1000
    if time_us is None:
        raise cells.problem("time_us", "a number above 0")
    return Measurement(operation, ranks, size, time_us, cells.file, cells.line)


def _needed(head: Sequence[str]) -> list[str]:
    """Columns that a table with this head lacks."""
    pairs = (("size", "size_bytes"), ("time_us", "busbw"))
    missing = [name for name in ("operation", "ranks") if name not in head]
    missing += [first for first, other in pairs if first not in head and other not in head]
    return [f"has no column {', '.join(missing)}"] if missing else []
