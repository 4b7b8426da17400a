"""SONiC's own YANG models as a referee: config_db.json as XML, checked by libyang.

The models are not part of this repository: EASTWEST_SONIC_YANG names their folder; without it, or without libyang, the
tests skip.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

VARIABLE = "EASTWEST_SONIC_YANG"


def models() -> Path | None:
    """The folder of the models; None without it or without libyang."""
    named = os.environ.get(VARIABLE)
    beside = Path(__file__).resolve().parents[4] / "shared" / "yang" / "sonic"
    found = Path(named) if named else beside
    return found if found.is_dir() and importlib.util.find_spec("libyang") is not None else None


needs_yang = pytest.mark.skipif(models() is None, reason=f"needs libyang, and SONiC's YANG models ({VARIABLE})")


class Referee:
    """All models of the folder, loaded once."""

    def __init__(self) -> None:
        self.libyang: Any = importlib.import_module("libyang")
        folder = models()
        assert folder is not None
        self.context: Any = self.libyang.Context(str(folder))
        self.tables: dict[str, tuple[str, Any]] = {}
        paths = sorted(folder.glob("*.yang"))
        modules: list[Any] = [self.context.load_module(path.stem) for path in paths]
        for module, path in zip(modules, paths, strict=True):  # loading compiles others anew: their nodes move
            for top in module.children():
                for table in top.children():
                    self.tables[table.name()] = (_namespace(path), table)

    def problems(self, config_db: dict[str, Any]) -> str:
        """What libyang says of a config_db, empty when it is valid."""
        unknown = [name for name in config_db if name not in self.tables]
        if unknown:
            return f"unknown tables: {', '.join(unknown)}"
        try:
            text = "".join(self._document(config_db))
            self.context.parse_data_mem(text, "xml", validate_present=True, strict=True, no_state=True)
        except (self.libyang.LibyangError, ValueError) as error:
            return str(error)
        return ""

    def _document(self, config_db: dict[str, Any]) -> Iterator[str]:
        tops: dict[str, ElementTree.Element] = {}
        for name, entries in config_db.items():
            namespace, table = self.tables[name]
            top = table.parent().name()
            if top not in tops:
                tops[top] = ElementTree.Element(top, xmlns=namespace)
            element = ElementTree.SubElement(tops[top], name)
            for key, fields in entries.items():
                _entry(element, table, key, fields)
        yield from (ElementTree.tostring(top, encoding="unicode") for top in tops.values())


def _namespace(path: Path) -> str:
    found = re.search(r'namespace\s+"([^"]+)"', path.read_text())
    assert found is not None
    return found[1]


def _keys(node: Any) -> list[str]:  # noqa: ANN401
    return [key.name() for key in getattr(node, "keys")()] if node.keyword() == "list" else []  # noqa: B009


def _entry(table_element: ElementTree.Element, table: Any, key: str, fields: dict[str, Any]) -> None:  # noqa: ANN401
    for child in table.children():
        if child.keyword() == "container" and child.name() == key:
            _fields(ElementTree.SubElement(table_element, key), fields, None)
            return
    parts = key.split("|")
    for child in table.children():
        keys = _keys(child)
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
            keys = _keys(inner)
            ElementTree.SubElement(row, keys[0]).text = name
            other = next(each.name() for each in inner.children() if each.name() not in keys)
            ElementTree.SubElement(row, other).text = str(value)
        else:
            for each in value if isinstance(value, list) else [value]:
                ElementTree.SubElement(element, name).text = str(each)
