"""Rules over statements: patterns of words, with ranges and lists written out before a handler sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from ipaddress import ip_address
from itertools import product
from typing import Any, Generic, TypeVar

from eastwest.plan.device import is_address
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nvue.statements import Statement
from eastwest.vendors.text.ranges import unranged

S = TypeVar("S")
Handler = Callable[..., object]
_Lists = list[tuple[str, ...]]
_Variable = tuple[int, Callable[[str], tuple[str, ...] | None] | None]
_Rule = tuple[tuple[tuple[int, frozenset[str]], ...], tuple[_Variable, ...], Handler]
"""Literals by place, variables by place, handler: literals are looked at first, as most rules fail by them."""
MOST = 4096
"""Of names that one range may stand for."""
_RANGE = re.compile(r"(.*?)(\d+)-(\d+)")
_PORT = re.compile(r"swp\d+(?:s\d+)?")


def names(text: str) -> tuple[str, ...]:
    """`swp1-2,swp5s0-1,7` → swp1, swp2, swp5s0, swp5s1, swp5s7. Raises ValueError for ranges without end."""
    found: list[str] = []
    prefix = ""
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            found.append(f"{prefix}{part}" if part.isdecimal() else part)
            prefix = part.rstrip("0123456789") or prefix
            continue
        prefix = match[1] or prefix
        first, last = int(match[2]), int(match[3])
        if not first <= last < first + MOST:
            raise ValueError(f"{part} is no range")
        found += [f"{prefix}{number}" for number in range(first, last + 1)]
    return tuple(found)


@lru_cache(maxsize=16_384)
def ports(text: str) -> tuple[str, ...] | None:
    """Front ports; None when any is something else."""
    found = names(text)
    return found if all(_PORT.fullmatch(name) for name in found) else None


def peers(text: str) -> tuple[str, ...]:
    """Neighbours: an address, front ports, or another interface. Raises ValueError for what is none of them."""
    found = ports(text)
    if found:
        return found
    if is_address(text):
        return (str(ip_address(text)),)
    if not text[:1].isalpha():
        raise ValueError(f"{text} is no neighbour")
    return (text,)


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(map(str, unranged(text, MOST)))


_LISTS: dict[str, Callable[[str], tuple[str, ...] | None]] = {"PORTS": ports, "PEERS": peers, "NUMBERS": _numbers}


class Rules(Generic[S]):
    """Patterns with their handlers. In a pattern `PORTS`, `PEERS` and `NUMBERS` stand for lists, other capitals for
    one word, `a|b` for either, and all else for itself. A value that a handler cannot take is raised as ValueError;
    the statement then counts as not understood.
    """

    def __init__(self) -> None:
        self._rules: dict[tuple[str, int], list[_Rule]] = {}

    def rule(self, *patterns: str) -> Callable[[Handler], Handler]:
        """Register a handler; it gets the state, then what stands for the capitals, once for each of a list."""

        def register(handle: Handler) -> Handler:
            for pattern in patterns:
                words = tuple(pattern.split())
                self._rules.setdefault((words[0], len(words)), []).append(_compiled(words, handle))
            _taken.cache_clear()
            return handle

        return register

    def skip(self, *patterns: str) -> None:
        """Statements that are understood and mean nothing that a DeviceIntent holds."""
        for pattern in patterns:
            self.rule(pattern)(_nothing)

    def read(self, statements: Iterable[Statement], state: S) -> list[NotUnderstood]:
        """Apply the rules in order; what no rule takes."""
        return [told(each) for each in statements if not self._one(each.words, state)]

    def _one(self, words: tuple[str, ...], state: S) -> bool:
        found = _taken(self, words)
        if found is None:
            return False
        handle, lists = found
        try:
            for values in product(*lists):
                handle(state, *values)
        except ValueError:
            return False
        return True

    def of_length(self, words: tuple[str, ...]) -> Sequence[_Rule]:
        """The rules of as many words with the same first."""
        return self._rules.get((words[0], len(words)), ())


@lru_cache(maxsize=8192)
def _taken(rules: Rules[Any], words: tuple[str, ...]) -> tuple[Handler, _Lists] | None:
    """The handler of a statement, and what stands for its capitals: most statements of a switch are its neighbours'."""
    for literals, variables, handle in rules.of_length(words):
        if any(words[at] not in allowed for at, allowed in literals):
            continue
        try:
            found = _values(variables, words)
        except ValueError:
            return None
        if found is not None:
            return handle, found
    return None


def told(statement: Statement) -> NotUnderstood:
    """A statement as one without meaning."""
    return NotUnderstood(statement.file, statement.line, " ".join(statement.words))


def _compiled(pattern: tuple[str, ...], handle: Handler) -> _Rule:
    literals = tuple(
        (at, frozenset((expected, *expected.split("|"))))
        for at, expected in enumerate(pattern)
        if not expected.isupper()
    )
    variables = tuple((at, _LISTS.get(expected)) for at, expected in enumerate(pattern) if expected.isupper())
    return literals, variables, handle


def _values(variables: tuple[_Variable, ...], words: tuple[str, ...]) -> _Lists | None:
    found: _Lists = []
    for at, expand in variables:
        expanded = (words[at],) if expand is None else expand(words[at])
        if expanded is None:
            return None
        found.append(expanded)
    return found


def _nothing(*_: object) -> None:
    """Understood, and without meaning here."""
