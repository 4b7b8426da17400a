"""Snippets of a page that are parts of one configuration: a guide builds one switch up, block by block.

Snippets are of one switch as long as none says otherwise of a thing that can be but one way, and as long as the
headings above them name no other device, option or example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, ip_interface
from itertools import takewhile

from eastwest.discover.kin import PLAIN
from eastwest.discover.sort import Sorted

MOST_OF_A_SPAN = 100
"""Numbers from here on are of several devices in one snippet, which are told apart already."""
_LABEL = re.compile(
    r"(?i)\b(?:(?:super-?spines?|spines?|leaf|leaves|leafs|borders?|aggregation|before|after|wrong|incorrect|correct|bad|"
    r"good|alternative)(?:[ _-]?(?:\d+|[a-d])\b)?|(?:tors?|access|core|switch|site|dc|pod|node|host|server|option|"
    r"method|example|variant|scenario|case)[ _-]?(?:\d+|[a-d])\b)"
)
_SINGLE = re.compile(
    r"((?:ip address|description|mtu|speed|router-id|vrf member|vrf|name|channel-group|set qos-group|set traffic-class|"
    r"pause pfc-cos|bandwidth (?:remaining )?percent|qos trust|service-profile|switchport access vlan|"
    r"switchport trunk native vlan|remote-as|update-source|random-detect\b.* minimum-threshold|vn-segment|"
    r"match (?:dscp|cos)|service-policy type (?:network-qos|qos input|queuing (?:in|out)put)|service-policy input)) .+"
)
"""Settings of which a block has one."""
_PROCESS = re.compile(r"router bgp \S+")
_ADDRESS = re.compile(r"ip address (\d+\.\d+\.\d+\.\d+/\d+)")
Path = tuple[str, ...]


@dataclass
class _Switch:
    """What the snippets of one switch say.

    networks: the interface of each subnet. taken_back: lines that `no` stands before.
    """

    number: int
    family: str
    labels: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    settings: dict[Path, str] = field(default_factory=dict)
    networks: dict[object, str] = field(default_factory=dict)
    lines: set[Path] = field(default_factory=set)
    taken_back: set[Path] = field(default_factory=set)

    def takes(self, other: _Switch) -> bool:
        """Whether it may be the same switch."""
        return (
            self.family == other.family
            and not (self.labels and other.labels and self.labels != other.labels)
            and not self.keys & other.keys
            and not self.lines & other.taken_back
            and all(self.settings.get(path, value) == value for path, value in other.settings.items())
            and all(self.networks.get(subnet, port) == port for subnet, port in other.networks.items())
        )

    def add(self, other: _Switch) -> None:
        """It says this too."""
        self.labels |= other.labels
        self.keys |= other.keys
        self.settings |= other.settings
        self.networks |= other.networks
        self.lines |= other.lines


def numbers_of(found: Sequence[Sorted]) -> list[int]:
    """Whose part of its page each piece is: the number of the first snippet of its switch."""
    switches: dict[str, list[_Switch]] = {}
    numbers = []
    for each in found:
        said = _said(each)
        if said is None:
            numbers.append(each.piece.number)
            continue
        known = switches.setdefault(each.piece.file, [])
        same = _same(known, said)
        if same is None:
            known.append(said)
        else:
            same.add(said)
        numbers.append((same or said).number)
    return numbers


def _same(known: Sequence[_Switch], said: _Switch) -> _Switch | None:
    """Tables come once for each switch, one after the other; other snippets go back to the switch that they fit."""
    if said.keys:
        return known[-1] if known and known[-1].takes(said) else None
    return next((each for each in known if each.takes(said)), None)


def _said(each: Sorted) -> _Switch | None:
    """What a snippet says; None where it is no part of a configuration in parts."""
    piece = each.piece
    if not 0 < piece.number < MOST_OF_A_SPAN or each.what != "config" or each.hostname or piece.host or piece.command:
        return None
    if each.family == "sonic" and each.keys:
        return _Switch(piece.number, each.family, keys=set(each.keys))
    if each.family not in PLAIN:
        return None
    remarks = " ".join(takewhile(lambda line: line[:1] in ("!", "#"), piece.body.split("\n")))
    labels = {re.sub(r"[ _-]", "", label).lower() for label in _LABEL.findall(f"{piece.title} {remarks}")}
    said = _Switch(piece.number, each.family, labels)
    for path, line in _paths(piece.body):
        said.lines.add((*path, line))
        if line.startswith("no "):
            said.taken_back.add((*path, line.removeprefix("no ")))
        if (match := _SINGLE.fullmatch(line)) is not None:
            said.settings[(*path, match[1])] = line
        elif _PROCESS.fullmatch(line):
            said.settings["router bgp",] = line
        if (address := _ADDRESS.match(line)) is not None and path:
            said.networks[_network(address[1])] = path[0]
    return said


def _network(text: str) -> object:
    try:
        address = ip_interface(text)
    except ValueError:
        return text
    return address.network if isinstance(address, IPv4Interface) else text


def _paths(body: str) -> Iterator[tuple[Path, str]]:
    """Each line with the headings that it stands below."""
    open_: list[tuple[int, str]] = []
    for line in body.split("\n"):
        bare = line.strip()
        if not bare or bare[0] in "!#":
            continue
        depth = len(line) - len(line.lstrip())
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        yield tuple(text for _, text in open_), bare
        open_.append((depth, bare))
