"""The text of a case's files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eastwest.errors import InputError, Problem

_MOST_BYTES = 256 * 2**20


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers from 1. Raises InputError when it cannot be read as text."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(Problem("file is too large", file=path, allowed=f"up to {_MOST_BYTES} bytes"))
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem("is not a text file", file=path, allowed="UTF-8")) from error
    yield from enumerate(text.splitlines(), start=1)
