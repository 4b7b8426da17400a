"""Merging NVUE: statements of either form, ranges of ports written out, and `nv set` and `nv unset` there and back."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from eastwest.errors import InputError, Problem
from eastwest.vendors.merge.blocks import Block
from eastwest.vendors.merge.conflict import REPLACED, Conflict
from eastwest.vendors.merge.owned import NVUE
from eastwest.vendors.merge.sections import merge_blocks
from eastwest.vendors.nvue.rules import names
from eastwest.vendors.nvue.statements import Statement, Statements, read_statements

Words = tuple[str, ...]
COMMANDS = "nvue-commands.txt"
_KEYS = frozenset(
    ["address", "gateway", "breakout", "vlan", "domain", "server", "collector", "search", "neighbor", "match", "dscp"]
)
"""Words behind which stands one key of several, as far as the design owns them."""


@dataclass(frozen=True, slots=True)
class MergedNvue:
    """golden: theirs as commands. there, back: what to enter on a switch that runs theirs, and to go back."""

    golden: str
    text: str
    there: str
    back: str
    conflicts: list[Conflict]


def merge_nvue(name: str, theirs: str, ours: str) -> MergedNvue:
    """Merge a text of either form with the rendered startup.yaml. Raises InputError for lines that set nothing."""
    have, want = _read(name, theirs), read_statements("startup.yaml", ours)
    before = {each.words: each for statement in have.found for each in _single(statement)}
    design = {each.words: each for each in want.found}
    kept, conflicts = _agreeing(before, design)
    merged, found_later = merge_blocks(_blocks(kept), _blocks(design), NVUE)
    texts = {_text(words): words for words in (*before, *design)}
    after = [texts[block.text] for block in merged]
    told = {words: each.valued for words, each in (before | design).items()}
    return MergedNvue(
        golden=set_commands(before),
        text=_notes(have, want) + set_commands(after),
        there=way(before, after, told),
        back=way(after, before, told),
        conflicts=conflicts + found_later,
    )


def single_statements(name: str, text: str) -> dict[Words, bool | None]:
    """Words of each statement, one port each, and whether the last one is a value.

    Raises InputError for lines that set nothing.
    """
    found = _read(name, text).found
    return {each.words: each.valued for statement in found for each in _single(statement)}


def _read(name: str, text: str) -> Statements:
    have = read_statements(name, text)
    for each in have.left:
        found = f"is no `nv set` command: {' '.join(each.words)}"
        raise InputError(Problem(found, line=each.line, path=name, allowed="`nv set` commands, or startup.yaml"))
    return have


def _single(statement: Statement) -> Iterator[Statement]:
    """One statement for each port of a range. A word that is no range stays as it is."""
    first, *rest = statement.words
    if first != "interface" or not rest:
        yield statement
        return
    try:
        found = names(rest[0])
    except ValueError:
        found = (rest[0],)
    yield from (replace(statement, words=(first, name, *rest[1:])) for name in found)


def _agreeing(
    theirs: dict[Words, Statement], ours: dict[Words, Statement]
) -> tuple[dict[Words, Statement], list[Conflict]]:
    """Theirs without the settings to which the design gives another value."""
    values = {words[:-1]: words for words, each in ours.items() if each.valued}
    kept, conflicts = dict[Words, Statement](), list[Conflict]()
    for words, each in theirs.items():
        instead = values.get(words[:-1])
        if instead is None or instead == words or any(kind.fullmatch(_text(words)) for kind in NVUE.theirs.values()):
            kept[words] = each
        else:
            conflicts.append(Conflict(" ".join(words[:-1]), words[-1], instead[-1], REPLACED))
    return kept, conflicts


def _blocks(statements: Iterable[Words]) -> list[Block]:
    return [Block(text, [text]) for text in map(_text, statements)]


def _text(words: Words) -> str:
    return shlex.join(words)


def set_commands(statements: Iterable[Words]) -> str:
    """`nv set` of each."""
    return "".join(f"nv set {_text(words)}\n" for words in statements)


def _notes(have: Statements, want: Statements) -> str:
    notes = [*want.comments, *(note for note in have.comments if not note.startswith("eastwest:"))]
    return "".join(f"# {note}\n" for note in notes)


def way(before: Collection[Words], after: Collection[Words], valued: dict[Words, bool | None]) -> str:
    """Commands from one to the other: a value is replaced by the next, a key of several has to go by itself."""
    kept = set(after)
    values = {words[:-1] for words, is_value in valued.items() if is_value}
    replaced = {words[:-1] for words in kept}
    gone: dict[Words, None] = {}
    for words in before:
        if words in kept:
            continue
        is_value = valued[words] is True or words[:-1] in values or (valued[words] is None and words[-2] not in _KEYS)
        if not is_value:
            gone[words] = None
        elif words[:-1] not in replaced:
            gone[words[:-1]] = None
    old = set(before)
    return "".join(f"nv unset {_text(words)}\n" for words in gone) + set_commands(
        words for words in after if words not in old
    )
