"""What any form of Junos text is read into: flat statements, the words from the root down."""

from __future__ import annotations

from dataclasses import dataclass, field

Words = tuple[str, ...]
DEEPEST = 64
"""Levels of blocks; Junos has fewer than 20."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One leaf. number: its line, from 1."""

    number: int
    words: Words

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.words)


@dataclass
class Source:
    """A whole text. inactive: starts of paths that are switched off. comments: without their marks."""

    statements: list[Statement] = field(default_factory=list)
    inactive: list[Words] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    faults: list[Statement] = field(default_factory=list)
