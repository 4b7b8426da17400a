"""`eastwest init`: a commented site file to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eastwest.intent.starter import write_starter


def init(
    file: Annotated[Path, typer.Argument(help="The file to write; an existing one is left as it is.")] = Path(
        "site.yaml"
    ),
) -> None:
    """Write a commented site file to start from."""
    write_starter(file)
    typer.echo(f"{file} written. Next: eastwest prove {file}")
