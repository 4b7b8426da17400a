"""Cabling in the words of Graphviz: `topology.dot` of Cumulus's prescriptive topology manager and of NVIDIA Air.

Source: Cumulus Linux user guide, Prescriptive Topology Manager; NVIDIA Air, custom topologies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = r"(?:\"([^\"\n]+)\"|([\w.-]+))"
_EDGE = re.compile(rf"{_NAME}\s*:\s*{_NAME}\s*--\s*{_NAME}\s*:\s*{_NAME}")
_NODE = re.compile(rf"(?m)^\s*{_NAME}\s*\[")
_BEGINS = re.compile(r"(?:\s|//[^\n]*+|#[^\n]*+|/\*.*?\*/)*+(?:strict\s+)?graph\b[^{;]*\{", re.DOTALL | re.IGNORECASE)
_REMARKS = re.compile(r"(?m)^\s*(?://|#).*$")
_WORDS = frozenset(("graph", "node", "edge"))
Ends = tuple[tuple[str, str], tuple[str, str]]


def is_drawing(text: str) -> bool:
    """Whether a text is an undirected graph with ports at the ends of its edges."""
    return _BEGINS.match(text) is not None and _EDGE.search(text) is not None


def edges(text: str) -> Iterator[tuple[int, Ends]]:
    """Node and port at both ends of each edge, with its line from 1."""
    for number, line in enumerate(_REMARKS.sub("", text).split("\n"), start=1):
        for match in _EDGE.finditer(line):
            words = match.groups()
            a, i, b, j = (quoted or bare for quoted, bare in zip(words[::2], words[1::2], strict=True))
            yield number, ((a, i), (b, j))


def nodes(text: str) -> tuple[str, ...]:
    """Nodes with settings of their own, and those that edges end at."""
    own = (quoted or bare for quoted, bare in _NODE.findall(_REMARKS.sub("", text)))
    ends = (node for _, pair in edges(text) for node, _ in pair)
    return tuple(name for name in dict.fromkeys((*own, *ends)) if name not in _WORDS)
