"""`port-profile` of NX-OS: lines that interfaces inherit, written out where `inherit port-profile` stands.

What an interface says itself overrules its profile, a profile overrules the one that it inherits, and one without
`state enabled` is inherited by nobody (Nexus 9000 Series NX-OS Interfaces Configuration Guide: port profiles).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from eastwest.vendors.text.indent import Node

DEEPEST = 4
"""Levels of inheritance that NX-OS takes."""
_PROFILE = re.compile(r"port-profile (?:type (?:ethernet|port-channel|interface-vlan) )?(?!type\b)(\S+)")
_INHERIT = re.compile(r"inherit port-profile (\S+)")
_ENABLED = "state enabled"
_PORT = re.compile(r"interface (?i:e(?:th?(?:ernet)?)? ?\d|port-channel).+")


def inherited(nodes: Iterable[Node]) -> list[Node]:
    """The lines with those of profiles below their ports, and without profiles that some port inherits.

    Profiles without use stay; so does an `inherit` of a profile that is not there, disabled, or too deeply nested.
    """
    all_nodes = list(nodes)
    named = {match[1]: node for node in all_nodes if (match := _PROFILE.fullmatch(node.text))}
    if not named:
        return all_nodes
    used = {name for node in all_nodes if _PORT.fullmatch(node.text) for name in _chain(node, named)}
    gone = {id(named[name]) for name in used}
    return [_whole(node, named) for node in all_nodes if id(node) not in gone]


def _whole(node: Node, named: Mapping[str, Node]) -> Node:
    if not _PORT.fullmatch(node.text):
        return node
    chain = _chain(node, named)
    lines = [line for name in reversed(chain) for line in _own(named[name], chain)]
    return Node(node.number, node.text, [*lines, *_own(node, chain)])


def _own(node: Node, chain: list[str]) -> Iterator[Node]:
    """Lines of a port or profile but for the inheritance that is written out."""
    for line in node.below:
        match = _INHERIT.fullmatch(line.text)
        if line.text != _ENABLED and (match is None or match[1] not in chain):
            yield line


def _chain(node: Node, named: Mapping[str, Node]) -> list[str]:
    """Enabled profiles from the nearest; cut where one comes again."""
    found: list[str] = []
    while len(found) < DEEPEST:
        name = next((match[1] for line in node.below if (match := _INHERIT.fullmatch(line.text))), "")
        if name in found or name not in named or all(line.text != _ENABLED for line in named[name].below):
            break
        found.append(name)
        node = named[name]
    return found
