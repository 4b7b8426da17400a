"""What amending knows of a text: its statements, the names in them, and which of them change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from eastwest.vendors.merge.golden import MergedFile

Path = tuple[str, ...]
"""One statement: the lines, words or keys from the root down to it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A name that somebody chose. part: the element of the path it stands in. start, end: its letters there.

    kind: of what it is the name; equal names of two kinds are two names.
    """

    part: int
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Change:
    """gone: statements of the text that go. new: those that come, each with the one whose place it takes, if any."""

    gone: tuple[Path, ...]
    new: tuple[tuple[Path, Path | None], ...]


class Grammar(Protocol):
    """One form of configuration."""

    def statements(self, file: str, text: str) -> list[Path]:
        """All statements, in their order. Raises InputError for a text that has none of this form."""

    def slots(self, path: Path) -> Iterator[Slot]:
        """The names in a statement."""

    def alike(self, mine: Path, other: Path) -> Path | None:
        """What two values of one setting have in common, None for two settings."""

    def write(self, file: str, text: str, change: Change) -> MergedFile:
        """The text with the change made, and the commands there and back."""
