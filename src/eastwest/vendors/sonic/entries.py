"""Entries of config_db as they are read: what nobody asks for is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.text.json_lines import JsonFile

_NUMBER = re.compile(r"-?[0-9]{1,19}")


def is_number(text: str) -> bool:
    """Digits of a number that 64 bits hold."""
    return text.isascii() and text.isdecimal() and len(text) < 20


class Entry:
    """One entry of a table."""

    def __init__(self, fields: dict[str, object]) -> None:
        self._fields = fields
        self.left = set(fields)

    def text(self, field: str) -> str:
        """The text of a field, empty without one; a value of another kind stays not understood."""
        value = self._fields.get(field)
        if not isinstance(value, str):
            return ""
        self.left.discard(field)
        return value

    def number(self, field: str) -> int | None:
        """The number in a field; None without one, and for a text that is no number."""
        value = self._fields.get(field)
        if not isinstance(value, str) or _NUMBER.fullmatch(value) is None:
            return None
        self.left.discard(field)
        return int(value)

    def numbers(self, field: str) -> tuple[int, ...]:
        """Numbers from 0 to 7 between commas, rising."""
        value = self._fields.get(field)
        parts = value.split(",") if isinstance(value, str) and value else []
        if not all(part in "01234567" and len(part) == 1 for part in parts):
            return ()
        self.left.discard(field)
        return tuple(sorted({int(part) for part in parts}))

    def list(self, field: str) -> tuple[str, ...]:
        """Texts of a list."""
        value = self._fields.get(field)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return ()
        self.left.discard(field)
        return tuple(value)

    def has(self, field: str) -> bool:
        """Whether the field is there."""
        self.left.discard(field)
        return field in self._fields

    def skip(self, *fields: str) -> None:
        """Fields that mean nothing here."""
        self.left.difference_update(fields)

    def items(self) -> Iterator[tuple[str, str]]:
        """Every field with a text."""
        for field in self._fields:
            value = self.text(field)
            if value:
                yield field, value


class Entries:
    """All tables of a file."""

    def __init__(self, source: JsonFile) -> None:
        self._source = source
        self._asked: dict[str, dict[str, Entry]] = {}

    def table(self, name: str) -> dict[str, Entry]:
        """The entries of a table, none when it is not there."""
        if name not in self._asked:
            found = self._source.tree.get(name)
            entries = found if isinstance(found, dict) else {}
            self._asked[name] = {
                key: Entry(fields if isinstance(fields, dict) else {"": fields}) for key, fields in entries.items()
            }
        return self._asked[name]

    def entry(self, table: str, key: str) -> Entry:
        """One entry, empty when it is not there."""
        return self.table(table).get(key, Entry({}))

    def skip(self, *tables: str) -> None:
        """Tables that mean nothing here."""
        for table in tables:
            for entry in self.table(table).values():
                entry.left.clear()

    def not_understood(self) -> Iterator[NotUnderstood]:
        """Tables that were not asked for, and fields that were not."""
        for name, found in self._source.tree.items():
            if name not in self._asked or not isinstance(found, dict):
                yield self._source.not_understood(name)
                continue
            for key, entry in self._asked[name].items():
                for field in sorted(entry.left):
                    yield self._source.not_understood(name, key, field)
