"""Junos as XML or JSON (`show configuration | display xml` or `json`), as the words that `set` would have.

Both are one tree: elements with the tags of the Junos schema. A list entry names itself in `name`; some tags that the
schema has around entries are no words of the command line. Sources: Juniper, Junos XML Management Protocol guide and
`display json` (CLI user guide).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eastwest.errors import InputError, Problem
from eastwest.vendors.text.xml_lines import LINE, parsed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Words = tuple[str, ...]
DEEPEST = 64
_SILENT = {
    "interfaces": "interface",
    "routing-instances": "instance",
    "vlans": "vlan",
    "bridge-domains": "domain",
    "prefix-list": "prefix-list-item",
    "host": "contents",
    "file": "contents",
}
"""Tags that are no words, by the tag around them."""
_NAMES = ("name", "as-number")
"""Tags of the value that an entry is known by."""
_ONE_LINE = frozenset({"drop-profile-map", "route-filter", "member-range"})
"""Entries whose parts stand on one line of the command line."""
_BARE = frozenset({"address", "choice-ident", "choice-value", "undocumented"})
"""Parts of such lines whose tag is no word."""
_PLAIN = re.compile(r"[^\s\"{};\[\]]+")


@dataclass
class Node:
    """An element. value: of a leaf, empty for one that only is there. inactive: switched off."""

    tag: str
    line: int
    value: str = ""
    below: list[Node] = field(default_factory=list)
    inactive: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """A statement or, where `inactive`, the start of paths that are switched off."""

    line: int
    words: Words
    inactive: bool = False


def is_json(text: str) -> bool:
    """Whether a text is Junos's JSON: an object with `configuration` near its beginning."""
    return text.lstrip()[:1] == "{" and re.search(r'"configuration"\s*:', text[:2000]) is not None


def xml_leaves(file: str, text: str) -> Iterator[Leaf]:
    """Statements of XML. Raises InputError for a text that is none, too deep, or declares entities."""
    root = parsed(file, text)
    found = root if root.tag == "configuration" else root.find(".//configuration")
    if found is None:
        raise InputError(
            Problem(f"{file} is XML without a configuration", allowed="`show configuration | display xml`")
        )
    for child in found:
        yield from _leaves(_of_element(child), (), "")


def json_leaves(file: str, text: str) -> Iterator[Leaf]:
    """Statements of JSON. Raises InputError for a text that is none or too deep."""
    try:
        tree: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(f"{file} is no JSON, or nested too deeply: {str(error)[:80]}")) from error
    found: object = tree.get("configuration") if isinstance(tree, dict) else None
    reader = _Json(file, text)
    for each in found if isinstance(found, list) else [found]:
        for node in reader.nodes(each, 0):
            yield from _leaves(node, (), "")


def _leaves(node: Node, path: Words, around: str) -> Iterator[Leaf]:
    silent = _SILENT.get(around) == node.tag or node.tag == "undocumented"
    own = path if silent else (*path, node.tag)
    if node.value:
        own = (*own, _quoted(node.value))
    name, below = _named(node, own)
    own = (*own, *name)
    if node.inactive:
        yield Leaf(node.line, own, inactive=True)
    if node.tag in _ONE_LINE:
        yield Leaf(node.line, (*own, *(word for each in below for word in _inline(each))))
    elif not below:
        yield Leaf(node.line, own)
    else:
        for each in below:
            yield from _leaves(each, own, node.tag)


def _named(node: Node, own: Words) -> tuple[Words, list[Node]]:
    """The name of a list entry, and what is left of it; in class of service a name may have a longer tag."""
    for at, each in enumerate(node.below):
        named = each.tag in _NAMES or (own[0] == "class-of-service" and each.tag.endswith("-name"))
        if named and each.value and not each.below:
            return (_quoted(each.value),), [*node.below[:at], *node.below[at + 1 :]]
    return (), node.below


def _inline(node: Node) -> Iterator[str]:
    if node.tag == "end-range":
        yield "to"
    elif node.tag not in _BARE:
        yield node.tag
    if node.value:
        yield _quoted(node.value)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value) or (value.startswith("(") and value.endswith(")")):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _of_element(element: Element) -> Node:
    """Without recursion beyond the depth that the parser allows."""
    below = [_of_element(each) for each in element]
    inactive = any(key.rpartition("}")[2] == "inactive" for key in element.attrib)
    value = "" if below else (element.text or "").strip()
    return Node(element.tag, int(element.get(LINE, "1")), value, below, inactive)


class _Json:
    """Elements of JSON; lines are found by looking for each key behind the one before."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.at = 0
        self.line = 1

    def nodes(self, data: object, depth: int) -> Iterator[Node]:
        """The elements of an object; attributes stand under keys that begin with `@`."""
        if depth > DEEPEST:
            raise InputError(Problem(f"{self.file} is nested too deeply", allowed=f"{DEEPEST} levels"))
        for tag, value in data.items() if isinstance(data, dict) else ():
            if tag.startswith("@") or tag in ("attributes", "xmlns", "data", "comment"):
                continue
            self._move(tag)
            off = isinstance(data, dict) and _is_off(data.get(f"@{tag}"))
            for each in value if isinstance(value, list) else [value]:
                yield self._node(tag, each, depth, off=off)

    def _node(self, tag: str, value: object, depth: int, *, off: bool) -> Node:
        line = self.line
        if isinstance(value, dict):
            text = value.get("data")
            off = off or _is_off(value.get("@")) or _is_off(value.get("attributes"))
            below = list(self.nodes(value, depth + 1))
            return Node(tag, line, text if isinstance(text, str) else "", below, off)
        return Node(tag, line, "" if value is None or value is True else str(value), inactive=off)

    def _move(self, tag: str) -> None:
        found = self.text.find(json.dumps(tag), self.at)
        if found >= 0:
            self.line += self.text.count("\n", self.at, found)
            self.at = found + 1


def _is_off(attributes: object) -> bool:
    if isinstance(attributes, list):
        return any(_is_off(each) for each in attributes)
    return isinstance(attributes, dict) and any(key.rpartition(":")[2] == "inactive" for key in attributes)
