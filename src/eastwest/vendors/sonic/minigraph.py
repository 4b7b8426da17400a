"""SONiC's minigraph.xml as the tables of config_db that it stands for.

Layout: sonic-buildimage, src/sonic-config-engine/minigraph.py and its samples. A minigraph names ports by the labels on
the panel; which `EthernetN` a label is, stands in the files of the HwSKU, so that ports keep their labels here.
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
from eastwest.vendors.text.indent import LARGEST_BYTES
from eastwest.vendors.text.json_lines import JsonFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 64
_LINE = "line"
_READ = frozenset(
    (
        "BGPSession",
        "BGPRouterDeclaration",
        "IPInterface",
        "LoopbackIPInterface",
        "ManagementIPInterface",
        "DeviceLinkBase",
        "Device",
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
        return super().start(tag.rpartition("}")[2], {_LINE: str(line)})

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag.rpartition("}")[2])


def read_minigraph(file: str, text: str) -> tuple[JsonFile, list[NotUnderstood]]:
    """The tables, and the elements without meaning. Raises InputError for any other XML, and for entities."""
    root = _parsed(file, text)
    if root.tag != "DeviceMiniGraph":
        raise InputError(Problem(f"{file} is XML, but no minigraph: its root is {root.tag}", allowed="DeviceMiniGraph"))
    tree = _tables(root)
    return JsonFile(file, text, tree), list(_left(file, root))


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


def _text(element: Element, name: str) -> str:
    found = element.find(name)
    return (found.text or "").strip() if found is not None else ""


def _tables(root: Element) -> dict[str, object]:
    name = _text(root, "Hostname")
    asns = {_text(each, "Hostname"): _text(each, "ASN") for each in root.iter("BGPRouterDeclaration")}
    ports: dict[str, dict[str, str]] = {}
    neighbours: dict[str, dict[str, str]] = {}
    for link in root.iter("DeviceLinkBase"):
        for here, there in (("Start", "End"), ("End", "Start")):
            port = _text(link, f"{here}Port")
            if _text(link, f"{here}Device") == name and port and _text(link, "ElementType") == "DeviceInterfaceLink":
                speed = _text(link, "Bandwidth")
                ports[port] = {"admin_status": "up"} | ({"speed": speed} if speed else {})
                neighbours[port] = {"name": _text(link, f"{there}Device"), "port": _text(link, f"{there}Port")}
    interfaces: dict[str, dict[str, str]] = {}
    for each in root.iter("IPInterface"):
        if not _text(each, "AttachTo"):
            continue
        interfaces[f"{_text(each, 'AttachTo')}|{_text(each, 'Prefix').lower()}"] = {}
        ports.setdefault(_text(each, "AttachTo"), {"admin_status": "up"})
    metadata = {"hostname": name, "bgp_asn": asns.get(name, "")}
    tables: dict[str, dict[str, dict[str, str]]] = {
        "DEVICE_METADATA": {"localhost": metadata},
        "PORT": ports,
        "INTERFACE": interfaces,
        "LOOPBACK_INTERFACE": dict(_addresses(root, "LoopbackIPInterface")),
        "MGMT_INTERFACE": dict(_addresses(root, "ManagementIPInterface")),
        "DEVICE_NEIGHBOR": neighbours,
        "BGP_NEIGHBOR": dict(_sessions(root, name, asns)),
    }
    return {name: entries for name, entries in tables.items() if entries}


def _addresses(root: Element, kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    for each in root.iter(kind):
        prefix = _text(each, "PrefixStr") or _text(each, "Prefix")
        if prefix:
            yield f"{_text(each, 'AttachTo')}|{prefix.lower()}", {}


def _sessions(root: Element, name: str, asns: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    for each in root.iter("BGPSession"):
        for here, there in (("Start", "End"), ("End", "Start")):
            peer = _text(each, f"{there}Peer").lower()
            if _text(each, f"{here}Router") == name and peer:
                router = _text(each, f"{there}Router")
                yield (
                    peer,
                    {
                        "asn": asns.get(router, ""),
                        "name": router,
                        "local_addr": _text(each, f"{here}Peer").lower(),
                        "holdtime": _text(each, "HoldTime"),
                        "keepalive": _text(each, "KeepAliveTime"),
                    },
                )


def _left(file: str, root: Element) -> Iterator[NotUnderstood]:
    """Leaves outside of what is read, without recursion."""
    for each in root.iter("IPInterface"):
        if not _text(each, "AttachTo"):
            text = f"IPInterface {json.dumps(_text(each, 'Prefix'))} is attached to nothing"
            yield NotUnderstood(file, int(each.get(_LINE, "1")), text)
    waiting: list[tuple[Element, str]] = [(root, root.tag)]
    while waiting:
        element, path = waiting.pop()
        if element.tag in _READ:
            continue
        below = list(element)
        waiting += [(each, f"{path}/{each.tag}" if len(path) < 200 else path) for each in reversed(below)]
        if not below and (element.text or "").strip():
            text = f"{path.removeprefix('DeviceMiniGraph/')} {json.dumps((element.text or '').strip()[:80])}"
            yield NotUnderstood(file, int(element.get(_LINE, "1")), text)
