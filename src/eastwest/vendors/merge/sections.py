"""Merging blocks: theirs less what the design owns, and all of the design's, each where it belongs."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from eastwest.vendors.merge.blocks import Block
from eastwest.vendors.merge.conflict import KEPT, REMOVED, REPLACED, Conflict
from eastwest.vendors.merge.owned import Ownership, Rule

Path = tuple[str, ...]


def merge_blocks(theirs: list[Block], ours: list[Block], ownership: Ownership) -> tuple[list[Block], list[Conflict]]:
    """The merged blocks, and every contradiction."""
    conflicts: list[Conflict] = []
    wanted = _without_their_kinds(theirs, ours, ownership, conflicts)
    return _merge((), theirs, wanted, ownership.owned, conflicts), conflicts


def _without_their_kinds(
    theirs: list[Block], ours: list[Block], ownership: Ownership, conflicts: list[Conflict]
) -> list[Block]:
    """Ours without the kinds of lines that the customer has."""
    for name, pattern in ownership.theirs.items():
        have = [block for block in theirs if pattern.fullmatch(block.text)]
        want = [block for block in ours if pattern.fullmatch(block.text)]
        if not have or not want:
            continue
        ours = [block for block in ours if not pattern.fullmatch(block.text)]
        if {_content(block) for block in want} - {_content(block) for block in have}:
            conflicts.append(Conflict(name, _all_of(have), _all_of(want), KEPT))
    return ours


def _content(block: Block) -> str:
    return "; ".join(line.strip() for line in [*block.lines, *(x for below in block.below for x in below.written())])


def _all_of(blocks: list[Block]) -> str:
    return "; ".join(_content(block) for block in blocks)


def _merge(
    path: Path, theirs: list[Block], ours: list[Block], rules: tuple[Rule, ...], conflicts: list[Conflict]
) -> list[Block]:
    mine = {block.text: block for block in ours}
    owners = _Owners(path, ours, {block.text for block in theirs}, rules)
    kept: list[Block] = []
    at: dict[str, int] = {}
    for block in theirs:
        if block.text in mine and block.text not in at:
            at[block.text] = len(kept)
            below = _merge((*path, block.text), block.below, mine[block.text].below, rules, conflicts)
            kept.append(replace(block, below=below))
        elif owners.claim(block.text):
            instead = owners.instead(block.text)
            choice = REPLACED if instead else REMOVED
            conflicts.append(Conflict(" / ".join(path) or "top", block.text, instead, choice))
        else:
            kept.append(block)
    return _placed(kept, ours, at)


def _placed(kept: list[Block], ours: list[Block], at: dict[str, int]) -> list[Block]:
    """Ours go behind the one before them, but not behind any that comes after them in the design."""
    later: list[int] = []
    first = len(kept)
    for block in reversed(ours):
        later.append(first)
        first = min(first, at.get(block.text, first))
    slots: dict[int, list[Block]] = defaultdict(list)
    slot = len(kept)
    depth = next((block.indent for block in kept), None)
    for block, limit in zip(ours, reversed(later), strict=True):
        if block.text in at:
            slot = at[block.text] + 1
        else:
            slot = min(slot, limit)
            slots[slot].append(block if depth is None else block.shifted(depth - block.indent))
    merged: list[Block] = []
    for index in range(len(kept) + 1):
        merged += slots[index]
        merged += kept[index : index + 1]
    return merged


class _Owners:
    """The rules that apply below one path, with the objects of the design that they are about."""

    def __init__(self, path: Path, ours: list[Block], theirs: set[str], rules: tuple[Rule, ...]) -> None:
        self.patterns = [
            rule[-1]
            for rule in rules
            if len(rule) == len(path) + 1
            and all(pattern.fullmatch(text) for pattern, text in zip(rule, path, strict=False))
        ]
        self.ours = [(_rule_of(block.text, self.patterns), block.text) for block in ours]
        self.scopes = {key for key, _ in self.ours if key is not None}
        self.theirs = theirs

    def claim(self, text: str) -> bool:
        """Whether the design owns the line."""
        key = _rule_of(text, self.patterns)
        return key is not None and (key[1] is None or key in self.scopes)

    def instead(self, text: str) -> str:
        """The line of the design that stands for it, empty for none."""
        key = _rule_of(text, self.patterns)
        words = text.removeprefix("no ").split()
        for length in range(len(words), 0, -1):
            for mine, line in self.ours:
                if (
                    mine == key
                    and line not in self.theirs
                    and line.removeprefix("no ").split()[:length] == words[:length]
                ):
                    return line
        return ""


def _rule_of(text: str, patterns: list[re.Pattern[str]]) -> tuple[int, str | None] | None:
    """Which pattern takes the line, and the object that it names."""
    for number, pattern in enumerate(patterns):
        match = pattern.fullmatch(text)
        if match is not None:
            return number, match.groupdict().get("scope")
    return None
