"""The configuration as NVUE's tree of words, and its two forms: startup.yaml and `nv set` commands."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from functools import lru_cache

Branch = dict[str, object]

_PLAIN = re.compile(r"[A-Za-z0-9_/.](?:[A-Za-z0-9_/.,@$+:-]*[A-Za-z0-9_/.,@$+-])?")
_NUMBER = re.compile(r"[0-9.:_xXeE+-]*[0-9][0-9.:_eE+-]*|\.")
_AMBIGUOUS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
"""Words that YAML 1.1, which NVUE reads, takes for something else than text."""


class Word(str):
    """A word that is printed as it is, as `on`, which NVUE itself writes without quotes."""

    __slots__ = ()


class Tree:
    """Statements in the order in which they are put."""

    def __init__(self) -> None:
        self.root: Branch = {}

    def put(self, words: str, *more: str, value: str | int) -> None:
        """A path that ends in a value. words: between spaces; more: single words after them, spaces and all."""
        path = (*words.split(), *more)
        self._at(path[:-1])[path[-1]] = value

    def add(self, words: str, *more: str) -> None:
        """A path without value, as that of an address among several."""
        self._at((*words.split(), *more))

    def _at(self, path: tuple[str, ...]) -> Branch:
        now = self.root
        for word in path:
            below = now.setdefault(word, {})
            if not isinstance(below, dict):
                raise TypeError(f"{word} has a value already")
            now = below
        return now


def as_yaml(tree: Tree, header: Mapping[str, str], comment: str) -> str:
    """As `/etc/nvue.d/startup.yaml`: what `nv config patch` and `nv config replace` take."""
    lines = [f"# {comment}", "- header:", *(f"    {key}: {_value(value)}" for key, value in header.items())]
    lines.append("- set:" if tree.root else "- set: {}")
    _yaml(tree.root, "    ", lines)
    return "\n".join(lines) + "\n"


def _yaml(branch: Branch, indent: str, lines: list[str]) -> None:
    """Into one list: a thousand devices make millions of lines."""
    for key, value in branch.items():
        if not isinstance(value, dict):
            lines.append(f"{indent}{_text(key)}: {_value(value)}")
        elif value:
            lines.append(f"{indent}{_text(key)}:")
            _yaml(value, indent + "  ", lines)
        else:
            lines.append(f"{indent}{_text(key)}: {{}}")


def _value(value: object) -> str:
    return str(value) if isinstance(value, int | Word) else _text(str(value))


@lru_cache(maxsize=65_536)
def _text(text: str) -> str:
    """A scalar that any YAML reader takes for this text."""
    if _PLAIN.fullmatch(text) and not _NUMBER.fullmatch(text) and text.lower() not in _AMBIGUOUS:
        return text
    return f"'{text}'" if _NUMBER.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def as_commands(tree: Tree, comment: str) -> str:
    """As `nv config show -o commands` prints it."""
    lines = [f"# {comment}"]
    _commands(tree.root, "nv set ", lines)
    return "\n".join(lines) + "\n"


_quoted = lru_cache(maxsize=65_536)(shlex.quote)


def _commands(branch: Branch, before: str, lines: list[str]) -> None:
    for key, value in branch.items():
        words = f"{before}{_quoted(key)}"
        if not isinstance(value, dict):
            lines.append(f"{words} {_quoted(str(value))}")
        elif value:
            _commands(value, f"{words} ", lines)
        else:
            lines.append(words)
