"""Lines of texts whose blocks are indentation, each with the blocks around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from eastwest.audit.statements.model import Statements
from eastwest.discover import SourceLine


class Line(NamedTuple):
    """One line. number: from 1. text: without indentation. around: lines that open its blocks, outermost first."""

    file: str
    number: int
    text: str
    around: tuple[str, ...]

    @property
    def at(self) -> SourceLine:
        """Where it stands."""
        return SourceLine(self.file, self.number)

    @property
    def block(self) -> str:
        """The innermost block, empty at the top."""
        return self.around[-1] if self.around else ""

    @property
    def top(self) -> str:
        """The outermost block, empty at the top."""
        return self.around[0] if self.around else ""


def lines_of(file: str, text: str) -> Iterator[Line]:
    """Lines that are neither empty nor comments."""
    open_blocks: list[tuple[int, tuple[str, ...]]] = [(-1, ())]
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or bare[0] in "!#":
            continue
        depth = len(line) - len(line.lstrip())
        while open_blocks[-1][0] >= depth:
            open_blocks.pop()
        around = open_blocks[-1][1]
        yield Line(file, number, bare, around)
        open_blocks.append((depth, (*around, bare)))


@dataclass
class Collected:
    """Statements while a text is read."""

    found: dict[str, list[Any]] = field(default_factory=dict)
    loops: bool = False
    network_policies: bool = False

    def add(self, kind: str, value: object) -> None:
        """One more of a field of `Statements`."""
        self.found.setdefault(kind, []).append(value)

    def statements(self) -> Statements:
        """All of them."""
        found: dict[str, Any] = {kind: tuple(values) for kind, values in self.found.items()}
        return Statements(**found, loops=self.loops, network_policies=self.network_policies)


Reader = Callable[[str, str], Statements]
Readers = Mapping[str, Reader]
