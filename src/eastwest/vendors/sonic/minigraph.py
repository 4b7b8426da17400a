"""SONiC's minigraph.xml as the tables of config_db that it stands for.

Layout: sonic-buildimage, src/sonic-config-engine/minigraph.py and its samples.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError, TreeBuilder  # only the builder; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from eastwest.errors import InputError, Problem
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.sonic.minigraph_tables import LINE, Minigraph, text_of
from eastwest.vendors.text.indent import LARGEST_BYTES
from eastwest.vendors.text.json_lines import JsonFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 64
_READ = frozenset(
    (
        "BGPSession",
        "BGPRouterDeclaration",
        "IPInterface",
        "LoopbackIPInterface",
        "ManagementIPInterface",
        "PortChannel",
        "VlanInterface",
        "DeviceLinkBase",
        "Device",
        "LinkMetadata",
        "DeviceMetadata",
        "Hostname",
        "HwSku",
        "EthernetInterface",
        "DeviceInterface",
    )
)


class _Builder(TreeBuilder):
    """A tree whose elements know their lines. Raises InputError for one too deep."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.depth = 0
        self.parser: DefusedXMLParser | None = None

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth += 1
        line = self.parser.parser.CurrentLineNumber if self.parser is not None else 1
        if self.depth > DEEPEST:
            raise InputError(Problem(f"{self.file} is nested too deeply", line=line, allowed=f"{DEEPEST} levels"))
        kind = next((value.rpartition(":")[2] for name, value in attrs.items() if name.endswith("}type")), "")
        return super().start(tag.rpartition("}")[2], {LINE: str(line), "type": kind})

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag.rpartition("}")[2])


def read_minigraph(file: str, text: str) -> tuple[JsonFile, list[NotUnderstood]]:
    """The tables, and the elements without meaning. Raises InputError for any other XML, and for entities."""
    root = _parsed(file, text)
    if root.tag != "DeviceMiniGraph":
        raise InputError(Problem(f"{file} is XML, but no minigraph: its root is {root.tag}", allowed="DeviceMiniGraph"))
    graph = Minigraph(root)
    tree, lines = graph.tables()
    return JsonFile(file, text, tree, lines), list(_left(file, root, graph))


def _parsed(file: str, text: str) -> Element:
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    builder = _Builder(file)
    builder.parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        builder.parser.feed(text.lstrip())
        root: Element = builder.parser.close()
    except ParseError as error:
        raise InputError(Problem(f"{file} is no XML: {error}")) from error
    except DefusedXmlException as error:
        found = f"{file} declares a document type or entities, which no minigraph does: not expanded"
        raise InputError(Problem(found, allowed="plain elements")) from error
    return root


def _left(file: str, root: Element, graph: Minigraph) -> Iterator[NotUnderstood]:
    """Leaves outside of what is read, without recursion; planes of other names are no part of the device."""
    for each in graph.unattached():
        text = f"IPInterface {json.dumps(text_of(each, 'Prefix'))} is attached to nothing"
        yield NotUnderstood(file, int(each.get(LINE, "1")), text)
    for session, router in graph.undeclared():
        text = f"BGPSession with {json.dumps(router[:80])}, whose AS no BGPRouterDeclaration tells"
        yield NotUnderstood(file, int(session.get(LINE, "1")), text)
    others = graph.other_planes()
    waiting: list[tuple[Element, str]] = [(root, root.tag)]
    while waiting:
        element, path = waiting.pop()
        if element.tag in _READ or element in others:
            continue
        below = list(element)
        waiting += [(each, f"{path}/{each.tag}" if len(path) < 200 else path) for each in reversed(below)]
        if not below and (element.text or "").strip():
            text = f"{path.removeprefix('DeviceMiniGraph/')} {json.dumps((element.text or '').strip()[:80])}"
            yield NotUnderstood(file, int(element.get(LINE, "1")), text)
