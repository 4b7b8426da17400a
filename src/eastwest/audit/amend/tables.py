"""SONiC's config_db: fields of entries of tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from eastwest.audit.amend.model import Change, Path, Slot
from eastwest.audit.statements.sonic import REFERENCES
from eastwest.vendors.merge.golden import MergedFile
from eastwest.vendors.merge.tables import Tables, parse_tables, patch, print_tables

_DEFINING = frozenset(table for table, _ in REFERENCES.values())


class _ConfigDb:
    """Table, key, field and value as JSON; table and key alone for an entry without fields."""

    def statements(self, file: str, text: str) -> list[Path]:
        """Each field of each entry."""
        return list(_paths(parse_tables(file, text)))

    def slots(self, path: Path) -> Iterator[Slot]:
        """Keys of tables that others refer to, and the references."""
        table, key, *rest = path
        if table in _DEFINING:
            yield Slot(1, 0, len(key), table)
        if rest and rest[0] in REFERENCES and table in REFERENCES[rest[0]][1] and rest[1].startswith('"'):
            yield Slot(3, 1, len(rest[1]) - 1, REFERENCES[rest[0]][0])

    def alike(self, mine: Path, other: Path) -> Path | None:
        """Table, key and field."""
        same = len(mine) == len(other) == 4 and mine[:3] == other[:3] and mine != other
        return mine[:3] if same else None

    def write(self, file: str, text: str, change: Change) -> MergedFile:
        """As JSON, with patches there and back."""
        before = parse_tables(file, text)
        after = {table: {key: _copy(entry) for key, entry in entries.items()} for table, entries in before.items()}
        for path in change.gone:
            _remove(after, path)
        for path, _ in change.new:
            _set(after, path)
        after = {
            table: entries for table, entries in after.items() if entries or (table in before and not before[table])
        }
        return MergedFile(file, print_tables(before), print_tables(after), patch(before, after), patch(after, before))


def _copy(entry: Any) -> Any:  # noqa: ANN401
    return dict(entry) if isinstance(entry, dict) else entry


def _paths(tables: Tables) -> Iterator[Path]:
    for table, entries in tables.items():
        for key, entry in entries.items():
            if isinstance(entry, dict) and entry:
                yield from ((table, key, field, json.dumps(value)) for field, value in entry.items())
            else:
                yield table, key


def _remove(tables: Tables, path: Path) -> None:
    entry = tables[path[0]][path[1]]
    if len(path) == 4 and isinstance(entry, dict):
        entry.pop(path[2], None)
    if len(path) == 2 or not entry:
        del tables[path[0]][path[1]]


def _set(tables: Tables, path: Path) -> None:
    entry = tables.setdefault(path[0], {}).setdefault(path[1], {})
    if len(path) == 4:
        entry[path[2]] = json.loads(path[3])


TABLES = _ConfigDb()
