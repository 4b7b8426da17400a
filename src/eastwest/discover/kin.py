"""Texts that are too short to tell whose they are: they belong with the rest of their page, or of their device.

A guide explains one system, and a device runs one. What no sign tells, but what has a heading of a configuration, is of
the system that all others are of: snippets of a page with lossless settings, files of a device with any.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import PurePosixPath

from eastwest.discover.model import Unreadable
from eastwest.discover.relevance import LOSSLESS, relevance
from eastwest.discover.sort import Sorted

_OPENS = re.compile(
    r"(?:int(?:erface)?|class-map|policy-map|qos(?:-map)?|wred|trust|system qos|port-profile|tx-queue|"
    r"vlan|ip pim|router (?:ospf6?|isis|pim)|evpn)\b"
)
LINES_LOOKED_AT = 16
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


def is_loose(found: Sorted) -> bool:
    """Whether a file of no known system begins with a heading of a configuration."""
    if found.what != "unknown" or found.piece.number or found.piece.command:
        return False
    lines = (line for line in found.piece.body.split("\n") if line.strip() and line.lstrip()[0] not in "!#")
    return any(_OPENS.match(line) for line in islice(lines, LINES_LOOKED_AT))


def settled(group: Sequence[Sorted]) -> list[Sorted]:
    """The pieces of one device, of one system where that is sure.

    `router bgp` alone reads as FRR's, and is that of the system whose ports stand beside it. Loose files are of the one
    system that the others are of, else left out.
    """
    families = {each.family for each in group if each.what == "config"}
    others = families - {"frr"}
    family = next(iter(others or families)) if len(others or families) == 1 else ""
    takes_frr = family in PLAIN | {"sonic"}
    found = []
    for each in group:
        if each.what == "config" and each.family == "frr" and takes_frr:
            found.append(replace(each, family=family))
        elif each.what != "unknown":
            found.append(each)
        elif family in PLAIN | {"frr"}:
            found.append(replace(each, what="config", family=family, side="switch"))
    return found


def families_of_names(groups: Iterable[Sequence[Sorted]]) -> dict[str, str]:
    """The system that files of one name are of, where they are of one: `zebra.conf` is FRR's in every folder."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in chain.from_iterable(groups):
        if each.what == "config":
            found[PurePosixPath(each.piece.file).name].add(each.family)
    return {name: next(iter(families)) for name, families in found.items() if len(families) == 1}


def as_namesakes(group: Sequence[Sorted], families: Mapping[str, str]) -> list[Sorted]:
    """Loose files alone, as the configurations that files of their names are elsewhere."""
    told = [(each, families.get(PurePosixPath(each.piece.file).name, "")) for each in group]
    takers = PLAIN | {"frr"}
    return [replace(each, what="config", family=name, side="switch") for each, name in told if name in takers]


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
