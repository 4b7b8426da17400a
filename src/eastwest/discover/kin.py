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
_MAKERS = {
    "eos": re.compile(r"(?i)\barista|\beos\b"),
    "nxos": re.compile(r"(?i)\bcisco|\bnexus|\bnx-?os\b"),
    "os10": re.compile(r"(?i)\bdell\b|\bos10\b|smartfabric"),
    "enterprise-sonic": re.compile(r"(?i)sonic\b"),
}
PLAIN = frozenset(("eos", "nxos", "os10", "enterprise-sonic"))
"""Systems whose configurations are lines below headings."""


def adopted(found: Iterable[Sorted | Unreadable]) -> list[Sorted | Unreadable]:
    """The pieces of one file, with such snippets as configurations of its one system."""
    pieces = [_retitled(each) if isinstance(each, Sorted) else each for each in found]
    families = {each.family for each in pieces if isinstance(each, Sorted) and each.what == "config"}
    if len(families) != 1 or not families <= PLAIN:
        return pieces
    family = next(iter(families))
    return [
        replace(each, what="config", family=_named(each.piece.title, family), side="switch")
        if isinstance(each, Sorted) and each.what == "unknown" and _is_lossless(each)
        else each
        for each in pieces
    ]


def _retitled(found: Sorted) -> Sorted:
    """A snippet of settings that several systems spell alike is of the system that its heading names."""
    if found.what != "config" or found.family not in ("eos", "nxos") or not found.piece.number or found.hostname:
        return found
    family = _named(found.piece.title, found.family)
    return replace(found, family=family) if family in ("eos", "nxos") else found


def _named(title: str, family: str) -> str:
    """Whose the heading above a snippet says it is, else of the page's system."""
    named = [each for each, maker in _MAKERS.items() if maker.search(title)]
    return named[0] if named and family not in named else family


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
