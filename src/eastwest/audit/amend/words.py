"""Statements whose parts are single words: names in them, and what two values of one setting share."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import accumulate
from typing import ClassVar

from eastwest.audit.amend.model import Path, Slot
from eastwest.audit.amend.patterns import NamePattern, slots_in


class Words:
    """patterns: of names. built_in: those that the system brings along."""

    patterns: ClassVar[Sequence[NamePattern]]
    built_in: ClassVar[Container[str]]

    def slots(self, path: Path) -> Iterator[Slot]:
        """Names as words of their own that somebody chose."""
        starts = [0, *accumulate(len(word) + 1 for word in path)]
        for slot in slots_in(" ".join(path), 0, self.patterns):
            part = starts.index(slot.start) if slot.start in starts else None
            if part is not None and path[part] not in self.built_in:
                yield Slot(part, 0, len(path[part]), slot.kind)

    def alike(self, mine: Path, other: Path) -> Path | None:
        """All words but the last."""
        same = len(mine) == len(other) and mine[:-1] == other[:-1] and mine != other
        return mine[:-1] if same else None
