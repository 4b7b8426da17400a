"""The configuration as NVUE's tree of words, and its two forms: startup.yaml and `nv set` commands."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping

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
    lines = [f"# {comment}", "- header:", *(f"    {key}: {_text(value)}" for key, value in header.items())]
    lines += ["- set:" if tree.root else "- set: {}", *_yaml(tree.root, "    ")]
    return "\n".join(lines) + "\n"


def _yaml(branch: Branch, indent: str) -> Iterator[str]:
    for key, value in branch.items():
        name = f"{indent}{_text(key)}"
        if not isinstance(value, dict):
            yield f"{name}: {value if isinstance(value, int) else _text(str(value), value)}"
        elif value:
            yield f"{name}:"
            yield from _yaml(value, indent + "  ")
        else:
            yield f"{name}: {{}}"


def _text(text: str, value: object = None) -> str:
    """A scalar that any YAML reader takes for this text."""
    if isinstance(value, Word):
        return text
    if _PLAIN.fullmatch(text) and not _NUMBER.fullmatch(text) and text.lower() not in _AMBIGUOUS:
        return text
    return f"'{text}'" if _NUMBER.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def as_commands(tree: Tree, comment: str) -> str:
    """As `nv config show -o commands` prints it."""
    lines = [f"# {comment}", *(f"nv set {words}" for words in _commands(tree.root, ""))]
    return "\n".join(lines) + "\n"


def _commands(branch: Branch, before: str) -> Iterator[str]:
    for key, value in branch.items():
        words = f"{before}{shlex.quote(key)}"
        if not isinstance(value, dict):
            yield f"{words} {shlex.quote(str(value))}"
        elif value:
            yield from _commands(value, f"{words} ")
        else:
            yield words
