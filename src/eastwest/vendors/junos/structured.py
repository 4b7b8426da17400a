"""Junos configurations as XML or JSON (`show configuration | display xml`, `| display json`), as flat statements.

Both are the same tree: an element with a name of its own is a list's entry, an empty one a statement without a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from eastwest.errors import InputError, Problem

DEEPEST = 64
_ROOT = "configuration"
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
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_META = re.compile(r"@|junos:|xmlns|undocumented:")


@dataclass
class Element:
    """One element. line: from 1. text: its value, empty with children or without a value."""

    tag: str
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)
    inactive: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One statement: its line, and its words from the root down."""

    line: int
    words: tuple[str, ...]


@dataclass
class Flat:
    """All statements, and starts of paths that are switched off."""

    leaves: list[Leaf] = field(default_factory=list)
    inactive: list[tuple[str, ...]] = field(default_factory=list)


def from_xml(file: str, text: str) -> Flat:
    """Raises InputError for a text that is no XML, declares a document type or entities, or is nested too deeply."""
    builder = _Builder(file)
    whole = f"<files>{_DECLARATION.sub('', text)}</files>"  # a file may hold several answers
    try:
        parseString(whole.encode("utf-8", "replace"), builder)
    except DefusedXmlException as error:
        raise InputError(Problem(f"{file} declares a document type or entities: not expanded, not read")) from error
    except SAXException as error:
        raise InputError(Problem(f"{file} is no XML", line=builder.line, mend=str(error)[:200])) from error
    return _flat(builder.roots)


def from_json(file: str, text: str) -> Flat:
    """Raises InputError for a text that is no JSON or is nested too deeply."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(f"{file} is no JSON", line=getattr(error, "lineno", None))) from error
    found = data.get(_ROOT) if isinstance(data, dict) else None
    roots = found if isinstance(found, list) else [found]
    lines = _Lines(text)
    tops = [
        Element(_ROOT, 1, children=list(_members(file, each, lines, 0))) for each in roots if isinstance(each, dict)
    ]
    return _flat(tops)


class _Builder(ContentHandler):
    """Every `configuration` element below any others, as a tree."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.roots: list[Element] = []
        self.line = 1
        self._open: list[Element] = []
        self._skipped = 0
        self._depth = 0
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the handler's own name
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self.line = 1 if self._locator is None else self._locator.getLineNumber() or 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise InputError(Problem(f"{self.file} is nested too deeply", line=self.line, allowed=f"{DEEPEST}"))
        if self._skipped or (self._open and _META.match(name)):
            self._skipped += 1
        elif self._open or name == _ROOT:
            element = Element(name, self.line, inactive=attrs.get("inactive") == "inactive")
            (self._open[-1].children if self._open else self.roots).append(element)
            self._open.append(element)

    def characters(self, content: str) -> None:
        if self._open and not self._skipped:
            self._open[-1].text += content

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
        elif self._open:
            self._open.pop()


class _Lines:
    """Where names stand in a JSON text, looked for from where the last one stood."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def of(self, name: str) -> int:
        """Line of the next place of a name; the last known one where there is none."""
        found = self._text.find(json.dumps(name), self._at)
        if found >= 0:
            self._line += self._text.count("\n", self._at, found)
            self._at = found
        return self._line


def _members(file: str, data: dict[str, object], lines: _Lines, depth: int) -> Iterator[Element]:
    if depth > DEEPEST:
        raise InputError(Problem(f"{file} is nested too deeply", allowed=f"{DEEPEST}"))
    for tag, value in data.items():
        if _META.match(tag):
            continue
        line = lines.of(tag)
        off = _is_off(data.get(f"@{tag}"))
        for each in value if isinstance(value, list) else [value]:
            element = Element(tag, line, inactive=off)
            if isinstance(each, dict) and set(each) - {"data", "attributes"}:
                element.inactive = off or _is_off(each.get("@"))
                element.children = list(_members(file, each, lines, depth + 1))
            elif isinstance(each, dict):
                element.text = _value(each.get("data"))
            else:
                element.text = _value(each)
            yield element


def _is_off(attributes: object) -> bool:
    return isinstance(attributes, dict) and attributes.get("inactive") in (True, "inactive")


def _value(value: object) -> str:
    if value is None or value is True:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _flat(roots: list[Element]) -> Flat:
    found = Flat()
    for root in roots:
        for child in root.children:
            _walk(child, (), "", found)
    return found


def _walk(element: Element, path: tuple[str, ...], parent: str, found: Flat) -> None:
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
        found.leaves.append(Leaf(element.line, (*words, *(word for each in rest for word in _inline(each)))))
        return
    if not rest:
        value = () if element.children or not element.text.strip() else (_word(element.text),)
        found.leaves.append(Leaf(element.line, (*words, *value)))
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
