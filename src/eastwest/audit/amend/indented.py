"""EOS and NX-OS: blocks by indentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.audit.amend.model import Change, Path, Slot
from eastwest.audit.amend.patterns import compiled, slots_in
from eastwest.audit.statements.indented import CLASS, NAMES, PREDEFINED
from eastwest.vendors.merge.blocks import Block, parse_blocks, print_blocks
from eastwest.vendors.merge.commands import commands
from eastwest.vendors.merge.golden import MergedFile

_PATTERNS = compiled(NAMES)
_CLASS = (("class map", CLASS),)
_COMMENT = "!"
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Indented:
    """platform: whose commands lead from one text to another."""

    platform: str

    def statements(self, file: str, text: str) -> list[Path]:
        """Lines with the lines above them."""
        return list(_paths((), parse_blocks(file, text)[0]))

    def slots(self, path: Path) -> Iterator[Slot]:
        """Names that the system does not bring along."""
        for part, line in enumerate(path):
            inside = part > 0 and path[part - 1].startswith("policy-map")
            for slot in slots_in(line, part, _CLASS if inside else _PATTERNS):
                if not PREDEFINED.fullmatch(line[slot.start : slot.end]):
                    yield slot

    def alike(self, mine: Path, other: Path) -> Path | None:
        """The words that two lines of one block begin with."""
        if mine[:-1] != other[:-1] or mine == other:
            return None
        first, second = mine[-1].split(), other[-1].split()
        same = next((at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
        return (*mine[:-1], " ".join(first[:same])) if same else None

    def write(self, file: str, text: str, change: Change) -> MergedFile:
        """Line by line; blocks that are touched alone go through the tool for commands."""
        blocks, ended = parse_blocks(file, text)
        tops = {path[0] for path in (*change.gone, *(new for new, _ in change.new))}
        before = print_blocks([each for each in blocks if each.text in tops], ended=False)
        for path, instead in change.new:
            _put(blocks, path, instead)
        for path in change.gone:
            _take(blocks, path)
        after = [each for each in blocks if each.text in tops]
        there, back = commands(self.platform, parse_blocks(file, before)[0], after)
        return MergedFile(file, text, print_blocks(blocks, ended=ended), there, back)


def _paths(above: Path, blocks: list[Block]) -> Iterator[Path]:
    for block in blocks:
        if not block.text.startswith(_COMMENT):
            yield (*above, block.text)
            yield from _paths((*above, block.text), block.below)


def _put(blocks: list[Block], path: Path, instead: Path | None) -> None:
    """At the place of the line it replaces, else at the end of its block, which is made where there is none."""
    depth = 0
    for text in path[:-1]:
        found = [each for each in blocks if each.text == text]
        if not found:
            found = [_block(text, blocks, depth)]
            blocks.append(found[0])
        depth, blocks = found[-1].indent + _INDENT, found[-1].below
    at = next((at for at, each in enumerate(blocks) if instead is not None and each.text == instead[-1]), len(blocks))
    if all(each.text != path[-1] for each in blocks):
        blocks.insert(at, _block(path[-1], blocks, depth))


def _block(text: str, beside: list[Block], depth: int) -> Block:
    indent = next((each.indent for each in beside), depth)
    return Block(text, [" " * indent + text])


def _take(blocks: list[Block], path: Path) -> None:
    """Wherever the block stands: one may stand twice."""
    for block in blocks:
        if len(path) > 1 and block.text == path[0]:
            _take(block.below, path[1:])
    if len(path) == 1:
        blocks[:] = [each for each in blocks if each.text != path[0]]


EOS, NXOS = Indented("eos"), Indented("nxos")
