"""Systems of modes whose commands we write ourselves: Dell OS10 and Enterprise SONiC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eastwest.audit.amend.model import Change, Path, Slot
from eastwest.audit.amend.modes import Mode, Terminal, copied, paths, printed
from eastwest.audit.amend.patterns import NamePattern, slots_in
from eastwest.errors import InputError, Problem
from eastwest.vendors.merge.golden import MergedFile
from eastwest.vendors.text.indent import Node, read_tree

SEVERAL = "the commands do not lead from the one text to the other and back"
_MARK = "! "


@dataclass(frozen=True)
class Modal:
    """terminal: the command line. names: where somebody's names stand. single: a line as lines of one thing each."""

    terminal: Terminal
    names: tuple[NamePattern, ...]
    single: Callable[[str, str], tuple[str, ...]]

    def parsed(self, file: str, text: str) -> Mode:
        """The lines by mode, ranges written out; of two for one setting the later, as the system has it."""
        tree = read_tree(file, text)
        found: Mode = {f"{_MARK}{comment}": {} for comment in tree.comments if comment}
        self._take(tree.nodes, found, "")
        return found

    def _put(self, mode: Mode, path: Path) -> None:
        """In the place of what sets the same, whatever it was."""
        for parent, line in zip(("", *path), path, strict=False):
            self._without(mode, line, parent)
            mode = mode.setdefault(line, {})

    def _without(self, mode: Mode, line: str, parent: str) -> None:
        """Take out what sets the same as a line."""
        settings = self.terminal.settings
        key = settings.key(line, parent)
        for other in [each for each in mode if each != line and settings.key(each, parent) == key]:
            del mode[other]

    def _take(self, nodes: list[Node], here: Mode, parent: str) -> None:
        for node in nodes:
            for line in self.single(node.text, parent):
                self._without(here, line, parent)
                self._take(node.below, here.setdefault(line, {}), line)

    def statements(self, file: str, text: str) -> list[Path]:
        """Lines with the lines above them."""
        return list(paths(self.parsed(file, text)))

    def slots(self, path: Path) -> Iterator[Slot]:
        """Names, wherever the whole line is one that has any."""
        for part, line in enumerate(path):
            yield from slots_in(line, part, self.names)

    def alike(self, mine: Path, other: Path) -> Path | None:
        """What is set, in one mode."""
        if mine[:-1] != other[:-1] or mine == other:
            return None
        parent, settings = mine[-2] if len(mine) > 1 else "", self.terminal.settings
        key = settings.key(mine[-1], parent)
        return (*mine[:-1], key) if key == settings.key(other[-1], parent) else None

    def write(self, file: str, text: str, change: Change) -> MergedFile:
        """The text as the commands leave it. Raises InputError where they do not lead there, or not back."""
        before = self.parsed(file, text)
        after = self._changed(before, change)
        there, back = self.terminal.way(before, after), self.terminal.way(after, before)
        entered = self.terminal.entered(before, there)
        if entered != after or self.terminal.entered(entered, back) != before:
            raise InputError(Problem(SEVERAL, path=file))
        return MergedFile(file, printed(before), printed(entered), _text(there), _text(back))

    def _changed(self, before: Mode, change: Change) -> Mode:
        """What is still used stays, whoever used it."""
        after = copied(before)
        for path in change.gone:
            _remove(after, path)
        for path, _ in change.new:
            self._put(after, path)
        used = {(slot.kind, _name(path, slot)) for path in paths(after) for slot in self.slots(path)}
        for path in change.gone:
            if len(path) == 1 and any((slot.kind, _name(path, slot)) in used for slot in self.slots(path)):
                after[path[0]] = copied(before[path[0]])
        return after


def _name(path: Path, slot: Slot) -> str:
    return path[slot.part][slot.start : slot.end]


def _remove(mode: Mode, path: Path) -> None:
    for line in path[:-1]:
        if line not in mode:
            return
        mode = mode[line]
    mode.pop(path[-1], None)


def _text(commands: list[str]) -> str:
    return "".join(f"{command}\n" for command in commands)
