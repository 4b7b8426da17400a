"""Snippets of a page that are parts of one device: a guide builds one switch or host up, block by block.

Snippets are of one device as long as none says otherwise of a thing that can be but one way, and as long as the
headings above them name no other device, option or example.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from eastwest.discover.page_facts import Facts, facts_of, kind_of
from eastwest.discover.sort import Sorted

MOST_OF_A_SPAN = 100
"""Numbers from here on are of several devices in one snippet, which are told apart already."""
_LABEL = re.compile(
    r"(?i)\b(?:(?:super-?spines?|spines?|leaf|leaves|leafs|borders?|aggregation|before|after|wrong|incorrect|correct|bad|"
    r"good|alternative)(?:[ _-]?(?:\d+|[a-d])\b)?|(?:tors?|access|core|switch|site|dc|pod|node|host|server|option|"
    r"method|example|variant|scenario|case)[ _-]?(?:\d+|[a-d])\b)"
)
_FOLLOWING = frozenset(("host",))
"""Kinds of which a contradiction begins the next device, and nothing goes back to one before: sessions one by one."""


@dataclass
class _Device:
    """What the snippets of one device say."""

    number: int
    kind: str
    facts: Facts
    labels: set[str] = field(default_factory=set)

    def takes(self, other: _Device) -> bool:
        """Whether it may be the same device."""
        alike = not (self.labels and other.labels and self.labels != other.labels)
        return self.kind == other.kind and alike and self.facts.agrees(other.facts)

    def add(self, other: _Device) -> None:
        """It says this too."""
        self.labels |= other.labels
        self.facts.add(other.facts)


def numbers_of(found: Sequence[Sorted]) -> list[int]:
    """Whose part of its page each piece is: the number of the first snippet of its device."""
    devices: dict[str, list[_Device]] = {}
    numbers = []
    for each in found:
        said = _said(each)
        if said is None:
            numbers.append(each.piece.number)
            continue
        known = devices.setdefault(each.piece.file, [])
        same = _same([one for one in known if one.kind == said.kind], said)
        if same is None:
            known.append(said)
        else:
            same.add(said)
        numbers.append((same or said).number)
    return numbers


def _same(known: Sequence[_Device], said: _Device) -> _Device | None:
    """Tables come once for each device, one after the other; other snippets go back to the device that they fit."""
    if said.facts.keys or said.kind in _FOLLOWING:
        return known[-1] if known and known[-1].takes(said) else None
    return next((each for each in known if each.takes(said)), None)


def _said(each: Sorted) -> _Device | None:
    """What a snippet says; None where it is no part of a configuration in parts."""
    piece, kind = each.piece, kind_of(each)
    named = piece.host or (each.hostname and kind == "host")
    if not kind or named or not 0 < piece.number < MOST_OF_A_SPAN or (piece.command and kind != "host"):
        return None
    remarks = " ".join(takewhile(lambda line: line[:1] in ("!", "#"), piece.body.split("\n")))
    labels = {re.sub(r"[ _-]", "", label).lower() for label in _LABEL.findall(f"{piece.title} {remarks}")}
    return _Device(piece.number, kind, facts_of(each, kind), labels)
