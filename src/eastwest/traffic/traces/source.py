"""Files of traces: opened as data, plain or compressed, with errors that say where."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from eastwest.errors import InputError, Problem

MOST_SIZE_BYTES = 1 << 46
"""64 TiB: what is above that is no collective but a damaged number."""

MOST_RANKS = 1 << 20
MOST_NAME = 80
_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes as a stream, unpacked where it is gzip. Raises InputError when it cannot be read or unpacked."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield cast(BinaryIO, unpacked)
            else:
                yield raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        mend = "copy the file anew; it was cut off or damaged"
        raise InputError(Problem(f"compressed data end early or are damaged: {error}", file=path, mend=mend)) from error
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error


def size_of(path: Path, place: str, value: object, *, line: int | None = None) -> int:
    """A number of bytes, 0 or more. Raises InputError for anything else."""
    return _whole(path, place, value, MOST_SIZE_BYTES, line)


def rank_of(path: Path, place: str, value: object, *, line: int | None = None) -> int:
    """A rank or a number of ranks, 0 or more. Raises InputError for anything else."""
    return _whole(path, place, value, MOST_RANKS, line)


def _whole(path: Path, place: str, value: object, most: int, line: int | None) -> int:
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        found = str(value)[:40] if not isinstance(value, dict | list) else "a structure"
        raise InputError(Problem(found, place, path, line, allowed=f"a whole number from 0 to {most}"))
    return number


def name_of(value: object) -> str:
    """A name from a trace, fit to be printed."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value)[: 2 * MOST_NAME])
    return " ".join(text.split())[:MOST_NAME] or "unnamed"
