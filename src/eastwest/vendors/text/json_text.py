"""Tables of texts as indented JSON, many times quicker than the standard library's indenting encoder.

That one is written in Python; the one in C does not indent, but takes any separator, and so prints a flat record with
its line ends. A large fabric has millions of records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

Record = Mapping[str, "str | list[str]"]


def tables_text(tables: Mapping[str, Mapping[str, Record]]) -> str:
    """What `json.dumps(tables, indent=2)` prints, and a line end."""
    if not tables:
        return "{}\n"
    known: dict[int, str] = {}
    blocks = ",\n  ".join([f"{json.dumps(name)}: {_table(table, known)}" for name, table in tables.items()])
    return f"{{\n  {blocks}\n}}\n"


def _table(table: Mapping[str, Record], known: dict[int, str]) -> str:
    if not table:
        return "{}"
    lines: list[str] = []
    for key, record in table.items():
        text = known.get(id(record))
        if text is None:
            text = known[id(record)] = _record(record)
        lines.append(f"{_quoted(key)}: {text}")
    joined = ",\n    ".join(lines)
    return f"{{\n    {joined}\n  }}"


_quoted = json.encoder.encode_basestring_ascii
_flat = json.JSONEncoder(separators=(",\n      ", ": ")).encode
_nested = json.JSONEncoder(indent=2).encode


def _record(record: Record) -> str:
    """One record, indented for its place, three levels deep. Equal objects are printed once."""
    if not record:
        return "{}"
    if any(type(value) is not str for value in record.values()):
        return _nested(record).replace("\n", "\n    ")
    return f"{{\n      {_flat(record)[1:-1]}\n    }}"
