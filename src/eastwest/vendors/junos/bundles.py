"""Aggregated Ethernet of Junos: what is set on `ae1` holds for the ports that are its members.

A DeviceIntent has ports and no bundles. MTU, VLANs and class of service of a bundle are its members' (Junos: aggregated
Ethernet interfaces). A routed bundle keeps its address, and with it a record of its own: no member has one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from eastwest.vendors.junos.source import Statement, Words

_OPTIONS = frozenset({"ether-options", "gigether-options"})
_OF_ITSELF = frozenset({"aggregated-ether-options"})
_OF_CLASSES = 2
"""Where `class-of-service interfaces` has the name."""


def handed_down(statements: list[Statement]) -> Iterator[Statement]:
    """Statements with those of bundles for each member, before what members say themselves."""
    members = _members(statements)
    if not members:
        yield from statements
        return
    routed = {each.words[1] for each in statements if _is_address(each.words)}
    for each in statements:
        yield from _of_members(each, members)
    for each in statements:
        at = _bundle(each.words, members)
        if at is None or at == _OF_CLASSES or each.words[2] in _OF_ITSELF or _bare(each.words[at]) in routed:
            yield each


def _members(statements: list[Statement]) -> dict[str, list[str]]:
    """The ports of each bundle."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in statements:
        words = each.words
        if len(words) == 5 and words[0] == "interfaces" and words[2] in _OPTIONS and words[3] == "802.3ad":
            found[words[4]].append(words[1])
    return found


def _of_members(statement: Statement, members: dict[str, list[str]]) -> Iterator[Statement]:
    at = _bundle(statement.words, members)
    if at is None or not _is_handed(statement.words, at):
        return
    words = statement.words
    for name in members[words[at]]:
        yield Statement(statement.number, (*words[:at], name, *words[at + 1 :]))


def _bare(interface: str) -> str:
    """`ae1.0` → `ae1`."""
    return interface.partition(".")[0]


def _bundle(words: Words, members: dict[str, list[str]]) -> int | None:
    """Where a statement names the bundle that it is of."""
    at = {"interfaces": 1, "class-of-service": 2, "routing-instances": 3}.get(words[0], len(words))
    if at >= len(words) or (at > 1 and words[at - 1] not in ("interface", "interfaces")):
        return None
    return at if _bare(words[at]) in members else None


def _is_handed(words: Words, at: int) -> bool:
    """Whether a setting of a bundle is one of its members'."""
    rest = words[at + 1 :]
    return at == _OF_CLASSES or "mtu" in rest[:-1] or "ethernet-switching" in rest


def _is_address(words: Words) -> bool:
    return words[0] == "interfaces" and len(words) > 6 and "address" in words[4:7] and words[2] == "unit"
