"""Entries of config_db as they are read: what nobody asks for is not understood."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.text.json_lines import JsonFile
from eastwest.vendors.text.ranges import unranged

_NUMBER = re.compile(r"-?[0-9]{1,19}")


def is_number(text: str) -> bool:
    """Digits of a number that 64 bits hold."""
    return text.isascii() and text.isdecimal() and len(text) < 20


def positions(key: str, largest: int) -> tuple[int, ...]:
    """Numbers behind the bar of a key (`Ethernet0|3-4`); none for anything else."""
    try:
        return unranged(key.partition("|")[2], largest)
    except ValueError:
        return ()


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


_REFERENCE = re.compile(r"\[(?:\w+\|)?([^\[\]]*)\]")


def _bare(value: object) -> object:
    """A value as config_db has it: a text. Files written by hand or by templates have numbers as numbers."""
    if isinstance(value, int):
        return str(value).lower()
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) and value[:1] == "[" else None
    return value if match is None else match[1]


class Entries:
    """All tables of some files: a later file adds to an entry of an earlier one, as `config load` does.

    References in brackets (`[SCHEDULER|scheduler.0]`), the form of older releases, are the bare name.
    """

    def __init__(self, *sources: JsonFile) -> None:
        self._sources = tuple(of_chassis(dumped(unwrapped(source))) for source in sources)
        self._asked: dict[str, dict[str, Entry]] = {}
        self._by_port: dict[str, dict[str, dict[str, Entry]]] = {}

    def table(self, name: str) -> dict[str, Entry]:
        """The entries of a table, none when it is not there."""
        if name not in self._asked:
            self._asked[name] = self._entries(name)
        return self._asked[name]

    def _entries(self, name: str) -> dict[str, Entry]:
        merged: dict[str, dict[str, object]] = {}
        for source in self._sources:
            found = source.tree.get(name)
            pairs = found.items() if isinstance(found, dict) else ()
            for key, fields in ((one, each) for whole, each in pairs for one in _keys(name, whole)):
                own = {field: _bare(each) for field, each in _fields(fields).items() if field != "NULL"}
                merged.setdefault(key, {}).update(own)
        return {key: Entry(fields) for key, fields in merged.items()}

    def entry(self, table: str, key: str) -> Entry:
        """One entry, empty when it is not there."""
        found = self.table(table).get(key)
        return Entry({}) if found is None else found

    def of_port(self, table: str, port: str) -> Mapping[str, Entry]:
        """The entries of a table whose keys begin with a port (`Ethernet0|3-4`)."""
        if table not in self._by_port:
            by_port: dict[str, dict[str, Entry]] = defaultdict(dict)
            for key, entry in self.table(table).items():
                by_port[key.partition("|")[0]][key] = entry
            self._by_port[table] = dict(by_port)
        return self._by_port[table].get(port, {})

    def skip(self, *tables: str) -> None:
        """Tables that mean nothing here."""
        for table in tables:
            for entry in self.table(table).values():
                entry.left.clear()

    def not_understood(self) -> Iterator[NotUnderstood]:
        """Fields that were not asked for; all of them in tables that were not."""
        for source in self._sources:
            for name, found in source.tree.items():
                asked = self._asked.get(name)
                if not isinstance(found, dict):
                    yield source.not_understood(name)
                    continue
                for key, fields in found.items():
                    left = (
                        set(_fields(fields)) - {"NULL"}
                        if asked is None
                        else self._left(asked[_keys(name, key)[0]], source, name, key)
                    )
                    if asked is None and not left:
                        yield source.not_understood(name, key)
                    for field in sorted(left):
                        yield source.not_understood(name, key, field)

    def _left(self, entry: Entry, source: JsonFile, name: str, key: str) -> set[str]:
        """What nobody asked for in an entry of one file: not the fields that only other files give it."""
        if not entry.left:
            return set()
        elsewhere = set[str]()
        for other in self._sources:
            table = other.tree.get(name)
            if other is not source and isinstance(table, dict) and key in table:
                elsewhere |= set(_fields(table[key]))
        table = source.tree.get(name)
        own = set(_fields(table[key])) if isinstance(table, dict) else set[str]()
        return {field for field in entry.left if field in own or field not in elsewhere}


_OF_PORTS = ("PORT_QOS_MAP", "QUEUE", "BUFFER_PG", "BUFFER_QUEUE")


def _keys(table: str, key: str) -> list[str]:
    """`Ethernet0,Ethernet4|3-4`, as older releases write what several ports have → a key for each port."""
    if "," not in key or table not in _OF_PORTS:
        return [key]
    ports, bar, rest = key.partition("|")
    names = [each for each in ports.split(",") if each] if "," in ports else []
    return [f"{name}{bar}{rest}" for name in names] or [key]


def _fields(fields: object) -> dict[str, object]:
    """The fields of an entry; a bare value stands under no name."""
    return fields if isinstance(fields, dict) else {"": fields}


def unwrapped(source: JsonFile) -> JsonFile:
    """The tables themselves where a file puts one object around them, as SONiC's samples for its models do."""
    named = [value for value in source.tree.values() if isinstance(value, dict)]
    inner = [value for value in named if "DEVICE_METADATA" in value or "PORT" in value]
    if len(inner) == 1 and "PORT" not in source.tree and "DEVICE_METADATA" not in source.tree:
        return JsonFile(source.file, source.text, inner[0])
    return source


_DUMPED = re.compile(r"([A-Z][A-Z0-9_]+)\|(.+)")


def dumped(source: JsonFile) -> JsonFile:
    """The tables of a dump of the database: `"PORT|Ethernet0": {"type": "hash", "value": {...}}`."""
    entries = [(key, value) for key, value in source.tree.items() if isinstance(value, dict) and "value" in value]
    if len(entries) < len(source.tree) or not entries or not all({*each} == {"type", "value"} for _, each in entries):
        return source
    tree: dict[str, dict[str, object]] = {}
    lines: dict[str, int] = {}
    for whole, value in entries:
        match = _DUMPED.fullmatch(whole)
        if match is not None:
            tree.setdefault(match[1], {})[match[2]] = value["value"]
            lines.setdefault(match[2], source.line_of(whole))
    return JsonFile(source.file, source.text, dict(tree), lines)


_OF_CHASSIS = re.compile(r"([^|]+)\|([^|]+)\|([^|]+)\|(\d+(?:-\d+)?)")


def of_chassis(source: JsonFile) -> JsonFile:
    """Queues of a chassis, whose keys name line card and chip before the port, as those of its own ports.

    A card has the queues of all cards' ports. Its own are those under its host name; where no name tells, what all
    cards have alike.
    """
    metadata = source.tree.get("DEVICE_METADATA")
    local = metadata.get("localhost") if isinstance(metadata, dict) else None
    own = local.get("hostname") if isinstance(local, dict) else None
    tree = {
        name: _local(table, own) if name in ("QUEUE", "BUFFER_QUEUE") else table for name, table in source.tree.items()
    }
    return source if tree == source.tree else JsonFile(source.file, source.text, tree, source.lines)


def _local(table: object, own: object) -> object:
    if not isinstance(table, dict):
        return table
    found: dict[str, object] = {}
    said: dict[str, list[object]] = {}
    for key, fields in table.items():
        match = _OF_CHASSIS.fullmatch(key)
        if match is None:
            found[key] = fields
        elif own in (None, match[1]):
            said.setdefault(f"{match[3]}|{match[4]}", []).append(fields)
    return found | {key: each[0] for key, each in said.items() if all(other == each[0] for other in each)}
