"""`eastwest collect`: configurations and state of every device of an inventory, over SSH, read-only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.status import Status
from eastwest.cli.tables import add_row, table_of
from eastwest.discover.collect import Collected, Login, read_targets
from eastwest.discover.collect import collect as collect_all

FAILED = 1


def collect(
    inventory: Annotated[
        Path, typer.Argument(help="CSV, Ansible inventory, or NetBox export: names, addresses, families.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder; what is in it already is not asked again.")
    ] = Path("collected"),
    user: Annotated[str, typer.Option(help="Who logs in, where the inventory names nobody.")] = "",
    key: Annotated[
        list[Path] | None, typer.Option(help="Private key, beside those of the agent; may be repeated.")
    ] = None,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Prompt for a password; it is never an option.")
    ] = False,
    jump: Annotated[str, typer.Option(help="Host to go through: user@host:port.")] = "",
    at_once: Annotated[int, typer.Option(min=1, max=256, help="Devices asked at the same time.")] = 32,
    known_hosts: Annotated[Path | None, typer.Option(help="File of host keys; left out: your own.")] = None,
    any_host_key: Annotated[
        bool, typer.Option("--any-host-key", help="Take any host key. Anybody on the way could then answer.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Fetch configurations and state over SSH with read-only commands; secrets are taken out before anything is stored.

    The first refused login ends the run. Exit code 1: some device did not answer.
    """
    targets = read_targets(inventory)
    password = typer.prompt("Password", hide_input=True, err=True) if ask_password else None
    login = Login(user, password, tuple(key or ()), jump, known_hosts, any_host_key)
    with Status(Console(stderr=True), quiet=as_json) as listener:
        found = collect_all(targets, output, login, at_once, listener)
    if as_json:
        result = {"folder": str(output), "done": found.done, "before": found.before, "failed": found.failed}
        typer.echo(json.dumps(result | {"stopped": found.stopped}))
    else:
        _show(found, output)
    if found.failed or found.stopped:
        raise typer.Exit(FAILED)


def _show(found: Collected, output: Path) -> None:
    console = Console(highlight=False)
    console.print(f"{len(found.done)} devices asked, {len(found.before)} before, {len(found.failed)} failed: {output}")
    if found.failed:
        table = table_of("device", "why", title="Failed")
        for name, why in found.failed.items():
            add_row(table, (name, why))
        console.print(table)
    if found.stopped:
        console.print(f"Stopped: {found.stopped}", markup=False)
