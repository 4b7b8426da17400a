"""Systems of modes whose commands we write ourselves: Dell OS10, Enterprise SONiC and FRR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.audit.amend.model import Change, Path, Slot
from eastwest.audit.amend.patterns import NamePattern, slots_in
from eastwest.vendors.merge.golden import MergedFile
from eastwest.vendors.text.indent import read_tree
from eastwest.vendors.text.modes import Mode, Terminal, copied, paths, printed


@dataclass(frozen=True)
class Modal:
    """terminal: the command line. names: where somebody's names stand."""

    terminal: Terminal
    names: tuple[NamePattern, ...]

    def statements(self, file: str, text: str) -> list[Path]:
        """Lines with the lines above them, ranges written out."""
        return list(paths(self.terminal.parsed(file, text)))

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
        before = self.terminal.parsed(file, text)
        after = self._changed(before, change)
        there, back = self.terminal.tried(file, before, after)
        notes = "".join(f"! {note}\n" for note in read_tree(file, text).comments if note)
        return MergedFile(file, notes + printed(before), notes + printed(after), _text(there), _text(back))

    def _changed(self, before: Mode, change: Change) -> Mode:
        """What is still used stays, whoever used it."""
        after = copied(before)
        for path in change.gone:
            _remove(after, path)
        for path, _ in change.new:
            self.terminal.put(after, path)
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
