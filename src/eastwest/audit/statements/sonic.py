"""Statements of SONiC: references between the tables of config_db."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.audit.statements.lines import Collected
from eastwest.audit.statements.model import Name, Statements
from eastwest.discover import SourceLine
from eastwest.errors import EastwestError
from eastwest.vendors.sonic.files import tables_of
from eastwest.vendors.text.json_lines import JsonFile

REFERENCES = {
    "profile": ("BUFFER_PROFILE", ("BUFFER_PG", "BUFFER_QUEUE")),
    "scheduler": ("SCHEDULER", ("QUEUE", "PORT_QOS_MAP")),
    "wred_profile": ("WRED_PROFILE", ("QUEUE",)),
    "dscp_to_tc_map": ("DSCP_TO_TC_MAP", ("PORT_QOS_MAP",)),
    "tc_to_queue_map": ("TC_TO_QUEUE_MAP", ("PORT_QOS_MAP",)),
    "tc_to_pg_map": ("TC_TO_PRIORITY_GROUP_MAP", ("PORT_QOS_MAP",)),
    "pfc_to_queue_map": ("MAP_PFC_PRIORITY_TO_QUEUE", ("PORT_QOS_MAP",)),
    "pool": ("BUFFER_POOL", ("BUFFER_PROFILE",)),
}
"""Field → the table that it names an entry of, and the tables that have the field (SONiC YANG models)."""
_OLD = re.compile(r"\[(?:\w+\|)?(.*)\]")
"""References as `[BUFFER_PROFILE|name]`, which releases before 202012 write."""
_BUILT_IN = frozenset({"NULL", ""})
_LISTS = ("BUFFER_PORT_INGRESS_PROFILE_LIST", "BUFFER_PORT_EGRESS_PROFILE_LIST")
_TEMPLATES = frozenset(
    ("ingress_lossless_profile", "ingress_lossy_profile", "egress_lossless_profile", "egress_lossy_profile")
)
"""Profiles that SONiC's own buffer templates define on every platform, whether or not its ports use them."""


def read(file: str, text: str) -> Statements:
    """References of one JSON file; none of a text that is no JSON."""
    try:
        sources = tables_of(file, text)
    except EastwestError:
        return Statements()
    found = Collected()
    seen: set[tuple[str, str]] = set()
    for tables in sources:
        for table, name in _defined(tables):
            if name not in _TEMPLATES:
                found.add("defined", Name(table, name, SourceLine(file, tables.line_of(table, name))))
        for target, name, place in _used(tables):
            known = name in _BUILT_IN or (name in _TEMPLATES and any(_has(each, target, name) for each in sources))
            if not known and (target, name) not in seen:
                seen.add((target, name))
                found.add("used", Name(target, name, SourceLine(file, tables.line_of(*place))))
    return found.statements()


def _used(tables: JsonFile) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
    """The table that is referred to, the name, and where the reference stands."""
    for field, (target, places) in REFERENCES.items():
        for table in places:
            for key, value in _fields(tables, table, field):
                yield target, _bare(value), (table, key, field)
    for table in _LISTS:
        for key, value in _fields(tables, table, "profile_list"):
            for name in filter(None, value.split(",")):
                yield "BUFFER_PROFILE", _bare(name), (table, key, "profile_list")


def _bare(name: str) -> str:
    return _OLD.sub(r"\1", name) if "[" in name else name


def _has(tables: JsonFile, table: str, name: str) -> bool:
    entries = tables.tree.get(table)
    return isinstance(entries, dict) and name in entries


def _defined(tables: JsonFile) -> Iterator[tuple[str, str]]:
    for table, _ in REFERENCES.values():
        entries = tables.tree.get(table)
        if isinstance(entries, dict):
            yield from ((table, str(name)) for name in entries)


def _fields(tables: JsonFile, table: str, field: str) -> Iterator[tuple[str, str]]:
    entries = tables.tree.get(table)
    for key, entry in entries.items() if isinstance(entries, dict) else ():
        value = entry.get(field) if isinstance(entry, dict) else None
        if isinstance(value, str):
            yield str(key), value
