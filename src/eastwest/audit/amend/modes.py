"""A command line of modes: a configuration as the lines of each mode, and what entering commands makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from eastwest.audit.amend.model import Path
from eastwest.audit.amend.settings import NO, Settings

Mode = dict[str, "Mode"]
"""The lines of a mode, each with those of the mode that it opens; none for a line that opens none."""
EXIT = "exit"
"""Leads back to the mode around."""


def paths(mode: Mode, above: Path = ()) -> Iterator[Path]:
    """Every line with those that opened its mode."""
    for line, below in mode.items():
        yield (*above, line)
        yield from paths(below, (*above, line))


def copied(mode: Mode) -> Mode:
    """The same, to be changed."""
    return {line: copied(below) for line, below in mode.items()}


def printed(mode: Mode) -> str:
    """As the system shows it: a space for each mode, and a mark behind each block of the outermost."""
    return "".join(f"{line}\n" for top, below in mode.items() for line in (*_shown({top: below}, 0), "!"))


def _shown(mode: Mode, depth: int) -> Iterator[str]:
    for line, below in mode.items():
        yield " " * depth + line
        yield from _shown(below, depth + 1)


@dataclass(frozen=True)
class Terminal:
    """One command line. order: of blocks of the outermost mode, by how they begin; what is used comes before its uses.

    kept: negations that a configuration shows.
    """

    settings: Settings
    order: Sequence[str]
    kept: frozenset[str] = field(default_factory=frozenset)

    def way(self, before: Mode, after: Mode) -> list[str]:
        """Commands that lead from one configuration to the other: what comes first, what is used no more last."""
        tops = sorted(after, key=self._rank)
        found = [line for top in tops for line in self._into(before, after, top, ())]
        gone = sorted((top for top in before if top not in after), key=self._rank, reverse=True)
        own = {self.settings.key(top, "") for top in after if top not in before}
        return found + [self._without(top, "") for top in gone if self.settings.key(top, "") not in own]

    def _rank(self, top: str) -> int:
        """A definition that is not in the order stands before all of it."""
        return next((at for at, start in enumerate(self.order, 1) if top.startswith(start)), 0)

    def _into(self, before: Mode, after: Mode, line: str, above: Path) -> Iterator[str]:
        """One line of a mode, with what changes below it."""
        parent, indent = above[-1] if above else "", " " * len(above)
        if line in before and before[line] == after[line]:
            return
        if line not in before:
            old = self._replaced(before, after, line, parent)
            yield from [indent + self._without(old, parent)] if old and self._goes_first(line, parent) else []
        yield indent + line
        if self.settings.opens(line, parent):
            yield from self._inside(before.get(line, {}), after[line], (*above, line))
            yield f"{indent} {EXIT}"

    def _inside(self, before: Mode, after: Mode, above: Path) -> Iterator[str]:
        parent, indent = above[-1], " " * len(above)
        own = {self.settings.key(line, parent) for line in after if line not in before}
        for line in sorted([*reversed(before)], key=lambda line: -self.settings.rank(line)):
            if line not in after and self.settings.key(line, parent) not in own:
                yield indent + self._without(line, parent)
        for line in sorted(after, key=self.settings.rank):
            yield from self._into(before, after, line, above)

    def _replaced(self, before: Mode, after: Mode, line: str, parent: str) -> str:
        """The line of the same setting that goes."""
        key = self.settings.key(line, parent)
        same = (each for each in before if each not in after and self.settings.key(each, parent) == key)
        return next(same, "")

    def _goes_first(self, line: str, parent: str) -> bool:
        return self.settings.of(line, parent).first

    def _without(self, line: str, parent: str) -> str:
        """What takes a line back."""
        return self.settings.removal(line, parent)

    def entered(self, mode: Mode, commands: Iterable[str]) -> Mode:
        """The configuration after the commands. A command that takes nothing back and opens no mode sets something."""
        found = copied(mode)
        open_modes: list[tuple[str, Mode]] = [("", found)]
        for command in map(str.strip, commands):
            parent, here = open_modes[-1]
            if command == EXIT:
                open_modes.pop()
            else:
                self._enter(here, command, parent)
                if self.settings.opens(command, parent):
                    open_modes.append((command, here[command]))
        return found

    def _enter(self, here: Mode, command: str, parent: str) -> None:
        taken = [line for line in here if line != command and self._without(line, parent) == command]
        for line in taken:
            del here[line]
        if taken and command not in self.kept and not any(line.startswith(NO) for line in taken):
            return
        key = self.settings.key(command, parent)
        for line in [each for each in here if each != command and self.settings.key(each, parent) == key]:
            del here[line]
        here.setdefault(command, {})
