"""`eastwest twin`: the designed control plane as real FRR routers in network namespaces."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.findings.finding import Finding
from eastwest.twin.boot import down, up
from eastwest.twin.checks import CHECKS
from eastwest.twin.model import Blueprint
from eastwest.twin.shell import require
from eastwest.twin.state import State, load
from eastwest.twin.translate import Slice, blueprint
from eastwest.vendors.configure import configuration


class Action(Enum):
    """What to do with the twin."""

    UP = "up"
    CHECK = "check"
    DOWN = "down"


_Count = Annotated[int | None, typer.Option(min=1, help="Boot only the first so many; the same for up and check.")]


def twin(
    action: Annotated[Action, typer.Argument(help="Boot it, check it, or take it down.")],
    site: Annotated[Path, typer.Argument(help="The site file.")],
    leaves: _Count = None,
    spines: _Count = None,
    hosts: _Count = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Boot the designed control plane as real FRR routers in network namespaces; needs root.

    Exit code 1: a check found something.
    """
    require()
    _, catalogue, plan = design_file(site)
    if action is Action.DOWN:
        _tell("taken down" if down(plan.name) else "was not up", plan.name, as_json)
        return
    configured = configuration(plan, catalogue, "sonic")
    if configured is None:
        raise InputError(Problem("the site gives no configuration to boot", file=site))
    drawn = blueprint(configured, Slice(leaves, spines, hosts))
    if action is Action.UP:
        up(drawn, plan.name)
    state = load(plan.name)
    if state is None or state.nodes != tuple(node.name for node in drawn.nodes):
        mend = "eastwest twin up, with the same site and slice"
        raise InputError(Problem(f"no such twin of {plan.name} is up", mend=mend))
    _check(drawn, state, as_json)


def _tell(what: str, name: str, as_json: bool) -> None:
    typer.echo(json.dumps({"name": name, "state": what}) if as_json else f"Twin of {name}: {what}")


def _check(drawn: Blueprint, state: State, as_json: bool) -> None:
    results = {name: check(drawn, state) for name, check in CHECKS.items()}
    if as_json:
        typer.echo(json.dumps(_as_json(drawn, results), indent=2))
    else:
        _show(drawn, results)
    if any(results.values()):
        raise typer.Exit(1)


def _as_json(drawn: Blueprint, results: dict[str, list[Finding]]) -> dict[str, object]:
    checks = {
        name: [
            {"title": f.title, "place": f.place.text(), "observed": f.observed, "expected": f.expected} for f in found
        ]
        for name, found in results.items()
    }
    return {"name": drawn.name, "plan_sha256": drawn.plan_sha256, "left_out": drawn.left_out, "checks": checks}


def _show(drawn: Blueprint, results: dict[str, list[Finding]]) -> None:
    console = Console(highlight=False)
    size = f"{len(drawn.switches)} switches, {len(drawn.hosts)} hosts, {len(drawn.cables)} cables"
    console.print(f"Twin of {drawn.name}: {size}", markup=False)
    for text in drawn.left_out:
        console.print(f"Left out: {text}", markup=False)
    table = table_of("check", "place", "observed", "expected", "finding", title="Checks")
    for name, found in results.items():
        for each in found:
            add_row(table, (name, each.place.text(), each.observed, each.expected, each.title))
        if not found:
            add_row(table, (name, "", "", "", "passed"))
    console.print(table)
