"""Port channels of NX-OS: what is set on one holds for the ports that are its members.

A DeviceIntent has ports and no port channels. VLANs, MTU, QoS and PFC of a channel are its members' (NX-OS interfaces
guide: port channels). A routed channel keeps its address, and with it a record of its own: no member has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from eastwest.vendors.text.indent import Node

NAME = "port-channel"
_CHANNEL = re.compile(r"interface port-channel ?(\d{1,4})", re.IGNORECASE)
_MEMBER = re.compile(r"channel-group (\d{1,4})(?: .*)?")
_ETHERNET = re.compile(r"interface (?i:e)(?:(?i:th(?:ernet)?))? ?\d.*")
_HANDED = re.compile(r"switchport\b.*|mtu \d+|service-policy .+|priority-flow-control .+")
_ROUTED = re.compile(r"no switchport|ip(?:v6)? address .+|vrf member .+|ip forward")


def handed_down(nodes: Iterable[Node]) -> list[Node]:
    """The lines with those of channels below their members too, before what members say themselves.

    A channel without members in the text, and one that is routed, stays an interface of its own.
    """
    all_nodes = list(nodes)
    channels = {match[1]: node for node in all_nodes if (match := _CHANNEL.fullmatch(node.text))}
    if not channels:
        return all_nodes
    members = {of for node in all_nodes if _ETHERNET.fullmatch(node.text) for of in _channels_of(node)}
    found = []
    for node in all_nodes:
        match = _CHANNEL.fullmatch(node.text)
        if match is not None and match[1] in members and not _is_routed(node):
            kept = [line for line in node.below if not _HANDED.fullmatch(line.text)]
            found.append(Node(node.number, f"{NAME} {match[1]}", kept))
        elif match is None and _ETHERNET.fullmatch(node.text):
            found.append(_with_channel(node, channels))
        else:
            found.append(node)
    return found


def _channels_of(node: Node) -> list[str]:
    return [match[1] for line in node.below if (match := _MEMBER.fullmatch(line.text))]


def _is_routed(node: Node) -> bool:
    return any(_ROUTED.fullmatch(line.text) for line in node.below)


def _with_channel(node: Node, channels: dict[str, Node]) -> Node:
    lines = [
        line
        for name in _channels_of(node)
        if name in channels
        for line in channels[name].below
        if _HANDED.fullmatch(line.text)
    ]
    return Node(node.number, node.text, [*lines, *node.below])
