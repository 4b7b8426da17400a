"""Junos configurations as JSON: `show configuration | display json`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from eastwest.errors import InputError, Problem
from eastwest.vendors.junos.elements import META, ROOT, Element, statements_of
from eastwest.vendors.junos.source import DEEPEST, Source


def from_json(file: str, text: str) -> Source:
    """Raises InputError for a text that is no JSON or is nested too deeply."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(f"{file} is no JSON", line=getattr(error, "lineno", None))) from error
    found = data.get(ROOT) if isinstance(data, dict) else None
    roots = found if isinstance(found, list) else [found]
    lines = _Lines(text)
    tops = [Element(ROOT, 1, children=list(_members(file, each, lines, 0))) for each in roots if isinstance(each, dict)]
    return statements_of(tops)


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
        if META.match(tag):
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
