"""A recording on the command line: one workload of a site, repeated for minutes in the fluid engine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import typer
from rich.console import Console

from eastwest.cli.site_run import Wanted, leave, ready
from eastwest.cli.status import Status as StatusLine
from eastwest.cli.tables import pairs
from eastwest.diagnose.expectation import expectation_of, save_expected
from eastwest.explore.execute import Job, keep
from eastwest.simulate.fluid import record
from eastwest.simulate.run import Run
from eastwest.units import format_us


def record_site(
    console: Console, file: Path, wanted: Wanted, duration_us: float, output: Path | None, as_json: bool
) -> None:
    """Design the site, repeat one of its workloads, one step at a time, for duration_us; store and print the run.

    Raises InputError or NoFitError, and typer.Exit when the run stalled or was interrupted.
    """
    prepared, scenario, folder = ready(file, wanted, output, one_step=True)
    with StatusLine(console, quiet=as_json) as status:
        run = record(scenario, duration_us, status)
        expected = expectation_of(scenario)
    place = folder / "runs" / scenario.name
    keep(run, Job(replace(scenario, limit_us=duration_us), place))
    save_expected(expected, place)
    if as_json:
        typer.echo(json.dumps(_as_json(run, prepared.name, place), ensure_ascii=False))
    else:
        console.print(f"{run.scenario}: {prepared.text}", markup=False)
        console.print()
        console.print(pairs(_summary(run)))
        console.print(f"Stored in {place}", markup=False, soft_wrap=True)
    leave(run, duration_us)


def _as_json(run: Run, workload: str, place: Path) -> dict[str, object]:
    return {
        "scenario": run.scenario,
        "workload": workload,
        "plan_sha256": run.plan_hash,
        "seed": run.seed,
        "engine": run.engine,
        "status": run.status.value,
        "simulated_us": run.simulated_us,
        "computed_episodes": run.computed_episodes,
        "repeated_episodes": run.repeated_episodes,
        "steps": len(run.steps),
        "incidents": len(run.incidents),
        "rows": {name: getattr(run.telemetry, name).num_rows for name in ("ports", "hosts", "operations", "jobs")},
        "folder": str(place),
    }


def _summary(run: Run) -> dict[str, int | str]:
    """What a person asks first of a recording."""
    times = np.array([step.end_us - step.start_us for step in run.steps])
    ports, hosts = run.telemetry.ports, run.telemetry.hosts
    steps = "none"
    if len(times):
        steps = f"{len(times)}: {format_us(float(np.median(times)))} at the median, {format_us(times.max())} at most"
    return {
        "status": run.status.value,
        "recorded": format_us(run.simulated_us),
        "repetitions": f"{run.computed_episodes} computed, {run.repeated_episodes} repeated",
        "steps": steps,
        "ECN marks": _sum(ports, "ecn_marks"),
        "pause frames": _sum(ports, "pause_frames_sent"),
        "drops": _sum(ports, "drops"),
        "CNPs": _sum(hosts, "cnps_sent"),
        "sent again": _sum(hosts, "retransmits"),
        "timeouts": _sum(hosts, "timeouts"),
        "incidents": len(run.incidents),
        "engine": f"{run.totals.engine_cpu_s:.2f} s",
    }


def _sum(table: object, name: str) -> int:
    return int(table[name].to_numpy().sum())  # type: ignore[index]
