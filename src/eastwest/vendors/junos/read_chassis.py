"""Ports as the chassis has them: speeds and splits that stand apart from the interfaces."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eastwest.vendors.junos.draft import Draft
from eastwest.vendors.junos.members import MOST_MEMBERS
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node

Match = re.Match[str]
CHASSIS: Grammar[Draft] = Grammar()
_PIC = r"chassis fpc (\d+) pic (\d+)"


@CHASSIS.rule(rf"{_PIC} port(?:-range)? (\d+)(?: (\d+))? (?:channel-)?speed (\d+(?:\.\d+)?)[gG]")
def _speed(draft: Draft, match: Match, node: Node) -> None:
    for place in _places(match):
        draft.chassis_speeds[place] = float(match[5])


@CHASSIS.rule(rf"{_PIC} port(?:-range)? (\d+)(?: (\d+))? number-of-sub-ports (\d+)")
def _split(draft: Draft, match: Match, node: Node) -> None:
    for place in _places(match):
        draft.chassis_parts[place] = int(match[5])


def _places(match: Match) -> Iterable[str]:
    """`0/0/8` of each port."""
    first, last = int(match[3]), int(match[4] or match[3])
    if not 0 <= last - first < MOST_MEMBERS:
        raise ValueError(f"ports {first} to {last}")
    return [f"{match[1]}/{match[2]}/{number}" for number in range(first, last + 1)]


@CHASSIS.rule(r"chassis maximum-ecmp (\d+)")
def _paths(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.paths = int(match[1])


CHASSIS.skip(
    r"chassis aggregated-devices .*",
    r"chassis fpc (?!.*\b(?:speed|number-of-sub-ports)\b).*",
    r"chassis fpc .* channel-speed disable-auto-speed-detection",
    r"chassis (?:network-services|forwarding-options|alarm|redundancy|evpn-vxlan\S*|disk-partition|"
    r"synchronization) ?.*",
)
