"""The configuration as NVUE's tree of words, and its two forms: startup.yaml and `nv set` commands."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from functools import lru_cache

from eastwest.vendors.text.yaml_text import scalar, yaml_lines

Branch = dict[str, object]


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
    lines = [f"# {comment}", "- header:", *(f"    {key}: {scalar(value)}" for key, value in header.items())]
    lines.append("- set:" if tree.root else "- set: {}")
    yaml_lines(tree.root, "    ", lines)
    return "\n".join(lines) + "\n"


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
