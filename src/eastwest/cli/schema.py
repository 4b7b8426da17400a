"""`eastwest schema`: the JSON Schema of the site file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from eastwest.errors import InputError, Problem
from eastwest.intent.json_schema import site_json_schema


def schema(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file, not to the screen.")
    ] = None,
) -> None:
    """Print the JSON Schema of the site file (draft 2020-12), for editors."""
    text = json.dumps(site_json_schema(), indent=2, ensure_ascii=False)
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror}", file=output)) from error
