"""Statements of FRR: names of lists, maps and groups, and neighbours that a family speaks of."""

from __future__ import annotations

import re

from eastwest.audit.statements.indented import NAMES
from eastwest.audit.statements.lines import Collected, Line, lines_of
from eastwest.audit.statements.model import Name, Statements

_KINDS = frozenset(("prefix list", "route map", "peer group"))
_NAMES = tuple((side, kind, re.compile(pattern)) for side, kind, pattern in NAMES if kind in _KINDS)
_LOOPS = re.compile(r"neighbor \S+ (?:allowas-in|as-override)")
_DECLARES = re.compile(r"neighbor (\S+) (?:interface|peer-group|(?:v6only )?remote-as)\b.*")
_SPEAKS = re.compile(r"neighbor (\S+) (?:activate|route-map|prefix-list|next-hop-self|soft-reconfiguration)\b.*")
"""Lines of an address family. FRR refuses them for a neighbour without AS and group (bgpd, bgp_vty.c)."""


def read(file: str, text: str) -> Statements:
    """The statements of one text."""
    found = Collected()
    lines = list(lines_of(file, text))
    declared = {match[1] for line in lines if (match := _DECLARES.fullmatch(line.text)) is not None}
    for line in lines:
        _take(found, line)
        spoken = _SPEAKS.fullmatch(line.text)
        if declared and spoken is not None and spoken[1] not in declared:
            found.add("used", Name("neighbor", spoken[1], line.at))
    return found.statements()


def _take(found: Collected, line: Line) -> None:
    for side, kind, pattern in _NAMES:
        match = pattern.fullmatch(line.text)
        if match is not None:
            found.add(side, Name(kind, match[1], line.at))
    if _LOOPS.match(line.text):
        found.loops = True
