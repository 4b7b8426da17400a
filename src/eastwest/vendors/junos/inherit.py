"""What a Junos device takes from its configuration: inactive parts left out, groups inherited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

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
        if words[0] == "groups" and len(words) > 2:
            groups[words[1]].take(Statement(each.number, words[2:]))
        else:
            main.take(each)
    lost: list[Statement] = []
    inherited = list(_inherited(main, groups, _Prefixes(main.own), lost, ()))
    return list(ranged([*inherited, *main.own])), lost


def _inherited(
    part: _Part, groups: dict[str, _Part], known: _Prefixes, lost: list[Statement], within: Words
) -> Iterator[Statement]:
    """What a part takes from the groups that it applies, and these from others. within: groups being followed."""
    for place, name, statement in reversed(part.uses):
        if name not in groups or name in within:
            lost.append(statement)
            continue
        group = groups[name]
        taken = [*_inherited(group, groups, known, lost, (*within, name)), *group.own]
        off = [path for path, excepted in part.excepted if excepted == name]
        for each in taken:
            for words in known.spread(each.words, place):
                if not any(words[: len(path)] == path for path in off):
                    yield Statement(each.number, words)


class _Prefixes:
    """Which words follow which, in the device's own statements."""

    def __init__(self, statements: list[Statement]) -> None:
        self.after: dict[Words, dict[str, None]] = defaultdict(dict)
        for each in statements:
            for at, word in enumerate(each.words):
                self.after[each.words[:at]][word] = None

    def spread(self, words: Words, place: Words) -> Iterator[Words]:
        """A group's path with its wildcards, `<et-*>`, filled from the device; only what lies below `place`."""
        found: list[Words] = [()]
        for at, word in enumerate(words):
            if word.startswith("<") and word.endswith(">"):
                pattern = word[1:-1]
                found = [
                    (*path, name) for path in found for name in self.after.get(path, {}) if fnmatchcase(name, pattern)
                ]
            else:
                found = [(*path, word) for path in found]
            if at < len(place):
                found = [path for path in found if path[at] == place[at]]
        if len(words) >= len(place):
            yield from found
