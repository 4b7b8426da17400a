"""What a Junos device takes from its configuration: inactive parts left out, groups inherited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from eastwest.vendors.junos.bundles import handed_down
from eastwest.vendors.junos.members import ranged
from eastwest.vendors.junos.source import Source, Statement, Words

APPLY, EXCEPT = "apply-groups", "apply-groups-except"


@dataclass
class _Part:
    """The main part of a configuration, or one group. uses: where which group is applied, and the statement."""

    own: list[Statement] = field(default_factory=list)
    uses: list[tuple[Words, str, Statement]] = field(default_factory=list)
    excepted: set[tuple[Words, str]] = field(default_factory=set)

    def take(self, statement: Statement) -> None:
        """Sorts a statement in."""
        words = statement.words
        for mark in (APPLY, EXCEPT):
            if mark in words[:-1]:
                place, name = words[: words.index(mark)], words[-1]
                if mark == APPLY:
                    self.uses.append((place, name, statement))
                else:
                    self.excepted.add((place, name))
                return
        self.own.append(statement)


def effective(source: Source) -> tuple[list[Statement], list[Statement]]:
    """Statements in force, and those that could not be followed.

    Inherited statements come first, those of the group named first last, so that a value stated nearer wins.
    """
    inactive = set(source.inactive)
    lengths = {len(words) for words in inactive}
    main = _Part()
    groups: dict[str, _Part] = defaultdict(_Part)
    for each in source.statements:
        words = each.words
        if any(words[:length] in inactive for length in lengths):
            continue
        if words[0] != "groups" or len(words) < 2:
            main.take(each)
        elif len(words) == 2:
            groups[words[1]] = groups[words[1]]  # a group without anything is one all the same
        else:
            groups[words[1]].take(Statement(each.number, words[2:]))
    lost: list[Statement] = []
    inherited = list(_inherited(main, groups, lost))
    return list(handed_down(list(ranged([*inherited, *main.own])))), lost


def _inherited(main: _Part, groups: dict[str, _Part], lost: list[Statement]) -> Iterator[Statement]:
    """What the main part takes, its wildcards filled from what it has itself, less what it excepts."""
    if not main.uses:
        return
    known = _Prefixes(main.own)
    for name, each in _applied(main, groups, lost, ()):
        off = [path for path, excepted in main.excepted if excepted == name]
        for words in known.spread(each.words):
            if not any(words[: len(path)] == path for path in off):
                yield Statement(each.number, words)


def _applied(
    part: _Part, groups: dict[str, _Part], lost: list[Statement], within: tuple[str, ...]
) -> Iterator[tuple[str, Statement]]:
    """What a part takes from the groups that it applies, and these from others, with the wildcards of their paths.

    within: groups being followed.
    """
    for place, name, statement in reversed(part.uses):
        if name not in groups or name in within:
            lost.append(statement)
            continue
        nested = (each for _, each in _applied(groups[name], groups, lost, (*within, name)))
        for each in (*nested, *groups[name].own):
            words = _below(each.words, place)
            if words is not None:
                yield name, Statement(each.number, words)


def _below(words: Words, place: Words) -> Words | None:
    """A group's path where it is applied: what the place names takes the place of wildcards. None: not below it."""
    if len(words) < len(place):
        return None
    found = [_narrower(word, at) for word, at in zip(words, place, strict=False)]
    named = tuple(word for word in found if word)
    return (*named, *words[len(place) :]) if len(named) == len(found) else None


def _narrower(one: str, other: str) -> str:
    """Of two names or wildcards the one that the other covers; empty where neither does."""
    if one == other or (_wild(other) and fnmatchcase(one.strip("<>"), other[1:-1])):
        return one
    return other if _wild(one) and fnmatchcase(other.strip("<>"), one[1:-1]) else ""


def _wild(word: str) -> bool:
    return word.startswith("<") and word.endswith(">")


class _Prefixes:
    """Which words follow which, in the device's own statements."""

    def __init__(self, statements: list[Statement]) -> None:
        self.after: dict[Words, dict[str, None]] = defaultdict(dict)
        for each in statements:
            for at, word in enumerate(each.words):
                self.after[each.words[:at]][word] = None

    def spread(self, words: Words) -> Iterator[Words]:
        """A group's path with its wildcards, `<et-*>`, filled from the device."""
        found: list[Words] = [()]
        for word in words:
            if _wild(word):
                found = [
                    (*path, name)
                    for path in found
                    for name in self.after.get(path, {})
                    if fnmatchcase(name, word[1:-1])
                ]
            else:
                found = [(*path, word) for path in found]
        yield from found
