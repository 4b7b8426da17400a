"""Interface ranges: their members, and what stands under a range's name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice

from eastwest.vendors.junos.source import Statement, Words

_RANGE = ("interfaces", "interface-range")
_MEMBERS = frozenset({"member", "member-range"})
MOST_MEMBERS = 4096
_NUMBER = re.compile(r"(.*?)(\d{1,5})")
_CLASS = re.compile(r"\[([\d,-]{1,200})\]")
_NAMES_UNITS = frozenset({"protocols", "routing-instances"})
"""Where an interface is named with its unit: a range's name stands for unit 0 of each member."""


def ranged(statements: list[Statement]) -> Iterator[Statement]:
    """Statements of an interface range become those of its members, wherever its name stands."""
    members = _members(statements)
    for each in statements:
        words = each.words
        if words[:2] == _RANGE and len(words) > 3:
            if words[3] not in _MEMBERS:
                for name in members.get(words[2], []):
                    yield Statement(each.number, ("interfaces", name, *words[3:]))
        elif (at := _named(words, members)) is not None:
            unit = ".0" if words[0] in _NAMES_UNITS else ""
            for name in members[words[at]]:
                yield Statement(each.number, (*words[:at], f"{name}{unit}", *words[at + 1 :]))
        else:
            yield each


def _members(statements: list[Statement]) -> dict[str, list[str]]:
    """Of each range; a wildcard stands for the ports that other statements name."""
    found: dict[str, list[str]] = defaultdict(list)
    ports = dict.fromkeys(each.words[1] for each in statements if len(each.words) > 1 and each.words[0] == "interfaces")
    for each in statements:
        if each.words[:2] == _RANGE and len(each.words) > 4 and each.words[3] in _MEMBERS:
            for name in _listed(each.words[4:]):
                matching = [port for port in ports if fnmatchcase(port, name)] if "*" in name else [name]
                found[each.words[2]] += matching or [name]
    return found


def _named(words: Words, members: dict[str, list[str]]) -> int | None:
    """Where a range's name stands as an interface."""
    if not members:
        return None
    for at in range(1, len(words)):
        if words[at - 1] in ("interface", "interfaces") and words[at] in members:
            return at
    return None


def _listed(words: Words) -> list[str]:
    """`et-0/0/1`, `et-0/0/0 to et-0/0/15`, `et-0/0/[0-3,8]`; a member with a wildcard is left as it is."""
    if len(words) == 3 and words[1] == "to":
        low, high = _NUMBER.fullmatch(words[0]), _NUMBER.fullmatch(words[2])
        if low is not None and high is not None and low[1] == high[1] and (span := _span(int(low[2]), int(high[2]))):
            return [f"{low[1]}{number}" for number in span]
    return spelled_out(words[0].strip('"'))


def spelled_out(name: str) -> list[str]:
    """The names that `et-0/0/[0-3,8]` stands for; itself without a class of numbers."""
    match = _CLASS.search(name)
    if match is None:
        return [name]
    numbers: list[int] = []
    for part in match[1].split(","):
        low, dash, high = part.partition("-")
        if not (low.isdecimal() and (not dash or high.isdecimal())):
            return [name]
        numbers += _span(int(low), int(high) if dash else int(low))
    names = (f"{name[: match.start()]}{number}{name[match.end() :]}" for number in numbers)
    return list(islice((each for name in names for each in spelled_out(name)), MOST_MEMBERS))


def _span(low: int, high: int) -> range:
    return range(low, high + 1) if 0 <= high - low < MOST_MEMBERS else range(0)
