"""`eastwest diff`: two versions of a design compared in words."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.design.from_file import design_file
from eastwest.plan import Plan, load_plan
from eastwest.plan.compare import Comparison, NounChanges, compare

_MOST_ROWS = 20


def diff(
    old: Annotated[Path, typer.Argument(help="The version before: plan.json, a project folder or a site file.")],
    new: Annotated[Path, typer.Argument(help="The version after, likewise.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines: every row.")] = False,
) -> None:
    """Compare two versions of a design in words. Exit code 0: the same, 1: different, 2: an input cannot be taken."""
    found = compare(_plan(old), _plan(new))
    if as_json:
        typer.echo(json.dumps(asdict(found) | {"same": found.same}, indent=2, ensure_ascii=False))
    else:
        _show(found)
    raise typer.Exit(0 if found.same else 1)


def _plan(path: Path) -> Plan:
    """The plan of a file or project folder. Raises InputError."""
    if path.is_dir():
        return load_plan(path / "plan.json")
    return load_plan(path) if path.suffix == ".json" else design_file(path)[2]


def _show(found: Comparison) -> None:
    console = Console(highlight=False, soft_wrap=False)
    if found.same:
        console.print("Both build the same." + (" The site files differ." if found.site_changed else ""))
        return
    counts = ", ".join(f"{each.noun} ({each.changes:,})" for each in found.nouns)
    console.print(f"Values that differ, by noun: {counts}", soft_wrap=True, markup=False)
    for each in found.nouns:
        _show_noun(console, each)


def _show_noun(console: Console, each: NounChanges) -> None:
    console.print()
    console.print(each.noun.capitalize(), style="bold")
    for sentence in each.sentences:
        console.print(f"- {sentence}", soft_wrap=True, markup=False)
    table = table_of("setting", "where", "before", "after", ">times")
    for row in each.rows[:_MOST_ROWS]:
        add_row(table, (row.setting, row.where, row.before, row.after, f"{row.number:,}"))
    console.print(table)
    if len(each.rows) > _MOST_ROWS:
        console.print(f"… and {len(each.rows) - _MOST_ROWS:,} more rows: --json prints them all")
