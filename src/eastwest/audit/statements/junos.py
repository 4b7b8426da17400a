"""Statements of Junos: references of class of service and of policies, partitions of the buffer, flow control."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from eastwest.audit.statements.lines import Collected
from eastwest.audit.statements.model import (
    Gateway,
    LinkPause,
    Name,
    PfcOn,
    Rewrite,
    SharedQueue,
    Shares,
    Statements,
    Threshold,
)
from eastwest.discover import SourceLine
from eastwest.vendors.junos.code_points import aliases_in, code_point
from eastwest.vendors.junos.inherit import effective
from eastwest.vendors.junos.source import Statement
from eastwest.vendors.junos.statements import parse

DEFAULT_CLASSES = frozenset(
    ("best-effort", "expedited-forwarding", "assured-forwarding", "network-control", "fcoe", "no-loss", "mcast")
)
"""Forwarding classes that Junos brings along (class-of-service guide, QFX)."""
_COS = "class-of-service"
NAMES: tuple[tuple[str, str, str], ...] = (
    ("defined", "forwarding class", rf"{_COS} forwarding-classes (?:class|queue \d) (\S+).*"),
    ("used", "forwarding class", rf"{_COS} (?:classifiers|scheduler-maps|rewrite-rules) .*?forwarding-class (\S+).*"),
    ("defined", "scheduler", rf"{_COS} schedulers (\S+).*"),
    ("used", "scheduler", rf"{_COS} scheduler-maps .* scheduler (\S+)"),
    ("defined", "scheduler map", rf"{_COS} scheduler-maps (\S+).*"),
    ("used", "scheduler map", rf"{_COS} (?:interfaces|traffic-control-profiles) .* scheduler-map (\S+)"),
    ("defined", "traffic control profile", rf"{_COS} traffic-control-profiles (\S+).*"),
    ("used", "traffic control profile", rf"{_COS} interfaces .* output-traffic-control-profile (\S+)"),
    ("defined", "drop profile", rf"{_COS} drop-profiles (\S+).*"),
    ("used", "drop profile", rf"{_COS} schedulers .* drop-profile (\S+)"),
    ("defined", "classifier", rf"{_COS} classifiers \S+ (\S+).*"),
    ("used", "classifier", rf"{_COS} interfaces .* classifiers (?:dscp|ieee-802\.1|dscp-ipv6|inet-precedence) (\S+)"),
    ("defined", "congestion notification profile", rf"{_COS} congestion-notification-profile (\S+).*"),
    ("used", "congestion notification profile", rf"{_COS} interfaces .* congestion-notification-profile (\S+)"),
    ("defined", "policy", r"policy-options policy-statement (\S+).*"),
    ("defined", "interface", r"interfaces (\S+) .*"),
    ("used", "interface", r"routing-instances \S+ interface (?!all\b)([^.\s]+)(?:\.\d+)?"),
    ("defined", "prefix list", r"policy-options prefix-list (\S+).*"),
    ("used", "prefix list", r".* from (?:source-|destination-)?prefix-list(?:-filter)? (\S+).*"),
    ("defined", "community", r"policy-options community (\S+) .*"),
    ("used", "community", r"policy-options policy-statement .* from community (\S+)"),
    ("used", "community", r"policy-options policy-statement .* then community (?:add|set|delete|\+|-|=) (\S+)"),
)
_NAMES = tuple((side, kind, re.compile(pattern)) for side, kind, pattern in NAMES)
_APPLIED = re.compile(r"(?!.* vrf-target )(?:.* )?(?:import|export|vrf-import|vrf-export|from policy) ([^{}]+)")
_WORDS = re.compile(r"[\w.:-]+")
"""Names in an expression such as `( A && !B )`."""
_FLOW = re.compile(r"interfaces (\S+) (?:ether-options|gigether-options|aggregated-ether-options) (no-)?flow-control")
_PATTERNS = {
    "fill": re.compile(rf"{_COS} drop-profiles (\S+) (?:interpolate )?fill-level (\d+).*"),
    "marks": re.compile(rf"{_COS} schedulers (\S+) explicit-congestion-notification"),
    "drops": re.compile(rf"{_COS} schedulers (\S+) drop-profile-map .* drop-profile (\S+)"),
    "part": re.compile(rf"{_COS} shared-buffer (ingress|egress) buffer-partition (\S+)(?: percent (\d+)| .+)?"),
    "rewrite": re.compile(rf"{_COS} rewrite-rules dscp \S+ forwarding-class (\S+) loss-priority \S+ code-point (\S+)"),
    "queue": re.compile(rf"{_COS} forwarding-classes class (\S+) queue-num (\d).*"),
    "class": re.compile(rf"{_COS} forwarding-classes class (\S+)(?: (.+))?"),
    "code": re.compile(rf"{_COS} classifiers dscp \S+ forwarding-class (\S+) .*code-points (\S+)"),
    "pauses": re.compile(rf"{_COS} congestion-notification-profile (\S+) input dscp code-point (\S+) pfc.*"),
}
_ALIKE = "egress buffer, whose lossless share is that of the ingress"
"""Juniper's DCQCN configlets for Apstra say so of QFX5220 and QFX5230 (terraform-apstra-examples); no published design
for later switches differs. Older switches, which have a partition for multicast, have shares of their own."""
_VRRP = re.compile(r"interfaces (\S+ unit \d+) family inet address (\S+) vrrp-group \d+ virtual-address (\S+)")
_LOOPS = re.compile(r".*\b(?:loops \d+|as-override|advertise-peer-as|no-peer-as-loop\S*)\b.*")


def read(file: str, text: str) -> Statements:
    """The statements of one text, in curly or set form: those in force, groups inherited."""
    active, _ = effective(parse(file, text))
    found = Collected()
    for each in active:
        _take(found, file, each)
    _together(found, file, active)
    return found.statements()


def _take(found: Collected, file: str, statement: Statement) -> None:
    text, at = statement.text, SourceLine(file, statement.number)
    for side, kind, name in _named(text):
        found.add(side, Name(kind, name, at))
    if "flow-control" in text and (match := _FLOW.fullmatch(text)):
        found.add("pauses", LinkPause(match[1], "both", match[2] is None, at))
    if "vrrp-group" in text and (match := _VRRP.fullmatch(text)):
        found.add("gateways", Gateway(match[1], match[3], (match[2],), at))
    if ("bgp" in text and _LOOPS.fullmatch(text)) or ("autonomous-system" in text and "loops" in text):
        found.loops = True


@lru_cache(maxsize=8192)
def _named(text: str) -> tuple[tuple[str, str, str], ...]:
    """The names that a statement defines or uses, with their kinds. Switches of a fabric have most statements alike."""
    found: list[tuple[str, str, str]] = []
    for side, kind, pattern in _NAMES:
        match = pattern.fullmatch(text)
        if match is None or (kind == "forwarding class" and match[1] in DEFAULT_CLASSES) or match[1] == "default":
            continue
        found.append((side, kind, match[1].strip('"')))
    if text.partition(" ")[0] != _COS and (match := _APPLIED.fullmatch(text)):
        found += [("used", "policy", name) for name in _WORDS.findall(match[1])]
    return tuple(found)


def _together(found: Collected, file: str, statements: list[Statement]) -> None:
    """What several statements tell together: marking schedulers, partitions, rewrites of classes with a queue."""
    # What ports have is told by none of the patterns, and is most of all statements.
    told = [
        (each.text, SourceLine(file, each.number))
        for each in statements
        if each.words[0] == _COS and "interfaces" not in each.words[1:2]
    ]
    matches = {
        name: [(match, at) for text, at in told if (match := pattern.fullmatch(text)) is not None]
        for name, pattern in _PATTERNS.items()
    }
    marking = {match[1] for match, _ in matches["marks"]}
    for drop, _ in matches["drops"]:
        levels = [(int(match[2]), at) for match, at in matches["fill"] if match[1] == drop[2]]
        if drop[1] in marking and len(levels) > 1:
            (low, at), *_, (high, _) = levels
            found.add("thresholds", Threshold(f"drop profile {drop[2]}", low, high, "percent of the queue", at))
    _partitions(found, matches["part"])
    _half(found, matches, aliases_in(statements))
    queues = {match[1]: int(match[2]) for match, _ in matches["queue"]}
    _shared(found, matches["queue"])
    aliases = aliases_in(statements)
    for match, at in matches["rewrite"]:
        if match[1] in queues and (code := _bits(match[2], aliases)) >= 0:
            found.add("rewrites", Rewrite(queues[match[1]], code, at))


_Found = tuple[re.Match[str], SourceLine]


def _partitions(found: Collected, lines: list[_Found]) -> None:
    """Shares of the buffer. What is stated of a side must come to 100 %, but for egress without multicast's partition.

    Junos CLI reference, buffer-partition (ingress, egress): anything else is a commit error. Published egress buffers
    of switches without a partition for multicast come to less. A partition that is alone is an excerpt.
    """
    sides: dict[str, dict[str, tuple[float, SourceLine]]] = {"ingress": {}, "egress": {}}
    for match, at in lines:
        if match[3] or match[2] not in sides[match[1]]:
            sides[match[1]][match[2]] = (float(match[3] or 0), at)
    for side, parts in sides.items():
        if parts:
            shares = tuple((name, share) for name, (share, _) in parts.items())
            whole = len(parts) > 1 and (side == "ingress" or "multicast" in parts)
            found.add("shares", Shares(f"{side} buffer", shares, next(iter(parts.values()))[1], exact=whole))
    into, out = sides["ingress"], sides["egress"]
    if {"lossless", "lossless-headroom"} <= into.keys() and "lossless" in out and "multicast" not in out:
        share, at = out["lossless"]
        found.add("shares", Shares(_ALIKE, (("lossless", share),), at, whole=into["lossless"][0], exact=True))


def _half(found: Collected, matches: dict[str, list[_Found]], aliases: Mapping[str, int]) -> None:
    """PFC by code point whose class has no priority to pause with (Juniper, DSCP-based PFC for layer 3)."""
    prioritised = {match[1] for match, _ in matches["class"] if "pfc-priority" in (match[2] or "")}
    defined = {match[1] for match, _ in matches["class"]}
    for match, at in matches["pauses"]:
        code = _bits(match[2], aliases)
        classes = {each[1] for each, _ in matches["code"] if code >= 0 and _bits(each[2], aliases) == code}
        if classes and classes <= defined - prioritised:
            lacks = f"class {min(classes)} of code point {match[2]} has no pfc-priority"
            found.add("pfc_on", PfcOn(match[1], at, (), lacks=lacks))


def _shared(found: Collected, classes: list[_Found]) -> None:
    """Queues that hold a no-loss class and another one."""
    lossless = {int(match[2]): match[1] for match, _ in classes if " no-loss" in match[0]}
    for match, at in classes:
        queue = int(match[2])
        if queue in lossless and " no-loss" not in match[0] and match[1] != lossless[queue]:
            found.add("shared_queues", SharedQueue(queue, lossless[queue], match[1], at))


def _bits(text: str, aliases: Mapping[str, int]) -> int:
    """A code point; -1 for a name that is none, which no rewrite has."""
    try:
        return code_point(text, aliases)
    except ValueError:
        return -1
