"""`eastwest twin`: the designed control plane as real FRR routers in network namespaces."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.status import Status
from eastwest.cli.twin_views import checks_json, outages_json, show_checks, show_outages, show_ways, ways_json
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.findings.verdict import Outcome
from eastwest.twin.boot import down, up
from eastwest.twin.checks import CHECKS
from eastwest.twin.failure import KINDS
from eastwest.twin.model import Blueprint
from eastwest.twin.outage import TARGET_MS, judge, outages
from eastwest.twin.path import nic_named, ways
from eastwest.twin.probe import FIRST_SOURCE_PORT
from eastwest.twin.routing import FAMILIES
from eastwest.twin.shell import require
from eastwest.twin.slicing import Slice
from eastwest.twin.state import State, load
from eastwest.twin.translate import blueprint
from eastwest.vendors.configure import configuration


class Action(Enum):
    """What to do with the twin."""

    UP = "up"
    CHECK = "check"
    PATH = "path"
    OUTAGE = "outage"
    DOWN = "down"


Kind = Enum("Kind", {kind: kind for kind in KINDS})  # type: ignore[misc]  # mypy wants a literal
_Count = Annotated[
    int | None, typer.Option(min=1, help="Boot only the first so many; give the same to every action on the twin.")
]
_End = Annotated[str | None, typer.Argument(help="path: a host, a host's interface (node001:nic3) or an address.")]


def twin(
    action: Annotated[
        Action,
        typer.Argument(help="Boot and check it, check again, show a pair's path, measure outages, or take it down."),
    ],
    site: Annotated[Path, typer.Argument(help="The site file.")],
    source: _End = None,
    target: _End = None,
    vendor: Annotated[str, typer.Option(help=f"Whose configurations are booted: {' or '.join(FAMILIES)}.")] = "sonic",
    leaves: _Count = None,
    spines: _Count = None,
    super_spines: _Count = None,
    hosts: _Count = None,
    pods: _Count = None,
    flows: Annotated[int, typer.Option(min=1, max=4096, help="path: RoCEv2 flows that differ in source port.")] = 64,
    case: Annotated[list[Kind] | None, typer.Option(help="outage: only this case; may be repeated.")] = None,
    target_ms: Annotated[
        float, typer.Option(min=0, help="outage: allowed beyond the time of detection, milliseconds.")
    ] = TARGET_MS,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Boot the designed control plane as real FRR routers; check it, show paths, measure outages; needs root.

    Exit code 1: a check found something, a flow does not arrive, or an outage was too long.
    """
    require()
    _, catalogue, plan = design_file(site)
    if action is Action.DOWN:
        _tell("taken down" if down(plan.name) else "was not up", plan.name, as_json)
        return
    if vendor not in FAMILIES:
        raise InputError(Problem(f'the twin cannot boot "{vendor}"', "--vendor", allowed=", ".join(FAMILIES)))
    configured = configuration(plan, catalogue, vendor)
    if configured is None:
        raise InputError(Problem("the site gives no configuration to boot", file=site))
    drawn = blueprint(configured, Slice(leaves, spines, hosts, super_spines, pods))
    if action is Action.UP:
        with Status(Console(stderr=True), quiet=as_json) as listener:
            up(drawn, plan.name, listener)
    state = _running(drawn, plan.name)
    if action is Action.PATH:
        _path(drawn, state, source, target, flows, as_json)
    elif action is Action.OUTAGE:
        _outage(drawn, state, [kind.value for kind in case or Kind], target_ms, as_json)
    else:
        _check(drawn, state, as_json)


def _running(drawn: Blueprint, name: str) -> State:
    state = load(name)
    if state is None or state.nodes != tuple(node.name for node in drawn.nodes) or state.family != drawn.family:
        mend = "eastwest twin up, with the same site, vendor and slice"
        raise InputError(Problem(f"no such twin of {name} is up", mend=mend))
    return state


def _tell(what: str, name: str, as_json: bool) -> None:
    typer.echo(json.dumps({"name": name, "state": what}) if as_json else f"Twin of {name}: {what}")


def _check(drawn: Blueprint, state: State, as_json: bool) -> None:
    results = {name: check(drawn, state) for name, check in CHECKS.items()}
    if as_json:
        typer.echo(json.dumps(checks_json(drawn, results), indent=2))
    else:
        show_checks(drawn, results)
    if any(results.values()):
        raise typer.Exit(1)


def _path(drawn: Blueprint, state: State, source: str | None, target: str | None, flows: int, as_json: bool) -> None:
    if source is None or target is None:
        mend = "eastwest twin path SITE node001 node002"
        raise InputError(Problem("path needs two hosts", "SOURCE TARGET", mend=mend))
    one, other = nic_named(drawn, source), nic_named(drawn, target)
    if one.host == other.host:
        raise InputError(Problem(f"{source} and {target} are the same host", "SOURCE TARGET"))
    found = ways(drawn, state, one, other, range(FIRST_SOURCE_PORT, FIRST_SOURCE_PORT + flows))
    if as_json:
        typer.echo(json.dumps(ways_json(found), indent=2))
    else:
        show_ways(found)
    if any(way.ends for _, way in found.flows):
        raise typer.Exit(1)


def _outage(drawn: Blueprint, state: State, kinds: list[str], target_ms: float, as_json: bool) -> None:
    with Status(Console(stderr=True), quiet=as_json) as listener:
        measured = [(each, judge(each, target_ms)) for each in outages(drawn, state, kinds, listener)]
    if as_json:
        typer.echo(json.dumps(outages_json(drawn, measured), indent=2))
    else:
        show_outages(drawn, measured)
    if any(verdict.outcome is not Outcome.PASS for _, verdict in measured):
        raise typer.Exit(1)
