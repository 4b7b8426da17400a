"""Snippets of a page that are too short to tell whose they are: they belong with the rest of the page.

A guide explains one system. What no sign tells, but what has a heading of a configuration and lossless settings below
it, is of the system that all other snippets of the page are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from eastwest.discover.model import Unreadable
from eastwest.discover.relevance import LOSSLESS, relevance
from eastwest.discover.sort import Sorted

_OPENS = re.compile(r"(?:interface|class-map|policy-map|qos(?:-map)?|wred|trust|system qos|port-profile|tx-queue)\b")
_OTHERS = re.compile(r"(?i)ruijie|huawei|h3c|\bhpe\b|extreme|juniper|junos|mellanox|onyx|nvidia|cumulus|nokia|\bzte\b")
"""Makers whose configurations are none of these."""
PLAIN = frozenset(("eos", "nxos", "os10", "enterprise-sonic"))
"""Systems whose configurations are lines below headings."""


def adopted(found: Iterable[Sorted | Unreadable]) -> list[Sorted | Unreadable]:
    """The pieces of one file, with such snippets as configurations of its one system."""
    pieces = list(found)
    families = {each.family for each in pieces if isinstance(each, Sorted) and each.what == "config"}
    if len(families) != 1 or not families <= PLAIN:
        return pieces
    family = next(iter(families))
    return [
        replace(each, what="config", family=family, side="switch")
        if isinstance(each, Sorted) and each.what == "unknown" and _is_lossless(each)
        else each
        for each in pieces
    ]


def _is_lossless(found: Sorted) -> bool:
    """A numbered snippet that no command printed, a heading first, and mostly about QoS; of no other maker's switch."""
    if not found.piece.number or found.piece.command or _OTHERS.search(found.piece.title):
        return False
    lines = [line for line in found.piece.body.split("\n") if line.strip() and line.lstrip()[0] not in "!#"]
    return (
        bool(lines)
        and _OPENS.match(lines[0]) is not None
        and sum(relevance(line) == LOSSLESS for line in lines) * 2 > len(lines)
    )
