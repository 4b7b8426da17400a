"""Tables of measurements as CSV: columns by their names, every wrong line told at once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from eastwest.errors import InputError, Problem
from eastwest.intent.problems import did_you_mean
from eastwest.telemetry.readings.text import number, read_text
from eastwest.units import parse_bytes

MOST_ROWS = 100_000
T = TypeVar("T")
Wrong = Callable[[Sequence[str]], Sequence[str]]


class Cells:
    """One line of a table. Values are asked for by column; those that are wrong raise InputError with their place."""

    def __init__(self, file: Path, line: int, values: Mapping[str, str]) -> None:
        self.file, self.line, self._values = file, line, values

    def text(self, column: str) -> str:
        """A value as it stands, empty where there is none."""
        return self._values.get(column, "")

    def word(self, column: str, allowed: Sequence[str], default: str = "") -> str:
        """One of these words; default: for an empty cell."""
        found = self.text(column).lower().replace("_", "-") or default
        if found not in allowed:
            raise self.problem(column, ", ".join(allowed), did_you_mean(found, allowed))
        return found

    def number(self, column: str, *, least: float = 0.0) -> float | None:
        """A number from `least` on, None for an empty cell."""
        if not self.text(column):
            return None
        found = number(self.text(column))
        if found is None or not least <= found < 1e15:
            raise self.problem(column, f"a number from {least:g} on")
        return found

    def count(self, column: str, *, least: int = 1) -> int | None:
        """A whole number, None for an empty cell."""
        found = self.number(column, least=least)
        if found is not None and found != int(found):
            raise self.problem(column, "a whole number")
        return None if found is None else int(found)

    def size(self, column: str) -> int | None:
        """Bytes, as a number or such as `1 MiB`; None for an empty cell."""
        text = self.text(column)
        try:
            found = int(text) if text.isdecimal() else parse_bytes(text) if text else None
        except ValueError as error:
            raise self.problem(column, str(error)) from error
        if found is not None and found < 1:
            raise self.problem(column, "1 B at least")
        return found

    def problem(self, column: str, allowed: str, mend: str = "") -> InputError:
        """That a cell is not what it may be."""
        return InputError(Problem(f'"{self.text(column)[:40]}"', column, self.file, self.line, allowed, mend))


def is_table(text: str, column: str) -> bool:
    """Whether the first line that says anything heads a table with such a column."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return column in [word.strip().lower() for word in next(lines, "").split(",")]


def strict(required: Sequence[str], known: Sequence[str]) -> Wrong:
    """Names what a head lacks, and what nobody knows there."""

    def wrong(head: Sequence[str]) -> list[str]:
        missing = [name for name in required if name not in head]
        found = [f"has no column {', '.join(missing)}"] if missing else []
        return found + [f'unknown column "{name[:40]}"' for name in head if name not in known]

    return wrong


def rows_of(file: Path, wrong: Wrong, known: Sequence[str], row: Callable[[Cells], T]) -> list[T]:
    """Every line as `row` takes it; lines that begin with # are passed over. wrong: what is wrong with a head.

    Raises InputError with all wrong lines, for a wrong head, and for too many lines.
    """
    problems: list[Problem] = []
    found: list[T] = []
    for cells in _cells(file, read_text(file), wrong, known):
        if len(found) + len(problems) >= MOST_ROWS:
            raise InputError(Problem(f"more than {MOST_ROWS} rows", file=file, line=cells.line))
        try:
            found.append(row(cells))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError(Problem("has no measurements", file=file, allowed=", ".join(known)))
    return found


def _cells(file: Path, text: str, wrong: Wrong, known: Sequence[str]) -> Iterator[Cells]:
    lines = csv.reader("" if line.startswith("#") else line for line in text.splitlines())
    head: list[str] = []
    try:
        for words in lines:
            if not any(word.strip() for word in words):
                continue
            if not head:
                head = [word.strip().lower() for word in words]
                if found := wrong(head):
                    raise InputError(
                        Problem(", ".join(found), file=file, line=lines.line_num, allowed=", ".join(known))
                    )
            elif len(words) > len(head):
                raise InputError(
                    Problem(f"{len(words)} values for {len(head)} columns", file=file, line=lines.line_num)
                )
            else:
                values = {name: word.strip() for name, word in zip(head, words, strict=False)}
                yield Cells(file, lines.line_num, values)
    except csv.Error as error:
        raise InputError(Problem(f"is not CSV: {error}", file=file, line=lines.line_num)) from error
