"""`eastwest catalogue`: what hardware is known, and where each fact comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.load import KINDS, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.catalogue.view import Entry, coverage, entries, fact_lines, plain_data, unknown_facts, what
from eastwest.intent.problems import did_you_mean

OWN_FOLDER = Path("catalogue")

Found = list[tuple[str, Entry]]


def catalogue(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="asics, switches, nics, nodes, storage, cables or models; `show` with an id; or `coverage`."
        ),
    ] = None,
    entry_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="With `show`: the entry.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
    own: Annotated[
        Path | None, typer.Option(help="Your own entries: a folder of YAML files; left out: ./catalogue if it exists.")
    ] = None,
) -> None:
    """List known hardware, or show the facts of one entry with their sources: `eastwest catalogue show ID`.

    `eastwest catalogue coverage` counts how many facts are known, and how many of them nobody published.
    """
    known = load_catalogue(own or (OWN_FOLDER if OWN_FOLDER.is_dir() else None))
    if kind == "show":
        _show(known, entry_id, as_json)
    elif kind == "coverage":
        _cover(known, as_json)
    else:
        _list(known, kind, as_json)


def _list(known: Catalogue, kind: str | None, as_json: bool) -> None:
    if kind is not None and kind not in KINDS:
        allowed = ", ".join([*KINDS, "show ID", "coverage"])
        raise InputError(Problem(f'"{kind}" is no kind of entry', allowed=allowed, mend=did_you_mean(kind, KINDS)))
    found = [(name, entry) for name, entry in entries(known) if kind in (None, name)]
    if as_json:
        _print_json([_row(name, entry) for name, entry in found])
    else:
        _print_list(found)


def _show(known: Catalogue, entry_id: str | None, as_json: bool) -> None:
    found = [(name, entry) for name, entry in entries(known) if entry.id == entry_id]
    if not found:
        said = "no id given" if entry_id is None else f'no entry has the id "{entry_id}"'
        mend = did_you_mean(entry_id or "", [entry.id for _, entry in entries(known)])
        raise InputError(Problem(said, allowed="an id of `eastwest catalogue`", mend=mend))
    if as_json:
        _print_json([{"kind": name, "entry": plain_data(entry)} for name, entry in found])
        return
    for name, entry in found:
        _print_facts(name, entry)


def _cover(known: Catalogue, as_json: bool) -> None:
    rows = list(coverage(known))
    if as_json:
        _print_json([plain_data(row) for row in rows])
        return
    table = Table("kind", box=None, pad_edge=False)
    for column in ("entries", "read", "second-hand", "derived", "unknown"):
        table.add_column(column, justify="right")
    for row in rows:
        counts = (row.entries, row.primary, row.secondary, row.derived, row.unknown)
        table.add_row(row.kind, *(str(count) for count in counts))
    Console().print(table)


def _row(kind: str, entry: Entry) -> dict[str, object]:
    return {"kind": kind, "id": entry.id, "what": what(entry), "unknown": list(unknown_facts(entry))}


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def _print_list(found: Found) -> None:
    table = Table("kind", "id", "what", box=None, pad_edge=False)
    table.add_column("unknown facts", justify="right")
    for kind, entry in found:
        table.add_row(kind, entry.id, what(entry), str(len(unknown_facts(entry)) or ""))
    Console().print(table)


def _print_facts(kind: str, entry: Entry) -> None:
    typer.echo(f"{entry.id} ({kind}): {what(entry)}")
    table = Table(box=None, pad_edge=False)
    for column in ("fact", "value", "source"):
        table.add_column(column, overflow="fold")
    for line in fact_lines(entry):
        table.add_row(line.name, line.value, line.source)
    Console(markup=False, highlight=False).print(table)
