"""`eastwest anonymise`: a folder of configurations that can be shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.audit.anonymise import anonymise as rewrite
from eastwest.audit.anonymise.folder import key_in, new_key
from eastwest.cli.status import Status


def anonymise(
    folder: Annotated[Path, typer.Argument(help="A folder, file or archive of configurations and command outputs.")],
    out: Annotated[Path, typer.Argument(help="The folder to write; it must not exist, or be empty.")],
    key: Annotated[
        Path | None, typer.Option(help="A key file, so that later folders get the same pseudonyms; drawn if missing.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Replace names, addresses, AS numbers, MAC addresses and secrets by consistent pseudonyms.

    The audit of the result finds what the audit of the folder finds. Without --key the key is drawn and forgotten.
    """
    console = Console(highlight=False, stderr=as_json)
    with Status(console, quiet=as_json) as status:
        done = rewrite(folder, out, new_key() if key is None else key_in(key), status)
    if as_json:
        left = [{"file": each.file, "problem": each.problem} for each in done.left_out]
        typer.echo(json.dumps({"folder": str(done.folder), "files": list(done.files), "left_out": left}))
        return
    console.print(f"{len(done.files)} files, {done.names} names: {done.folder}", markup=False, soft_wrap=True)
    for each in done.left_out:
        console.print(f"left out: {each.file}: {each.problem}", markup=False, soft_wrap=True)
    console.print("Look through it before you give it away.")
