"""The tables of config_db in a text of JSON: an object, several of them, one for each chip, or a patch.

`config apply-patch` takes RFC 6902's operations on the tables (`{"op": "add", "path": "/PORT/Ethernet0/mtu", ...}`), on
switches with several chips behind the name of the chip (`/asic0/PORT/...`). A patch is read as what it adds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from eastwest.errors import InputError, Problem
from eastwest.vendors.text.json_lines import JsonFile, parsed, read_json

_SPACE = re.compile(r"localhost|asic\d{1,2}")
"""Where the tables of a switch with several chips stand: the host's own, and those of each chip."""
_TABLE = re.compile(r"[A-Z][A-Z0-9_]{2,60}")
Tree = dict[str, dict[str, object]]


def tables_of(file: str, text: str) -> tuple[JsonFile, ...]:
    """The objects of tables that a text holds. Raises InputError where it is no JSON, or none of these forms."""
    if text.lstrip()[:1] != "[":
        return _by_space(read_json(file, text))
    data = parsed(file, text)
    if is_patch(data):
        return (_patched(file, text, data),)
    if not isinstance(data, list) or not data or not all(isinstance(each, dict) for each in data):
        raise InputError(Problem(f"{file} is no object", allowed="tables by name"))
    return tuple(each for one in _objects(file, text) for each in _by_space(one))


def is_patch(data: object) -> bool:
    """Whether it is a list of operations on tables."""
    operations = data if isinstance(data, list) else []
    return bool(operations) and all(
        isinstance(each, dict) and "op" in each and _TABLE.fullmatch((_keys(each) or [""])[0]) for each in operations
    )


def is_by_space(data: Mapping[str, object]) -> bool:
    """Whether the tables of each chip stand under its name."""
    return bool(data) and all(_SPACE.fullmatch(key) and isinstance(each, dict) for key, each in data.items())


def _by_space(source: JsonFile) -> tuple[JsonFile, ...]:
    if not is_by_space(source.tree):
        return (source,)
    return tuple(
        JsonFile(source.file, source.behind(name), each) for name, each in source.tree.items() if isinstance(each, dict)
    )


def _objects(file: str, text: str) -> Iterator[JsonFile]:
    """Each object of a list with the text from its place on, its lines where they were."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        tree, end = decoder.raw_decode(text, at)
        yield JsonFile(file, "\n" * text.count("\n", 0, at) + text[at:end], tree)
        at = text.find("{", end)


def _keys(operation: Mapping[str, object]) -> list[str]:
    """The path of an operation without the chip it begins with."""
    keys = [each.replace("~1", "/").replace("~0", "~") for each in str(operation.get("path", "")).split("/")[1:]]
    return keys[1:] if keys and _SPACE.fullmatch(keys[0]) else keys


def _patched(file: str, text: str, operations: object) -> JsonFile:
    tree: Tree = {}
    lines: dict[str, int] = {}
    at = 0
    for each in operations if isinstance(operations, list) else []:
        path = json.dumps(each.get("path", ""))
        at = max(text.find(path, at), at)
        line = text.count("\n", 0, at) + 1
        entries = list(_entries(_keys(each), each.get("value"))) if each["op"] in ("add", "replace") else []
        for table, key, fields in entries:
            found = tree.setdefault(table, {}).setdefault(key, {})
            if isinstance(found, dict):
                found.update(fields)
            lines.setdefault(f"{table}|{key}", line)
        if not entries and each.get("value") != {}:
            said = f"{each['op']} {each.get('path', '')}"
            tree.setdefault(said, {})
            lines.setdefault(said, line)
    return JsonFile(file, text, {name: found or "" for name, found in tree.items()}, lines)


def _entries(keys: list[str], value: object) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Entries that one operation sets: of a whole table, one of them, or a field of one."""
    match keys:
        case [table] if isinstance(value, dict):
            for key, fields in value.items():
                if isinstance(fields, dict):
                    yield table, key, fields
        case [table, key] if isinstance(value, dict):
            yield table, key, value
        case [table, key, field]:
            yield table, key, {field: value}
