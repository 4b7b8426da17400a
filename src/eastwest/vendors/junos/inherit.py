"""What a Junos device takes from its configuration: inactive parts left out, groups inherited."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from eastwest.vendors.junos.source import Source, Statement, Words

APPLY = "apply-groups"


def effective(source: Source) -> tuple[list[Statement], list[Statement]]:
    """Statements in force, and those that could not be followed.

    Inherited statements come first, those of the group named first last, so that a value stated nearer wins.
    """
    inactive = set(source.inactive)
    lengths = {len(words) for words in inactive}
    own: list[Statement] = []
    groups: dict[str, list[Statement]] = defaultdict(list)
    uses: list[tuple[Words, str, Statement]] = []
    for each in source.statements:
        words = each.words
        if any(words[:length] in inactive for length in lengths):
            continue
        if words[0] == "groups" and len(words) > 2:
            groups[words[1]].append(Statement(each.number, words[2:]))
        elif APPLY in words[:-1]:
            uses.append((words[: words.index(APPLY)], words[-1], each))
        else:
            own.append(each)
    inherited: list[Statement] = []
    lost = [each for _, name, each in uses if name not in groups]
    known = _Prefixes(own)
    for place, name, _ in reversed(uses):
        for statement in groups.get(name, ()):
            if APPLY in statement.words:
                lost.append(statement)
            else:
                inherited += (Statement(statement.number, words) for words in known.spread(statement.words, place))
    return list(_ranged([*inherited, *own])), lost


_RANGE = ("interfaces", "interface-range")
MOST_MEMBERS = 4096
_NUMBER = re.compile(r"(.*?)(\d{1,5})")


def _ranged(statements: list[Statement]) -> Iterator[Statement]:
    """Statements of an interface range become those of its members, in its place."""
    members: dict[str, list[str]] = defaultdict(list)
    for each in statements:
        if each.words[:2] == _RANGE and len(each.words) > 4 and each.words[3] in ("member", "member-range"):
            members[each.words[2]] += _members(each.words[4:])
    for each in statements:
        if each.words[:2] != _RANGE or len(each.words) < 4:
            yield each
        elif each.words[3] not in ("member", "member-range"):
            for name in members.get(each.words[2], []):
                yield Statement(each.number, ("interfaces", name, *each.words[3:]))


def _members(words: Words) -> list[str]:
    """`et-0/0/1`, `et-0/0/0 to et-0/0/15`; a member with a wildcard is left as it is."""
    if len(words) == 3 and words[1] == "to":
        low, high = _NUMBER.fullmatch(words[0]), _NUMBER.fullmatch(words[2])
        if (
            low is not None
            and high is not None
            and low[1] == high[1]
            and 0 <= int(high[2]) - int(low[2]) < MOST_MEMBERS
        ):
            return [f"{low[1]}{number}" for number in range(int(low[2]), int(high[2]) + 1)]
    return [words[0].strip('"')]


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
