"""The hardware that ships."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.catalogue.model import Switch
from eastwest.intent.catalogue.naming import NAMING
from eastwest.intent.catalogue.view import Coverage, Entry, coverage, entries, fact_lines, unknown_facts, what
from reference_pages.text import table_of


def lines() -> Iterator[str]:
    """The hardware that ships."""
    catalogue = load_catalogue()
    yield "# Catalogue"
    yield ""
    yield "The hardware that ships with eastwest. `eastwest catalogue show ID` prints every fact with its source."
    yield "An unknown fact is one that no document we read publishes: whatever needs it says so."
    yield "[Add your own](../how-to/add-hardware.md)."
    yield ""
    yield "## Coverage"
    yield ""
    yield "Facts by where they come from: read in the maker's document, a standard or running configuration; quoted by"
    yield "someone else; worked out from facts that were read. `eastwest catalogue coverage` counts your entries too."
    yield ""
    head = ("kind", "entries", "read", "second-hand", "derived", "unknown", "known")
    yield from table_of(head, [_covered(row) for row in coverage(catalogue)])
    found = list(entries(catalogue))
    for kind in dict.fromkeys(name for name, _ in found):
        yield f"## {kind.capitalize()}"
        yield ""
        columns = ("id", "what", *_EXTRA.get(kind, ()), "unknown facts")
        yield from table_of(columns, [_entry_row(kind, entry) for name, entry in found if name == kind])

    yield "## Port names"
    yield ""
    yield "A switch names its ports as the first system it runs does; these are the rules of all of them."
    yield "`{n}` counts ports from the first number, `{part0}` and `{part1}` the parts of a split port from 0 or 1,"
    yield "`{lane}` the first lane of a part in its port, `{index}` the lanes before it on the whole switch."
    yield ""
    named = [(nos, rule) for nos, rule in NAMING.items() if rule.name_pattern]
    rows = [(nos, f"`{rule.name_pattern}`", f"`{rule.split_pattern}`", rule.first, rule.source) for nos, rule in named]
    yield from table_of(("system", "port", "part of a split port", "first", "source"), rows)


_EXTRA = {"switches": ("ports", "runs"), "nics": ("ports", "speed_gbps"), "storage": ("unit",), "cables": ("reach_m",)}
"""Columns of a kind beside those that all have: names of facts."""


def _covered(row: Coverage) -> tuple[object, ...]:
    share = row.known / (row.known + row.unknown)
    return row.kind, row.entries, row.primary, row.secondary, row.derived, row.unknown, f"{share:.0%}"


def _entry_row(kind: str, entry: Entry) -> tuple[object, ...]:
    shown = {line.name: line.value for line in fact_lines(entry)}
    if isinstance(entry, Switch):
        groups = entry.ports.value or ()
        ports = " + ".join(f"{one.count} x {one.speed_gbps:g}G {one.form_factor}" for one in groups) or "unknown"
        shown |= {"ports": ports, "runs": ", ".join(entry.nos)}
    extra = [shown.get(name, "") for name in _EXTRA.get(kind, ())]
    return f"`{entry.id}`", what(entry), *extra, ", ".join(f"`{fact}`" for fact in unknown_facts(entry))
