"""Names of several ports of EOS: `interface Ethernet1-4`, `interface Ethernet1/1-32/1`, `Ethernet1,3`, `Et2-3,5`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.vendors.text.indent import Node

MOST = 1024
_HEADING = re.compile(r"interface (?i:et(?:hernet)?) ?(\d[\d/,\s-]*)")
_SPAN = re.compile(r"((?:\d{1,4}/)*)(\d{1,4})((?:/\d{1,4})*)\s*-\s*(?:(?:\d{1,4}/)*?)(\d{1,4})((?:/\d{1,4})*)")
_KINDS = {"et": "Ethernet", "po": "Port-Channel", "vl": "Vlan"}
_NAME = re.compile(r"(?i)(et|po|vl)[a-z-]*? ?(\d[\d/,\s.-]*)")


def spread(nodes: list[Node]) -> Iterator[Node]:
    """The same lines, with one heading for each port; what is no range stays as it is."""
    for node in nodes:
        match = _HEADING.fullmatch(node.text)
        names = numbers(match[1]) if match is not None else ()
        if names:
            yield from (Node(node.number, f"interface Ethernet{name}", node.below) for name in names)
        else:
            yield node


def interfaces(text: str) -> tuple[str, ...]:
    """`Et2-3,5` or `Ethernet 1/1` → full names of interfaces. Raises ValueError for what names none."""
    match = _NAME.fullmatch(text)
    names = () if match is None else (match[2],) if "." in match[2] else numbers(match[2])
    if match is None or not names:
        raise ValueError(f"{text} names no interface")
    return tuple(f"{_KINDS[match[1].lower()]}{name}" for name in names)


def numbers(text: str) -> tuple[str, ...]:
    """Ports of a list; none where a part cannot be followed or there are too many, so that the line stays as it is."""
    found = tuple(tuple(_numbers(part.strip())) for part in text.split(","))
    ports = tuple(name for names in found for name in names)
    return ports if all(found) and len(ports) <= MOST else ()


def _numbers(part: str) -> Iterator[str]:
    span = _SPAN.fullmatch(part)
    if re.fullmatch(r"\d{1,4}(?:/\d{1,4})*", part):
        yield part
    elif span is not None and span[3] == span[5] and 0 <= int(span[4]) - int(span[2]) < MOST:
        yield from (f"{span[1]}{number}{span[3]}" for number in range(int(span[2]), int(span[4]) + 1))
