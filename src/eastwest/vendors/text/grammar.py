"""Rules over lines: each a pattern and what a line that matches it means. Lines without a rule are kept and told."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.text.indent import Node

S = TypeVar("S")
Handler = Callable[[S, "re.Match[str]", Node], object]


@dataclass(frozen=True, slots=True)
class _Rule(Generic[S]):
    pattern: re.Pattern[str]
    handle: Handler[S]
    inside: Grammar[Any] | None


class Grammar(Generic[S]):
    """The rules of one context; the state that handlers fill is the same for all of them.

    Systems do not look at indentation: what stands deeper below a setting that opens nothing is of the same context.

    A handler returns the state for the lines below, or None for the same. A value that a handler cannot take is
    raised as ValueError; the line then counts as not understood.
    modes: a command line's, which keeps a mode open until another is entered, however far lines are indented. What
    directly follows a heading that has nothing below it, and is no line of its context, then belongs below that
    heading; and a heading of the outermost context ends the others.
    """

    def __init__(self, *, modes: bool = False) -> None:
        self.modes = modes
        self.rules: list[_Rule[S]] = []

    def rule(self, pattern: str, inside: Grammar[Any] | None = None) -> Callable[[Handler[S]], Handler[S]]:
        """Register the handler of lines that match the whole pattern. inside: the grammar of the lines below."""

        def register(handle: Handler[S]) -> Handler[S]:
            self._add(_Rule(re.compile(pattern), handle, inside))
            return handle

        return register

    def skip(self, *patterns: str) -> None:
        """Lines that are understood and mean nothing that a DeviceIntent holds."""
        for pattern in patterns:
            self._add(_Rule(re.compile(pattern), _nothing, None))

    def _add(self, rule: _Rule[S]) -> None:
        self.rules.append(rule)
        _first.cache_clear()

    def read(self, file: str, nodes: Iterable[Node], state: S, top: Top | None = None) -> list[NotUnderstood]:
        """Apply the rules to the lines in order; the lines that no rule takes, with all below them.

        top: the outermost context, where this is none.
        """
        left: list[NotUnderstood] = []
        top = top or Top(self, state)
        waiting = deque(nodes)
        while waiting:
            node = waiting.popleft()
            found = self._take(node, state)
            if found is None and self.modes and top.grammar is not self and top.grammar.opens(node.text):
                heading = replace(node, below=[*node.below, *waiting])
                return left + top.grammar.read(file, [heading], top.state)
            if found is None:
                left += [NotUnderstood(file, each.number, each.text) for each in node.all()]
            elif found.inside is None and not node.below:
                continue
            elif found.inside is None and not found.quiet:
                left += self.read(file, node.below, state, top)
            elif found.inside is None:
                left += [NotUnderstood(file, each.number, each.text) for below in node.below for each in below.all()]
            else:
                below = node.below or (self._adopted(node, waiting) if self.modes else [])
                left += found.inside.read(file, below, found.state, top)
        return left

    def _take(self, node: Node, state: S) -> _Taken | None:
        """What the first rule that a line matches makes of it; None where it cannot take its value."""
        first = _first(self, node.text)
        if first is None:
            return None
        rule, match = first
        try:
            found = rule.handle(state, match, node)
        except ValueError:
            return None
        return _Taken(rule.inside, state if found is None else found, quiet=rule.handle is _nothing)

    def _adopted(self, heading: Node, waiting: deque[Node]) -> list[Node]:
        """Take from the lines beside a heading those that directly follow it and are none of this context."""
        found: list[Node] = []
        number = heading.number
        while waiting and waiting[0].number == number + 1 and not self.knows(waiting[0].text):
            found.append(waiting.popleft())
            number = max(each.number for each in found[-1].all())
        return found

    def knows(self, text: str) -> bool:
        """Whether a line has a rule here."""
        return _first(self, text) is not None

    def opens(self, text: str) -> bool:
        """Whether a line is a heading here."""
        first = _first(self, text)
        return first is not None and first[0].inside is not None


@lru_cache(maxsize=16_384)
def _first(grammar: Grammar[Any], text: str) -> tuple[_Rule[Any], re.Match[str]] | None:
    """The first rule that a line matches: most lines of a port stand below hundreds of others as well."""
    for rule in grammar.rules:
        match = rule.pattern.fullmatch(text)
        if match is not None:
            return rule, match
    return None


@dataclass(frozen=True, slots=True)
class Top:
    """The outermost context of a text, with what its handlers fill."""

    grammar: Grammar[Any]
    state: Any


class _Taken(NamedTuple):
    """What became of a line. inside, state: of the lines below it. quiet: it means nothing itself."""

    inside: Grammar[Any] | None
    state: Any
    quiet: bool = False


def _nothing(state: object, match: re.Match[str], node: Node) -> None:
    del state, match, node
