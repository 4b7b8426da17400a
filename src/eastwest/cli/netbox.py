"""NetBox on the command line: the token from the environment or a prompt, the changes before they are made."""

from __future__ import annotations

import json
import os
import sys

import typer

from eastwest.errors import InputError, Problem
from eastwest.exchange.fabric_file import Imported
from eastwest.exchange.netbox import Client, apply, changes, read_live, wanted_objects
from eastwest.exchange.netbox.sync import Change, Changes
from eastwest.exchange.source import Source

TOKEN = "NETBOX_TOKEN"  # noqa: S105  (the variable's name)
_SHOWN = 40


def export_netbox(source: Source, url: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring the plan into NetBox, or list what would change. Raises InputError."""
    wanted = wanted_objects(source)
    if url is None:
        raise InputError(Problem("is missing", "--url", allowed="the address of NetBox, https://HOST"))
    with Client(url, _token()) as client:
        planned = changes(client, wanted)
        made = 0 if dry_run else apply(client, planned)
    if as_json:
        rows = [_row(change) for change in planned.changes]
        typer.echo(json.dumps({"made": made, "unchanged": planned.unchanged, "changes": rows}, default=str))
    else:
        _show(planned, dry_run)


def import_netbox(url: str, site: str | None) -> Imported:
    """The fabric of a site of a running NetBox. Raises InputError."""
    if not site:
        raise InputError(Problem("is missing", "--site", allowed="the slug of a site in NetBox"))
    with Client(url, _token()) as client:
        return read_live(client, site)


def _token() -> str:
    token = os.environ.get(TOKEN, "")
    if not token and sys.stdin.isatty():
        token = typer.prompt("NetBox token", hide_input=True, err=True)
    if not token:
        raise InputError(Problem(f"the environment variable {TOKEN} is not set", mend=f"export {TOKEN}=..."))
    return token.strip()


def _row(change: Change) -> dict[str, object]:
    row: dict[str, object] = {"kind": change.kind, "endpoint": change.wanted.endpoint, "object": change.wanted.text}
    row |= {"before": dict(change.before)} if change.before else {}
    return row | ({"fields": sorted(change.fields)} if change.fields else {"reason": change.reason})


def _show(planned: Changes, dry_run: bool) -> None:
    for change in planned.changes[:_SHOWN]:
        what = change.reason or ("" if change.kind == "create" else ", ".join(sorted(change.fields)))
        typer.echo(f"{change.kind:8}  {change.wanted.text}{f'  ({what})' if what else ''}")
    if len(planned.changes) > _SHOWN:
        typer.echo(f"... and {len(planned.changes) - _SHOWN} more (--json lists all)")
    verb = "would be made" if dry_run else "made"
    typer.echo(f"{len(planned.changes)} changes {verb}, {planned.unchanged} objects as they should be")
