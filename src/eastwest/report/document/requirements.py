"""Requirements: what the site file asks for, line by line, and what it leaves to defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eastwest.intent.document import Document, Keys, dotted
from eastwest.intent.json_schema import site_json_schema
from eastwest.report.document.blocks import Section, Text, table
from eastwest.report.document.material import DesignMaterial

_MOST = 400
_SCALAR = (str, int, float, bool)


def requirements(material: DesignMaterial) -> Section:
    """The chapter: every value with its line."""
    note = Text(
        f"What the site file asks for; {material.source.file.name}, with the line of every value. Everything else in "
        "this document follows from these lines and from the catalogue of hardware."
    )
    rows = ((str(line), dotted(path), value) for line, path, value in asked(material.source))
    asked_for = table("", ">line|setting|*value", rows, file="site.yaml", most=_MOST)
    return Section("requirements", "Requirements", (note, asked_for))


def asked(source: Document) -> Iterator[tuple[int, Keys, str]]:
    """Every value of the site file in order of its lines; a list of plain values is one."""
    for path, line in sorted(source.lines.items(), key=lambda entry: (entry[1], len(entry[0]))):
        value = source.value_at(path)
        inside_list = len(path) > 1 and isinstance(source.value_at(path[:-1]), list)
        if not path or (inside_list and isinstance(value, _SCALAR)):
            continue
        if isinstance(value, _SCALAR):
            yield line, path, str(value)
        elif isinstance(value, list) and value and all(isinstance(each, _SCALAR) for each in value):
            yield line, path, ", ".join(map(str, value))


def left_to_defaults(source: Document) -> Iterator[tuple[str, str, str]]:
    """Settings that the site file could give and does not, with the value that stands for each and what it means."""
    schema: Mapping[str, Any] = site_json_schema()
    yield from _defaults(schema, schema.get("$defs", {}), source, ())


def _defaults(
    part: Mapping[str, Any], known: Mapping[str, Any], source: Document, path: Keys
) -> Iterator[tuple[str, str, str]]:
    given = source.value_at(path)
    required = part.get("required", ())
    for name, entry in part.get("properties", {}).items():
        below = (*path, name)
        inner = known.get(str(entry.get("$ref", "")).rpartition("/")[2], entry)
        if isinstance(given, dict) and name in given:
            yield from _defaults(inner, known, source, below)
        elif name not in required and isinstance(given, dict):
            default = entry.get("default")
            stated = str(default) if isinstance(default, _SCALAR) and default != "" else "left to the designer"
            yield dotted(below), stated, entry.get("description", "")
