"""`eastwest tune`: settings that serve a workload best, searched by simulation."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer
from rich.console import Console

from eastwest.cli.explore_options import RayAddress, Workers, seeds_of, tell_changed, workers_of
from eastwest.cli.status import Status
from eastwest.cli.tables import add_row, table_of
from eastwest.cli.trace_options import DEFAULT_CALLS, RanksPerNode, TraceBytes, TraceCalls, TraceFile, window_of
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.explore.backend import backend
from eastwest.explore.fragment import fragment
from eastwest.explore.sources import remember, sources_of
from eastwest.explore.tune import GOALS, Effort, Target, Tuned, front_of
from eastwest.explore.tune import tune as search
from eastwest.explore.tune.space import known_balances, space_of
from eastwest.intent.references import content_hash
from eastwest.plan.store import plan_hash, write_text
from eastwest.prove.targets import TunedFor, Wanted, target_of
from eastwest.report.explored.page import write_page
from eastwest.report.explored.tune import GOAL_NAMES, front_pictures, gain_text, tune_sections, value_text
from eastwest.units import format_us

_INTERRUPTED = 130
_CONFIRM_FROM = 1_000_000
_DEFAULT_BALANCES = "ecmp,flowlet,adaptive"


def tune(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    workload: Annotated[str | None, typer.Option(help="Which workload of the site; left out: its first.")] = None,
    trials: Annotated[int, typer.Option(help="Settings that are tried, the defaults among them.", min=8)] = 48,
    seeds: Annotated[int, typer.Option(help="Seeds that each setting is simulated with.", min=1, max=100)] = 2,
    confirm: Annotated[
        int,
        typer.Option(help="Further seeds for the choice and the defaults; they give the interval.", min=3, max=1000),
    ] = 8,
    seed: Annotated[int, typer.Option(help="Seed of the search and first seed of the simulations.", min=0)] = 1,
    load_balancing: Annotated[
        str, typer.Option(help="Ways that may be taken: of ecmp, flowlet, adaptive, spray; one leaves it alone.")
    ] = _DEFAULT_BALANCES,
    trace: TraceFile = None,
    trace_calls: TraceCalls = DEFAULT_CALLS,
    trace_bytes: TraceBytes = None,
    ranks_per_node: RanksPerNode = None,
    workers: Workers = None,
    ray: RayAddress = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the results; left out: out/NAME/tune-WORKLOAD.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Search ECN, DCQCN and load-balancing settings that serve a workload best, packet by packet.

    Judged by time, tail and pauses at once. Reports the gain over the settings that the policy derives with a
    confidence interval over new seeds, and the Pareto front; writes `tuning.yaml` for the site file. After Ctrl-C the
    same command goes on. Exit code 1: no gain is proven.
    """
    balances = _balances(load_balancing)
    designed = design_file(site)
    known, _, plan = designed
    window = window_of(trace_calls, trace_bytes, ranks_per_node, "packet")
    wanted = target_of(designed, Wanted(workload, trace, window), site, seed)
    name = wanted.name
    space = space_of(known, plan, balances)
    effort = Effort(trials, seeds_of(seed, seeds), seeds_of(seed + _CONFIRM_FROM, confirm), seed)
    folder = Path("out") / known.name / f"tune-{name}" if output is None else output
    console = Console(highlight=False, stderr=as_json)
    sources = sources_of(known, site) | ({} if trace is None else {str(trace): content_hash(trace)})
    tell_changed(folder, sources)
    where = backend(workers_of(workers), ray)
    try:
        with Status(console, quiet=as_json) as status:
            target = Target(wanted.scenario, wanted.graphs, known.fabric.link_gbps)
            found = search(target, space, effort, folder, where, status)
    except KeyboardInterrupt:
        remember(folder, sources)
        typer.echo("interrupted: the same command goes on", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    finally:
        where.close()
    remember(folder, sources)
    files = _write(found, folder, known.name, wanted, (known.source_hash, plan_hash(plan)), effort)
    if as_json:
        typer.echo(json.dumps(_tree(found, files), indent=2))
    else:
        _show(console, f"{known.name}, {name}", found, files, confirm)
        if wanted.text:
            console.print(wanted.text, markup=False, soft_wrap=True)
    if not found.proven:
        raise typer.Exit(1)


def _balances(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    wrong = [word for word in found if word not in known_balances()]
    if wrong or not found:
        raise InputError(Problem(f'"{text}"', "--load-balancing", allowed=", ".join(known_balances())))
    return found


def _write(
    found: Tuned, folder: Path, site: str, wanted: TunedFor, hashes: tuple[str, str], effort: Effort
) -> tuple[Path, ...]:
    gains = [f"{GOAL_NAMES[gain.goal]}: {gain_text(gain)} less than with the defaults" for gain in found.gains]
    proof = "A gain is proven." if found.proven else "No gain is proven: the defaults serve as well."
    comments = [f"Tuned for {wanted.name} of {site} by eastwest tune. {proof}", *gains]
    text = fragment(found.tuning, comments)
    yaml = folder / "tuning.yaml"
    write_text(yaml, text)
    rows = [
        {"trial": trial.number, "front": trial.front, **dict(zip(GOALS, trial.goals, strict=True)), **trial.values}
        for trial in found.trials
    ]
    table = folder / "trials.parquet"
    pq.write_table(pa.Table.from_pylist(rows), table)
    said = (
        f"{len(found.trials)} settings of {site} for {wanted.name}, simulated packet by packet with "
        f"{len(effort.seeds)} seeds each, then the chosen one and the defaults with {len(effort.confirm_seeds)} new "
        f"seeds. {wanted.text}"
    ).strip()
    page = write_page(
        folder / "tune.html", site, "Tuning", hashes, tune_sections(found, said, text, len(effort.confirm_seeds))
    )
    result = folder / "tune.json"
    write_text(result, json.dumps(_tree(found, (yaml, table, page)), indent=2) + "\n")
    pictures = []
    for goal, picture in zip(GOALS[1:], front_pictures(found), strict=True):
        pictures.append(folder / f"front-{goal.removesuffix('_us')}.svg")
        write_text(pictures[-1], picture.svg + "\n")
    return yaml, page, result, table, *pictures


def _show(console: Console, title: str, found: Tuned, files: tuple[Path, ...], confirm: int) -> None:
    table = table_of("goal", ">defaults", ">chosen", ">less by (95 % interval)", title=f"{title}: {confirm} new seeds")
    for gain in found.gains:
        add_row(table, (GOAL_NAMES[gain.goal], format_us(gain.before), format_us(gain.after), gain_text(gain)))
    console.print(table)
    console.print()
    table = table_of("setting", ">default", ">chosen")
    for name, value in found.chosen.values.items():
        add_row(table, (name, value_text(found.default.values[name]), value_text(value)))
    console.print(table)
    console.print()
    front = list(front_of(found.trials))
    table = table_of(">trial", ">time", ">99th percentile", ">paused", "", title="Pareto front")
    for trial in front[:20]:
        mark = "chosen" if trial.number == found.chosen.number else "defaults" if trial.number == 0 else ""
        add_row(table, (str(trial.number), *map(format_us, trial.goals), mark))
    console.print(table)
    console.print("\nA gain is proven." if found.proven else "\nNo gain is proven: the defaults serve as well.")
    for file in files:
        console.print(f"Written: {file}", markup=False, soft_wrap=True)


def _tree(found: Tuned, files: tuple[Path, ...]) -> dict[str, object]:
    return {
        "proven": found.proven,
        "gains": [asdict(gain) for gain in found.gains],
        "chosen": asdict(found.chosen),
        "default": asdict(found.default),
        "tuning": asdict(found.tuning),
        "front": [asdict(trial) for trial in front_of(found.trials)],
        "trials": len(found.trials),
        "confirmed": list(found.confirmed),
        "files": [str(file) for file in files],
    }
