"""One workload of a site on the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console

from eastwest.cli.runs import run_as_json, show_run
from eastwest.cli.status import Status as StatusLine
from eastwest.design.artefacts import write_design
from eastwest.design.from_file import design_file
from eastwest.explore.execute import Job, keep
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site, TrainingIntent, WorkloadIntent
from eastwest.plan import Plan
from eastwest.plan.of_workload import plan_of
from eastwest.prove.traces import PreparedTrace, prepare_trace, trace_name
from eastwest.prove.workloads import Prepared, prepare_one
from eastwest.report.playback import write_page
from eastwest.simulate.engines import simulate
from eastwest.simulate.from_site import merged, workload_named
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from eastwest.simulate.scenario_file import FaultFile, load_faults
from eastwest.traffic.traces import Trace, open_trace
from eastwest.traffic.traces.workload import WHOLE, Window

STALLED, INTERRUPTED = 1, 130


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is simulated: workload by name, scenario file and seed, None where left out; times in microseconds.

    threads: that share the run. trace: instead of a workload of the site, and how much of it is simulated.
    """

    workload: str | None
    scenario: Path | None
    seed: int | None
    limit_us: float
    sample_us: float
    engine: str = "packet"
    threads: int = 1
    trace: Path | None = None
    window: Window = WHOLE


def simulate_site(console: Console, file: Path, wanted: Wanted, output: Path | None, as_json: bool) -> None:
    """Design the site, run one of its workloads, store and print the run.

    Raises InputError or NoFitError, and typer.Exit when the run stalled or was interrupted.
    """
    prepared, scenario, folder = ready(file, wanted, output)
    with StatusLine(console, quiet=as_json) as status:
        run = simulate(scenario, status, wanted.engine, wanted.threads)
    place = folder / "runs" / scenario.name
    keep(run, Job(scenario, place))
    page = write_page(scenario.plan, run, prepared.text, place)
    if as_json:
        typer.echo(json.dumps({**run_as_json(run, prepared, place), "playback": str(page)}, ensure_ascii=False))
    else:
        show_run(console, run, prepared, place)
        console.print(f"Playback: {page}", markup=False, soft_wrap=True)
    leave(run, scenario.limit_us)


def ready(
    file: Path, wanted: Wanted, output: Path | None, *, one_step: bool = False
) -> tuple[Prepared | PreparedTrace, Scenario, Path]:
    """Designs the site and states the workload as a scenario; the design is written into the project folder.

    one_step: a training job as a single step. Raises InputError or NoFitError.
    """
    site, catalogue, plan = design_file(file)
    intent = None if wanted.trace is not None else workload_named(site, wanted.workload, "--workload", file)
    if one_step and isinstance(intent, TrainingIntent):
        intent = replace(intent, steps=1)
    used = plan if intent is None else plan_of(intent, plan, site, catalogue)
    trace = None if wanted.trace is None else open_trace(wanted.trace)
    name = trace_name(trace) if trace is not None else intent.name if intent is not None else ""
    faults = FaultFile(name, 1, ()) if wanted.scenario is None else load_faults(wanted.scenario, used)
    seed = faults.seed if wanted.seed is None else wanted.seed
    steady = wanted.engine == "flow" and not faults.faults and not site.background
    prepared = _prepared((site, catalogue, used), intent, trace, wanted.window, seed, steady=steady)
    folder = Path("out") / site.name if output is None else output
    write_design(plan, file, folder, site.references)
    limits = (wanted.limit_us, wanted.sample_us)
    plain = Scenario(name, used, prepared.graph, (), seed, *limits, background=prepared.traffic)
    return prepared, merged(plain, faults, intent, seed), folder


def _prepared(
    designed: tuple[Site, Catalogue, Plan],
    intent: WorkloadIntent | None,
    trace: Trace | None,
    window: Window,
    seed: int,
    *,
    steady: bool,
) -> Prepared | PreparedTrace:
    site, catalogue, plan = designed
    if trace is not None:
        return prepare_trace(trace, site, plan, catalogue, window)
    return prepare_one(intent or site.workloads[0], site, plan, catalogue, seed, steady=steady)


def leave(run: Run, limit_us: float) -> None:
    """Raises typer.Exit when the run stalled or was interrupted before limit_us."""
    if run.status is Status.STALLED:
        raise typer.Exit(STALLED)
    if run.status is Status.PARTIAL and run.simulated_us < limit_us:
        typer.echo("interrupted", err=True)
        raise typer.Exit(INTERRUPTED)
