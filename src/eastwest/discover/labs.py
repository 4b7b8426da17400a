"""Cabling that a topology file of containerlab or NVIDIA Air tells, among the files of its nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eastwest.discover.claims import Claim
from eastwest.discover.drawings import edges, is_drawing, nodes
from eastwest.discover.model import FoundDevice, SourceLine, Unreadable
from eastwest.discover.names import Directory
from eastwest.discover.sort import Sorted
from eastwest.discover.split import Piece
from eastwest.errors import InputError
from eastwest.exchange.containerlab.read import ends_of
from eastwest.fabric.graph import PortId
from eastwest.intent.document import Document, document_of
from eastwest.plan.device import natural

_OUTSIDE = frozenset(("host", "mgmt-net", "macvlan", "vxlan", "vxlan-stitch", "dummy"))
_AROUND: tuple[tuple[str, ...], ...] = (("topology",), ("content",), ())
"""What stands around nodes and links: containerlab's, NVIDIA Air's with and without its own heading."""
_LAB_PORT = re.compile(r"(?:eth|et|e|ens|swp|net)(\d+)")
_FRONT = re.compile(r"(?i)(?:e(?:th(?:ernet)?)?|swp|et-|xe-|ge-)\d.*")
_FORMS = {
    "eos": ("Ethernet{n}", "Ethernet{n}/1"),
    "nxos": ("Ethernet1/{n}",),
    "nvue": ("swp{n}",),
    "os10": ("ethernet1/1/{n}",),
    "junos": ("et-0/0/{z}", "ge-0/0/{z}", "xe-0/0/{z}"),
    "enterprise-sonic": ("Eth1/{n}",),
    "sonic": (),
}
"""What the n-th interface of a lab's node is called there; z counts from 0 (containerlab.dev, pages of the kinds)."""


@dataclass(frozen=True, slots=True)
class LabLink:
    """Node and interface of both ends, and the line that says it."""

    ends: tuple[tuple[str, str], tuple[str, str]]
    source: SourceLine


@dataclass(frozen=True, slots=True)
class Lab:
    """What one topology file tells."""

    nodes: tuple[str, ...]
    links: tuple[LabLink, ...]


def labs_in(found: Iterable[Sorted]) -> tuple[list[Lab], list[Unreadable]]:
    """The topology files among the pieces, and those that are none after all."""
    labs: list[Lab] = []
    refused: list[Unreadable] = []
    for each in found:
        if each.what == "lab":
            if is_drawing(each.piece.body):
                labs.append(_drawn(each.piece))
                continue
            try:
                labs.append(_lab(each.piece.file, document_of(Path(each.piece.file), each.piece.body.encode())))
            except InputError as error:
                refused.append(Unreadable(each.piece.file, f"is no topology: {error.problems[0].found}"))
    return labs, refused


def _lab(file: str, document: Document) -> Lab:
    around = next((path for path in _AROUND if document.value_at((*path, "nodes")) is not None), _AROUND[0])
    nodes = document.value_at((*around, "nodes"))
    rows = document.value_at((*around, "links"))
    links = []
    for at, row in enumerate(rows if isinstance(rows, list) else []):
        listed = {"endpoints": row} if isinstance(row, list) else row
        ends = [end for end in ends_of(listed) if end[0] not in _OUTSIDE]
        if len(ends) == 2:
            line = document.line_of((*around, "links", at)) or 1
            links.append(LabLink((ends[0], ends[1]), SourceLine(file, line)))
    return Lab(tuple(nodes) if isinstance(nodes, dict) else (), tuple(links))


def _drawn(piece: Piece) -> Lab:
    links = [LabLink(ends, SourceLine(piece.file, piece.start + line)) for line, ends in edges(piece.body)]
    return Lab(nodes(piece.body), tuple(links))


def lab_claims(labs: Sequence[Lab], devices: Sequence[FoundDevice], directory: Directory) -> Iterator[Claim]:
    """Every cable that one of the devices is at, once."""
    known = {device.name: device for device in devices}
    for lab in labs:
        for link in lab.links:
            a, b = (_port(node, interface, known, directory) for node, interface in link.ends)
            own, peer = (a, b) if a.device in known else (b, a)
            if own.device in known and own != peer:
                yield Claim(own, peer, "plan", partial(SourceLine, link.source.file, link.source.line))


def _port(node: str, interface: str, known: dict[str, FoundDevice], directory: Directory) -> PortId:
    """The port by its own name where its device has files, else by the lab's: SONiC's Ethernet4 is a lab's eth2."""
    name = directory.device(node)
    device = known.get(name)
    if device is None:
        return PortId(name or node, directory.port(name, interface) or interface)
    return PortId(name, directory.port(name, *_own_names(device, interface)) or interface)


def _own_names(device: FoundDevice, interface: str) -> Iterator[str]:
    match = _LAB_PORT.fullmatch(interface)
    number = int(match[1]) if match is not None and device.family in _FORMS else 0
    if not number:
        yield interface
        return
    yield from (form.format(n=number, z=number - 1) for form in _FORMS.get(device.family, ()))
    if device.family == "sonic":
        ports = sorted((port.name for port in device.intent.interfaces if _FRONT.fullmatch(port.name)), key=natural)
        yield from ports[number - 1 : number]
