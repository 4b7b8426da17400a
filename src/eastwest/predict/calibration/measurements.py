"""Measurements to calibrate with: nccl-tests text and JSON, NCCL Inspector JSON lines, or a CSV."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from eastwest.errors import InputError, Problem
from eastwest.intent.problems import did_you_mean
from eastwest.predict.collectives import Operation
from eastwest.predict.collectives.busbw import factor
from eastwest.telemetry.nccl_tests import CollectiveResult, read_nccl_tests
from eastwest.traffic.traces import open_trace
from eastwest.units import parse_bytes

COLUMNS = ("operation", "ranks", "size", "time_us or busbw")
MOST_ROWS = 100_000


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
    elif _is_table(head):
        try:
            yield from _table(file)
        except csv.Error as error:
            raise InputError(Problem(f"is not CSV: {error}", file=file)) from error
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


def _is_table(head: bytes) -> bool:
    lines = [line for line in head.decode("utf-8-sig", "replace").splitlines() if line and not line.startswith("#")]
    return bool(lines) and "," in lines[0] and "operation" in lines[0].lower()


def _table(file: Path) -> Iterator[Measurement]:
    problems: list[Problem] = []
    rows: list[Measurement] = []
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        lines = csv.reader(("\n" if line.startswith("#") else line) for line in stream)
        head: list[str] = []
        for words in lines:
            if not any(words):
                continue
            if not head:
                head = [word.strip().lower() for word in words]
                _check_head(file, lines.line_num, head)
            elif len(rows) + len(problems) >= MOST_ROWS:
                raise InputError(Problem(f"more than {MOST_ROWS} rows", file=file, line=lines.line_num))
            else:
                try:
                    rows.append(_row(file, lines.line_num, dict(zip(head, words, strict=False))))
                except InputError as error:
                    problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    yield from rows


def _check_head(file: Path, line: int, head: Sequence[str]) -> None:
    missing = [name for name in ("operation", "ranks") if name not in head]
    missing += [] if {"size", "size_bytes"} & set(head) else ["size"]
    missing += [] if {"time_us", "busbw"} & set(head) else ["time_us"]
    if missing:
        raise InputError(
            Problem(f"has no column {', '.join(missing)}", file=file, line=line, allowed=", ".join(COLUMNS))
        )


def _row(file: Path, line: int, values: dict[str, str]) -> Measurement:
    word = values["operation"].strip().lower().replace("_", "-")
    if word not in set(Operation):
        allowed = ", ".join(Operation)
        raise InputError(
            Problem(f'"{word[:40]}"', "operation", file, line, allowed, did_you_mean(word, list(Operation)))
        )
    operation = Operation(word)
    ranks = _number(file, line, "ranks", values.get("ranks", ""))
    text = values.get("size_bytes") or values.get("size", "")
    try:
        size = int(text) if text.strip().isdecimal() else parse_bytes(text)
    except ValueError as error:
        raise InputError(Problem(f'"{text[:40]}"', "size", file, line, allowed=str(error))) from error
    if values.get("time_us"):
        time_us = _number(file, line, "time_us", values["time_us"])
    else:
        busbw = _number(file, line, "busbw", values.get("busbw", ""))
        time_us = factor(operation, max(int(ranks), 2)) * size / busbw / 1000
    if size < 1 or ranks < 2:
        raise InputError(
            Problem(f"{ranks:g} ranks, {size} B", file=file, line=line, allowed="2 ranks and 1 B at least")
        )
    return Measurement(operation, int(ranks), size, time_us, file, line)


def _number(file: Path, line: int, column: str, text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found < 1e15:
        raise InputError(Problem(f'"{text[:40]}"', column, file, line, allowed="a number above 0"))
    return found
