"""Options that the verbs of exploration share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from eastwest.errors import InputError, Problem
from eastwest.explore.sources import changed_since
from eastwest.intent.problems import did_you_mean
from eastwest.intent.site import Site

Workers = Annotated[int | None, typer.Option(help="Processes at a time; left out: one for each core.", min=1, max=1024)]
RayAddress = Annotated[
    str | None,
    typer.Option("--ray", help="Run on a Ray cluster instead: local, auto, or ADDRESS:PORT of its head."),
]


def workers_of(wanted: int | None) -> int:
    """How many processes work at a time."""
    return wanted or len(os.sched_getaffinity(0))


def seeds_of(first: int, count: int) -> tuple[int, ...]:
    """So many seeds from the first on."""
    return tuple(range(first, first + count))


def check_workload(site: Site, name: str | None) -> None:
    """Raises InputError for a name that no workload of the site has."""
    known = [workload.name for workload in site.workloads]
    if name is not None and name not in known:
        found = f'the site has no workload "{name}"'
        raise InputError(Problem(found, "--workload", allowed=", ".join(known), mend=did_you_mean(name, known)))


def check_engine(name: str, allowed: tuple[str, ...]) -> None:
    """Raises InputError for an engine that is none of these."""
    if name not in allowed:
        raise InputError(Problem(f'"{name}"', "--engine", allowed=", ".join(allowed)))


def tell_changed(folder: Path, sources: Mapping[str, str]) -> None:
    """Say which files are not those that the folder's results rest on."""
    if changed := changed_since(folder, sources):
        typer.echo(
            f"changed since {folder} was written: {', '.join(changed)}; what rests on it is computed anew", err=True
        )
