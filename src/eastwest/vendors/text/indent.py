"""Configurations whose structure is indentation: EOS, NX-OS, FRR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eastwest.errors import InputError, Problem

_REMARK = re.compile(r"\s+! .*$")
_PROSE = re.compile(r"(?:no )?(?:description|banner|name|alias|remark|\d+ remark)\b|.*\b(?:password|secret|key)\b")
"""Lines whose words may be any: an exclamation mark is part of them."""

_SPACES = re.compile(r"[ \t]+")
"""Between words a command line takes any number of them."""

LARGEST_BYTES = 64 * 2**20
"""A chassis with thousands of ports stays below 2 MB."""

DEEPEST = 32
"""EOS, NX-OS and FRR nest four or five levels."""


@dataclass(frozen=True, slots=True)
class Node:
    """A line with what stands below it. number: of the line, from 1. text: without indentation."""

    number: int
    text: str
    below: list[Node] = field(default_factory=list)

    def all(self) -> Iterator[Node]:
        """This line and all below it."""
        yield self
        for node in self.below:
            yield from node.all()


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole text. comments: without their mark, in order. blocks: literal text, by the line that opens it."""

    nodes: list[Node]
    comments: list[str]
    blocks: dict[int, str]


def read_tree(file: str, text: str, *, literal: dict[str, str] | None = None) -> Tree:
    """The tree of a text; lines that start with `!` or `#` are comments.

    literal: lines that open a block of plain text, with the line that ends it, as `banner login` and `EOF`.
    Raises InputError for a text too large or too deeply nested to be a configuration.
    """
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    root = Tree([], [], {})
    open_nodes: list[tuple[int, list[Node]]] = [(-1, root.nodes)]
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        bare = line.strip()
        if not bare:
            continue
        if bare[0] in "!#":
            root.comments.append(bare.lstrip("!#").strip())
            continue
        depth = len(line) - len(line.lstrip())
        while open_nodes[-1][0] >= depth:
            open_nodes.pop()
        if len(open_nodes) > DEEPEST:
            raise InputError(Problem(f"{file} is nested too deeply", line=number, allowed=f"{DEEPEST} levels"))
        if " ! " in bare and not _PROSE.match(bare):  # guides put remarks behind statements
            bare = _REMARK.sub("", bare)
        if ("  " in bare or "\t" in bare) and not _PROSE.match(bare):
            bare = _SPACES.sub(" ", bare)
        node = Node(number, bare)
        open_nodes[-1][1].append(node)
        open_nodes.append((depth, node.below))
        end = (literal or {}).get(bare)
        if end is not None:
            root.blocks[number] = "\n".join(_until(lines, end))
    return root


def _until(lines: Iterator[tuple[int, str]], end: str) -> Iterator[str]:
    for _, line in lines:
        if line.strip() == end:
            return
        yield line
