"""Port channels of EOS: what is set on one holds for the ports that are its members.

A DeviceIntent has ports and no port channels. MTU, state, VLANs and QoS of a port channel are its members' (EOS takes
them from it and ignores the member's own); addresses, LACP and MLAG of the port channel itself stay with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node

_PORT = re.compile(r"interface Ethernet\S+")
_MEMBER = re.compile(r"channel-group (\d+)(?: mode \S+)?")
_CHANNEL = re.compile(r"interface (?i:port-channel) ?(\d+)")
_HANDED_DOWN = re.compile(
    r"mtu \d+|(?:no )?shutdown|"
    r"(?:no )?switchport(?: (?:access|mode|trunk (?:native|allowed)) .*)?|"
    r"service-profile .*|service-policy .*|"
    r"(?:no )?qos trust.*|(?:no )?priority-flow-control.*|(?:uc-|mc-)?tx-queue \d"
)
CHANNEL: Grammar[None] = Grammar()
CHANNEL.skip(
    r"description .+",
    r"(?:no )?switchport.*",
    r"(?:mlag|lacp|port-channel|spanning-tree|storm-control|load-interval|logging event|snmp trap|l2|vlan) .+",
    r"(?:no )?shutdown|no mlag|mtu \d+",
)
CHANNEL.rule(r"evpn ethernet-segment", CHANNEL)(lambda state, match, node: None)
CHANNEL.skip(r"identifier \S+|route-target import \S+|redundancy \S+|designated-forwarder .+")


def handed_down(nodes: list[Node]) -> list[Node]:
    """The lines with those of port channels that hold for ports, under their members; without members all stay."""
    members: dict[str, list[Node]] = {}
    for node in nodes:
        for below in node.below if _PORT.fullmatch(node.text) else ():
            match = _MEMBER.fullmatch(below.text)
            if match is not None:
                members.setdefault(match[1], []).append(node)
    return [part for node in nodes for part in _parts(node, members)] if members else nodes


def _parts(node: Node, members: dict[str, list[Node]]) -> Iterator[Node]:
    match = _CHANNEL.fullmatch(node.text)
    ports = members.get(match[1], []) if match is not None else []
    handed = [below for below in node.below if _HANDED_DOWN.fullmatch(below.text)] if ports else []
    if match is None:
        yield node
        return
    yield Node(node.number, node.text, [below for below in node.below if below not in handed])
    for port in ports if handed else ():
        yield Node(node.number, port.text, handed)
