"""What all pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def cell(text: object) -> str:
    """A text in one line, without marks of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table_of(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """A table, and the empty line behind it."""
    for row in (head, tuple("---" for _ in head), *rows):
        yield "| " + " | ".join(cell(one) for one in row) + " |"
    yield ""
