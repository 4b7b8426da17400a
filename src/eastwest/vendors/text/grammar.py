"""Rules over lines: each a pattern and what a line that matches it means. Lines without a rule are kept and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
    """

    def __init__(self) -> None:
        self.rules: list[_Rule[S]] = []
        self._words: dict[str, list[_Rule[S]]] | None = None

    def rule(self, pattern: str, inside: Grammar[Any] | None = None) -> Callable[[Handler[S]], Handler[S]]:
        """Register the handler of lines that match the whole pattern. inside: the grammar of the lines below."""

        def register(handle: Handler[S]) -> Handler[S]:
            self.rules.append(_Rule(re.compile(pattern), handle, inside))
            return handle

        return register

    def skip(self, *patterns: str) -> None:
        """Lines that are understood and mean nothing that a DeviceIntent holds."""
        for pattern in patterns:
            self.rules.append(_Rule(re.compile(pattern), _nothing, None))

    def read(self, file: str, nodes: Iterable[Node], state: S) -> list[NotUnderstood]:
        """Apply the rules to the lines in order; the lines that no rule takes, with all below them."""
        left: list[NotUnderstood] = []
        for node in nodes:
            left += self._one(file, node, state)
        return left

    def _one(self, file: str, node: Node, state: S) -> list[NotUnderstood]:
        for rule in self.rules:
            match = rule.pattern.fullmatch(node.text)
            if match is None:
                continue
            try:
                found = rule.handle(state, match, node)
            except ValueError:
                break
            if rule.inside is not None:
                return rule.inside.read(file, node.below, state if found is None else found)
            if rule.handle is not _nothing:
                return self.read(file, node.below, state)
            return [NotUnderstood(file, each.number, each.text) for below in node.below for each in below.all()]
        return [NotUnderstood(file, each.number, each.text) for each in node.all()]


def _nothing(state: object, match: re.Match[str], node: Node) -> None:
    del state, match, node
