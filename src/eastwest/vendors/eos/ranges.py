"""Headings of EOS that name several ports: `interface Ethernet1-4`, `interface Ethernet1/1-32/1`, `Ethernet1,3,5-7`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.vendors.text.indent import Node

MOST = 1024
_HEADING = re.compile(r"interface (?i:et(?:hernet)?) ?(\d[\d/,\s-]*)")
_SPAN = re.compile(r"((?:\d{1,4}/)*)(\d{1,4})((?:/\d{1,4})*)\s*-\s*(?:(?:\d{1,4}/)*?)(\d{1,4})((?:/\d{1,4})*)")


def spread(nodes: list[Node]) -> Iterator[Node]:
    """The same lines, with one heading for each port; what is no range stays as it is."""
    for node in nodes:
        match = _HEADING.fullmatch(node.text)
        names = list(_names(match[1])) if match is not None else []
        if len(names) > 1 and len(names) <= MOST:
            yield from (Node(node.number, f"interface Ethernet{name}", node.below) for name in names)
        elif len(names) == 1 and names[0] and match is not None:
            yield Node(node.number, f"interface Ethernet{names[0]}", node.below)
        else:
            yield node


def _names(text: str) -> Iterator[str]:
    """Ports of a list; nothing for a span that cannot be followed, so that the line stays not understood."""
    for part in text.split(","):
        bare = part.strip()
        span = _SPAN.fullmatch(bare)
        if re.fullmatch(r"\d{1,4}(?:/\d{1,4})*", bare):
            yield bare
        elif span is not None and span[3] == span[5] and 0 <= int(span[4]) - int(span[2]) < MOST:
            yield from (f"{span[1]}{number}{span[3]}" for number in range(int(span[2]), int(span[4]) + 1))
        else:
            yield from ()
