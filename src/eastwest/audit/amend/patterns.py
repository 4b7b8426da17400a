"""Names in one line, by the patterns that also tell definitions and uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from eastwest.audit.amend.model import Slot

NamePattern = tuple[str, re.Pattern[str]]
"""Kind, and a pattern whose first group is the name."""


def compiled(names: Iterable[tuple[str, str, str]]) -> tuple[NamePattern, ...]:
    """Patterns of definitions and uses alike."""
    return tuple((kind, re.compile(pattern)) for _, kind, pattern in names)


def slots_in(text: str, part: int, patterns: Iterable[NamePattern]) -> Iterator[Slot]:
    """Each name once, whatever number of patterns find it."""
    seen: set[tuple[int, int]] = set()
    for kind, pattern in patterns:
        match = pattern.fullmatch(text)
        if match is not None and match.span(1) not in seen:
            seen.add(match.span(1))
            yield Slot(part, *match.span(1), kind)
