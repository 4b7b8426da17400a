"""Texts whose structure is indentation, line by line as written: what is not changed stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from eastwest.errors import InputError, Problem
from eastwest.vendors.text.indent import DEEPEST, LARGEST_BYTES

_TAIL = re.compile(r"!|exit|exit-address-family|exit-vrf")
"""Lines that close what stands before them."""
_BANNER = re.compile(r"banner \S+(?: (\S)(.*))?")


@dataclass
class Block:
    """A line with those below it. text: without indentation. lines: as written. tail: lines that close it."""

    text: str
    lines: list[str]
    below: list[Block] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    @property
    def indent(self) -> int:
        """Spaces before the line."""
        return len(self.lines[0]) - len(self.lines[0].lstrip())

    def written(self) -> Iterator[str]:
        """All its lines."""
        yield from self.lines
        for block in self.below:
            yield from block.written()
        yield from self.tail

    def shifted(self, spaces: int) -> Block:
        """The same, further in or out."""
        if not spaces:
            return self
        return replace(
            self,
            lines=[_shift(self.lines[0], spaces), *self.lines[1:]],
            below=[block.shifted(spaces) for block in self.below],
            tail=[_shift(line, spaces) for line in self.tail],
        )


def _shift(line: str, spaces: int) -> str:
    bare = line.lstrip()
    return " " * max(len(line) - len(bare) + spaces, 0) + bare


def parse_blocks(file: str, text: str) -> tuple[list[Block], bool]:
    """The blocks of a text, comments included, and whether it closes with `end`.

    Raises InputError for a text too large or too deeply nested to be a configuration.
    """
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    root = Block("", [""])
    above: list[tuple[int, Block]] = [(-1, root)]
    ended = False
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        bare = line.strip()
        if not bare:
            continue
        if bare == "end":
            ended = True
            continue
        depth = len(line) - len(line.lstrip())
        while above[-1][0] >= depth:
            above.pop()
        if len(above) > DEEPEST:
            raise InputError(Problem(f"{file} is nested too deeply", line=number, allowed=f"{DEEPEST} levels"))
        parent = above[-1][1]
        if _TAIL.fullmatch(bare) and parent.below:
            parent.below[-1].tail.append(line.rstrip())
            continue
        written = [line.rstrip(), *_banner(bare, lines)]
        block = Block("\n".join([bare, *written[1:]]), written)
        parent.below.append(block)
        above.append((depth, block))
    return root.below, ended


def _banner(opening: str, lines: Iterator[tuple[int, str]]) -> list[str]:
    """The plain text of a banner with its last line: `EOF`, or the one that holds the mark it opened with."""
    match = _BANNER.fullmatch(opening)
    if match is None or (match[1] and match[1] in match[2]):
        return []
    found: list[str] = []
    for _, line in lines:
        found.append(line)
        if line.strip() == "EOF" if match[1] is None else match[1] in line:
            break
    return found


def print_blocks(blocks: list[Block], *, ended: bool) -> str:
    """The text of the blocks."""
    lines = [line for block in blocks for line in block.written()]
    return "".join(f"{line}\n" for line in [*lines, *(["end"] if ended else [])])
