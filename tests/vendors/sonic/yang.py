"""SONiC's own YANG models as a referee: config_db.json as XML, checked by libyang.

The models are not part of this repository: EASTWEST_SONIC_YANG names their folder; without it, or without libyang, the
tests skip.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

VARIABLE = "EASTWEST_SONIC_YANG"


def _models() -> Path | None:
    named = os.environ.get(VARIABLE)
    beside = Path(__file__).resolve().parents[4] / "shared" / "yang" / "sonic"
    found = Path(named) if named else beside
    return found if found.is_dir() and importlib.util.find_spec("libyang") is not None else None


needs_yang = pytest.mark.skipif(_models() is None, reason=f"needs libyang, and SONiC's YANG models ({VARIABLE})")


class Referee:
    """All models of the folder, loaded once."""

    def __init__(self) -> None:
        import libyang  # noqa: PLC0415  # an optional referee

        folder = _models()
        assert folder is not None
        self.context: Any = libyang.Context(str(folder))
        self.tables: dict[str, tuple[Any, Any]] = {}
        modules = [self.context.load_module(path.stem) for path in sorted(folder.glob("*.yang"))]
        for module in modules:  # only now: loading a module compiles others anew, and their nodes move
            for top in module.children():
                for table in top.children():
                    self.tables[table.name()] = (top, table)

    def problems(self, config_db: dict[str, Any]) -> str:
        """What libyang says of a config_db, empty when it is valid."""
        import libyang  # noqa: PLC0415

        unknown = [name for name in config_db if name not in self.tables]
        if unknown:
            return f"unknown tables: {', '.join(unknown)}"
        try:
            text = "".join(self._document(config_db))
            self.context.parse_data_mem(text, "xml", validate_present=True, strict=True, no_state=True)
        except (libyang.LibyangError, ValueError) as error:
            return str(error)
        return ""

    def _document(self, config_db: dict[str, Any]) -> Iterator[str]:
        tops: dict[str, ElementTree.Element] = {}
        for name, entries in config_db.items():
            top, table = self.tables[name]
            if top.name() not in tops:
                tops[top.name()] = ElementTree.Element(top.name(), xmlns=_namespace(top.module()))
            element = ElementTree.SubElement(tops[top.name()], name)
            for key, fields in entries.items():
                _entry(element, table, key, fields)
        yield from (ElementTree.tostring(top, encoding="unicode") for top in tops.values())


def _namespace(module: Any) -> str:  # noqa: ANN401
    from _libyang import ffi  # noqa: PLC0415

    return str(ffi.string(module.cdata.ns).decode())


def _entry(table_element: ElementTree.Element, table: Any, key: str, fields: dict[str, Any]) -> None:  # noqa: ANN401
    for child in table.children():
        if child.keyword() == "container" and child.name() == key:
            _fields(ElementTree.SubElement(table_element, key), fields, None)
            return
    parts = key.split("|")
    for child in table.children():
        keys = [each.name() for each in child.keys()] if child.keyword() == "list" else []
        if len(keys) == len(parts):
            element = ElementTree.SubElement(table_element, child.name())
            for name, part in zip(keys, parts, strict=True):
                ElementTree.SubElement(element, name).text = part
            inner = next((each for each in child.children() if each.keyword() == "list"), None)
            _fields(element, fields, inner)
            return
    raise ValueError(f"{table.name()} has no entry {key}")


def _fields(element: ElementTree.Element, fields: dict[str, Any], inner: Any) -> None:  # noqa: ANN401
    for name, value in fields.items():
        if inner is not None:
            row = ElementTree.SubElement(element, inner.name())
            keys = [each.name() for each in inner.keys()]
            ElementTree.SubElement(row, keys[0]).text = name
            other = next(each.name() for each in inner.children() if each.name() not in keys)
            ElementTree.SubElement(row, other).text = str(value)
        else:
            for each in value if isinstance(value, list) else [value]:
                ElementTree.SubElement(element, name).text = str(each)
