"""What lines of a command line set: which two are of one setting, what takes a line back, which open a mode."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

NO = "no "


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines of one kind. within: of the line that opened their mode, as a pattern; empty: the outermost mode.

    pattern: of the whole line. key: of what is set, in words of the line's groups: two lines of one mode with one key
    are one setting, of which the later holds. removal: takes it back; empty: `no` and the key. first: whether the old
    one must be taken back before another comes.
    """

    within: str
    pattern: str
    key: str
    removal: str = ""
    first: bool = False
    sweeps: str = ""


@dataclass(frozen=True, eq=False)
class Settings:
    """All of a system. modes: patterns of lines that open a mode, each within another. early: patterns of lines that
    others of their mode refer to, the first of all first.
    """

    kinds: Sequence[Setting]
    modes: Sequence[tuple[str, str]]
    early: Sequence[str] = ()

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], re.Pattern[str], Setting], ...]:
        return tuple((re.compile(each.within), re.compile(each.pattern), each) for each in self.kinds)

    @cached_property
    def _modes(self) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
        return tuple((re.compile(within), re.compile(pattern)) for within, pattern in self.modes)

    @cached_property
    def _early(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(each) for each in self.early)

    def of(self, line: str, parent: str) -> Setting:
        """The kind of a line; one of its own where none is known."""
        return self._told(line, parent)[0]

    def key(self, line: str, parent: str) -> str:
        """What the line sets."""
        return self._told(line, parent)[1]

    def removal(self, line: str, parent: str) -> str:
        """What takes it back: for a negation, what it negates."""
        return line.removeprefix(NO) if line.startswith(NO) else self._told(line, parent)[2]

    def swept(self, line: str, parent: str) -> re.Pattern[str] | None:
        """What goes with the line when it is taken back, None for nothing."""
        return None if line.startswith(NO) else self._told(line, parent)[3]

    def opens(self, line: str, parent: str) -> bool:
        """Whether other lines stand below it."""
        return any(within.fullmatch(parent) and pattern.fullmatch(line) for within, pattern in self._modes)

    def rank(self, line: str) -> int:
        """Lines that others of their mode refer to come first, and go last."""
        return next((at for at, pattern in enumerate(self._early) if pattern.fullmatch(line)), len(self._early))

    def _told(self, line: str, parent: str) -> tuple[Setting, str, str, re.Pattern[str] | None]:
        return _told(self, line.removeprefix(NO), parent)


@lru_cache(maxsize=65_536)
def _told(settings: Settings, line: str, parent: str) -> tuple[Setting, str, str, re.Pattern[str] | None]:
    """The kind, the key and the removal of a line, and what goes with it."""
    for within, pattern, kind in settings._compiled:
        match = pattern.fullmatch(line) if within.fullmatch(parent) else None
        if match is not None:
            key = match.expand(kind.key)
            return kind, key, match.expand(kind.removal) or f"{NO}{key}", _swept(kind, match)
    return Setting("", "", ""), line, f"{NO}{line}", None


def _swept(kind: Setting, match: re.Match[str]) -> re.Pattern[str] | None:
    """The pattern of what goes with a line, with the line's own words in it."""
    pattern = kind.sweeps
    for number, word in enumerate(match.groups(), start=1):
        pattern = pattern.replace(f"\\{number}", re.escape(word or ""))
    return re.compile(pattern) if pattern else None
