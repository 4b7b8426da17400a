"""A command line of modes: a configuration as the lines of each mode, and what entering commands makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from eastwest.errors import InputError, Problem
from eastwest.vendors.text.indent import Node, read_tree
from eastwest.vendors.text.settings import Settings

Path = tuple[str, ...]
"""One line, with the lines that opened its modes before it."""
Mode = dict[str, "Mode"]
"""The lines of a mode, each with those of the mode that it opens; none for a line that opens none."""
Single = Callable[[str, str], tuple[str, ...]]
"""A line of a mode as lines of one thing each: ports, marks and classes of a range; none for one that says nothing."""
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


def _sweep(mode: Mode, swept: re.Pattern[str]) -> None:
    for line in list(mode):
        if swept.fullmatch(line):
            del mode[line]
        else:
            _sweep(mode[line], swept)


def _shown(mode: Mode, depth: int) -> Iterator[str]:
    for line, below in mode.items():
        yield " " * depth + line
        yield from _shown(below, depth + 1)


@dataclass(frozen=True)
class Terminal:
    """One command line. order: of blocks of the outermost mode, by how they begin; what is used comes before its uses.

    kept: commands that a configuration shows although they take another line back.
    """

    settings: Settings
    order: Sequence[str]
    single: Single
    kept: frozenset[str] = field(default_factory=frozenset)

    def parsed(self, file: str, text: str) -> Mode:
        """The lines by mode, without comments, ranges written out; of two lines for one setting the later.

        Raises InputError for a text too large or too deeply nested to be a configuration, and for one that says of
        several ports at once what cannot be said of each.
        """
        found: Mode = {}
        self._take(read_tree(file, text).nodes, found, "")
        return found

    def _take(self, nodes: list[Node], here: Mode, parent: str) -> None:
        for node in nodes:
            for line in self.single(node.text, parent):
                self.clear(here, line, parent)
                self._take(node.below, here.setdefault(line, {}), line)

    def put(self, mode: Mode, path: Path) -> None:
        """A line in the place of what sets the same, whatever it was."""
        for parent, line in zip(("", *path), path, strict=False):
            self.clear(mode, line, parent)
            mode = mode.setdefault(line, {})

    def clear(self, mode: Mode, line: str, parent: str) -> None:
        """Take out what sets the same as a line."""
        key = self.settings.key(line, parent)
        for other in [each for each in mode if each != line and self.settings.key(each, parent) == key]:
            del mode[other]

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
        before = copied(before)
        for line in [each for each in before if each not in after]:
            swept = self.settings.swept(line, parent)
            if line in before and swept is not None and self._goes(line, after, before, parent):
                yield indent + self._without(line, parent)
                _sweep(before, swept)
        own = {self.settings.key(line, parent) for line in after if line not in before}
        gone = [line for line in before if line not in after and self.settings.key(line, parent) not in own]
        gone.reverse()
        for line in sorted(gone, key=lambda line: -self.settings.rank(line)):
            yield indent + self._without(line, parent)
        for line in sorted(after, key=self.settings.rank):
            yield from self._into(before, after, line, above)

    def _goes(self, line: str, after: Mode, before: Mode, parent: str) -> bool:
        """Whether a line must be taken back: where none of its setting comes, or the old one goes first."""
        key = self.settings.key(line, parent)
        comes = any(each not in before and self.settings.key(each, parent) == key for each in after)
        return not comes or self._goes_first(line, parent)

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
            swept = self.settings.swept(line, parent)
            here.pop(line, None)
            if swept is not None:
                _sweep(here, swept)
        if taken and command not in self.kept:
            return
        self.clear(here, command, parent)
        here.setdefault(command, {})

    def tried(self, file: str, before: Mode, after: Mode) -> tuple[list[str], list[str]]:
        """Commands there and back, tried by entering them. Raises InputError where they do not lead there, or back."""
        there, back = self.way(before, after), self.way(after, before)
        entered = self.entered(before, there)
        if entered != after or self.entered(entered, back) != before:
            raise InputError(Problem("the commands do not lead from the one text to the other and back", path=file))
        return there, back
