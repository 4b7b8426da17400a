"""What `eastwest evidence` prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.evidence.statement import Sealed
from eastwest.evidence.verify import Verification

_MOST = 50


@contextmanager
def files_seen(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line that names the file under way, on a terminal."""
    console = Console(stderr=True, highlight=False)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    with console.status("") as status:
        yield lambda path: status.update(f"{path[-100:]}")


def sealed(dossier: Path, found: Sealed, as_json: bool) -> None:
    """What was sealed, and what comes next."""
    if as_json:
        rows = [{"name": one.name, "outcome": one.outcome.value, "criteria": len(one.rows)} for one in found.results]
        typer.echo(json.dumps({"dossier": str(dossier), "manifest_sha256": found.manifest_sha256, "results": rows}))
        return
    console = Console(highlight=False)
    table = table_of("results", "outcome", ">criteria", "from")
    for one in found.results:
        add_row(table, (one.name, one.outcome.value, str(len(one.rows)), one.file))
    console.print(table)
    console.print(f"Sealed: {dossier} (manifest sha256:{found.manifest_sha256})", soft_wrap=True, markup=False)
    console.print(f"Not signed yet: eastwest evidence sign {dossier} --key KEY --name NAME --role ROLE", soft_wrap=True)


def verified(found: Verification, as_json: bool) -> None:
    """What was found, changes first."""
    if as_json:
        typer.echo(json.dumps({**asdict(found), "intact": found.intact, "trusted": found.trusted}, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for what, paths in asdict(found.changed).items():
        for path in paths[:_MOST]:
            console.print(f"{what.upper():8} {path}", markup=False)
        if len(paths) > _MOST:
            console.print(f"{what.upper():8} … and {len(paths) - _MOST:,} more: --json names them all")
    for text in found.objections:
        console.print(f"WRONG    {text}", markup=False)
    for one in found.signatures:
        who = one.person.text() if one.person else one.file
        meaning = f"{one.person.meaning} " if one.person else ""
        word = "SIGNED" if one.trusted else "UNKNOWN" if one.holds else "WRONG"
        stamped = f", time stamp {one.stamped}" if one.stamped else ""
        by = f", Sigstore: {one.vouched}" if one.vouched else ""
        console.print(f"{word:8} {meaning}{one.date} {who}, key id {one.keyid[:16]}{stamped}{by}", markup=False)
        if one.why_not:
            console.print(f"         {one.why_not}", markup=False)
    console.print(_conclusion(found))


def _conclusion(found: Verification) -> str:
    if not found.intact:
        return "NOT INTACT"
    if not found.signatures:
        return f"INTACT: {found.files:,} files; nobody has signed"
    known = "all signatures are" if found.trusted else "not every signature is"
    return f"INTACT: {found.files:,} files; {known} by trusted keys or identities"
