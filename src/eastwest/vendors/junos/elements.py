"""The tree that XML and JSON of a Junos configuration are, and its statements.

An element with a name of its own is a list's entry, an empty one a statement without a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eastwest.vendors.junos.source import Source, Statement, Words

ROOT = "configuration"
META = re.compile(r"@|junos:|xmlns|undocumented:")
"""Starts of names that are about the text, not of it."""
_KEY = "name"
_WRAPPED = frozenset(
    {
        ("interfaces", "interface"),
        ("vlans", "vlan"),
        ("routing-instances", "instance"),
        ("prefix-list", "prefix-list-item"),
        ("bridge-domains", "domain"),
        ("host", "contents"),
        ("file", "contents"),
    }
)
"""Lists whose entries `set` names without the element's own word."""
_KEYS_OTHERWISE = {
    "route-filter": "address",
    "autonomous-system": "as-number",
    "local-as": "as-number",
    "forwarding-class": "class-name",
}
"""Elements whose first word is not told by `name` alone."""
_ONE_LINE = frozenset({"drop-profile-map", "route-filter", "member-range"})
"""Entries whose parts stand on one line of the command line."""
_BARE = frozenset({"choice-ident", "choice-value"})
"""Parts of such lines whose tag is no word."""
_PLAIN = re.compile(r"[^\s{};\[\]\"]+")


@dataclass
class Element:
    """One element. line: from 1. text: its value, empty with children or without a value."""

    tag: str
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)
    inactive: bool = False


def statements_of(roots: list[Element]) -> Source:
    """The statements of what stands below the roots."""
    found = Source()
    for root in roots:
        for child in root.children:
            _walk(child, (), "", found)
    return found


def _walk(element: Element, path: Words, parent: str, found: Source) -> None:
    keys = (_KEY, _KEYS_OTHERWISE.get(element.tag, _KEY), element.tag)
    cos = path[:1] == ("class-of-service",)  # whose entries may be named by `map-name`, `cnp-name` and the like
    first = (each for each in element.children[:1] if not each.children)
    key = next((each for each in first if each.tag in keys or (cos and each.tag.endswith("-name"))), None)
    own = () if (parent, element.tag) in _WRAPPED or element.tag == "undocumented" else (element.tag,)
    named = () if key is None else (_word(key.text),)
    words = (*path, *own, *named)
    if element.inactive:
        found.inactive.append(words)
    rest = [each for each in element.children if each is not key]
    if element.tag in _ONE_LINE:
        found.statements.append(Statement(element.line, (*words, *(word for each in rest for word in _inline(each)))))
        return
    if not rest:
        value = () if element.children or not element.text.strip() else (_word(element.text),)
        found.statements.append(Statement(element.line, (*words, *value)))
    for each in rest:
        _walk(each, words, element.tag, found)


def _inline(element: Element) -> Iterator[str]:
    """A part of an entry that stands on one line; `to` is the word of a range's end."""
    if element.tag == "end-range":
        yield "to"
    elif element.tag not in _BARE:
        yield element.tag
    if element.text.strip():
        yield _word(element.text)


def _word(text: str) -> str:
    """A value as `set` writes it: in quotes where it has blanks or marks."""
    bare = text.strip()
    if _PLAIN.fullmatch(bare) or (bare.startswith("(") and bare.endswith(")")):
        return bare
    escaped = bare.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
