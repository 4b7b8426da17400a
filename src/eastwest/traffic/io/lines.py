"""Lines of a trace file, plain or gzip, one at a time."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from eastwest.errors import InputError, Problem

LONGEST_LINE = 4 * 2**20
LATEST_S = 1e12
MOST_BYTES = 2**62
_GZIP = b"\x1f\x8b"


class Lines:
    """Numbered lines. number: of the line that came last."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, file: Path) -> None:
        self._stream = stream
        self.file = file
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        """Every line without its end. Raises InputError for one that is too long, or a damaged gzip file."""
        while line := self._next():
            self.number += 1
            if len(line) > LONGEST_LINE:
                raise self.wrong(f"a line of more than {LONGEST_LINE // 2**20} MiB", "is it a text file?")
            yield line.decode("utf-8", errors="replace").rstrip("\r\n")

    def _next(self) -> bytes:
        try:
            return self._stream.readline(LONGEST_LINE + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self.wrong("the compressed file is cut off or damaged here", "copy the trace again") from error

    def seconds(self, text: object) -> float:
        """A time in a sane range. Raises InputError."""
        try:
            time_s = float(str(text))
        except ValueError:
            time_s = math.nan
        if not abs(time_s) <= LATEST_S:
            raise self.wrong(f'"{str(text)[:40]}" is no time', "is the file damaged?")
        return time_s

    def value(self, text: str) -> float:
        """A finite figure of any kind, as counters are. Raises InputError."""
        try:
            figure = float(text)
        except ValueError:
            figure = math.nan
        if not math.isfinite(figure):
            raise self.wrong(f'"{text[:40]}" is no figure', "is the file damaged?")
        return figure

    def count(self, text: object) -> int:
        """A number of bytes or calls in a sane range. Raises InputError."""
        try:
            number = float(str(text))
        except ValueError:
            number = math.nan
        if not 0 <= number <= MOST_BYTES:
            raise self.wrong(f'"{str(text)[:40]}" is no number', "is the file damaged?")
        return round(number)

    def wrong(self, found: str, mend: str = "", allowed: str = "") -> InputError:
        """An error at the line that came last."""
        return InputError(Problem(found, file=self.file, line=max(self.number, 1), mend=mend, allowed=allowed))


@contextmanager
def open_lines(file: Path) -> Iterator[Lines]:
    """The lines of a file. Raises InputError when it cannot be read."""
    try:
        with file.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield Lines(unpacked, file)
            else:
                yield Lines(raw, file)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=file)) from error
