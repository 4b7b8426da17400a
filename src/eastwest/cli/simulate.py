"""`eastwest simulate`: one workload of a site, or one case of the HPCC ns-3, packet by packet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.runs import case_as_json, run_as_json, show_case, show_run
from eastwest.cli.status import Status as StatusLine
from eastwest.design.artefacts import write_design
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.explore.execute import Job, keep
from eastwest.intent.problems import did_you_mean
from eastwest.intent.site import Site, WorkloadIntent
from eastwest.prove.workloads import prepare_one
from eastwest.simulate.ns3 import read_case, run_case
from eastwest.simulate.packet import simulate as simulate_packets
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from eastwest.simulate.scenario_file import FaultFile, load_faults
from eastwest.units import PS_PER_S, PS_PER_US, parse_us

STALLED, INTERRUPTED = 1, 130
_US_PER_S = PS_PER_S / PS_PER_US
_LONGEST_US = 1000 * _US_PER_S
_FINEST_US = 0.1


def simulate(
    site: Annotated[Path | None, typer.Argument(help="The site file.")] = None,
    ns3: Annotated[
        tuple[Path, Path, Path] | None,
        typer.Option("--ns3", metavar="TOPO FLOWS CONFIG", help="Instead of a site: a case of the HPCC ns-3."),
    ] = None,
    workload: Annotated[str | None, typer.Option(help="Which workload of the site; left out: its first.")] = None,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file: what goes wrong meanwhile.")] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed of every random draw; left out: the scenario file's, else 1.", min=0, max=2**53),
    ] = None,
    limit: Annotated[str, typer.Option(help="Simulated time after which the run ends, partial.")] = "2 s",
    sample: Annotated[str, typer.Option(help="Time between two samples of telemetry.")] = "10 us",
    output: Annotated[Path | None, typer.Option(help="The project folder; left out: out/NAME of the site.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Simulate a workload of a site packet by packet, or a case of the HPCC ns-3.

    The run is stored in the project folder as `runs/NAME`, after the scenario or else the workload. After Ctrl-C it
    holds the result so far, marked partial. Exit code 1: the workload can never finish.
    """
    console = Console(highlight=False, stderr=as_json)
    if ns3 is not None:
        _refuse({"SITE": site, "--workload": workload, "--scenario": scenario, "--output": output})
        _simulate_case(console, ns3, 1 if seed is None else seed, as_json)
    elif site is None:
        raise InputError(Problem("nothing to simulate", allowed="a site file, or --ns3 TOPO FLOWS CONFIG"))
    else:
        times = (_time("--limit", limit, _FINEST_US), _time("--sample", sample, _FINEST_US))
        _simulate_site(console, site, (workload, scenario, seed), times, output, as_json)


def _simulate_case(console: Console, files: tuple[Path, Path, Path], seed: int, as_json: bool) -> None:
    with StatusLine(console) as status:
        result = run_case(read_case(*files), seed, status)
    if as_json:
        typer.echo(json.dumps(case_as_json(result, seed)))
    else:
        show_case(console, result)


def _simulate_site(
    console: Console,
    file: Path,
    what: tuple[str | None, Path | None, int | None],
    times: tuple[float, float],
    output: Path | None,
    as_json: bool,
) -> None:
    """what: workload, scenario file and seed as given. times: limit and sample in us."""
    name, scenario_file, seed = what
    site, catalogue, plan = design_file(file)
    intent = _workload(site, name, file)
    faults = FaultFile(intent.name, 1, ()) if scenario_file is None else load_faults(scenario_file, plan)
    seed = faults.seed if seed is None else seed
    prepared = prepare_one(intent, site, plan, catalogue, seed)
    folder = Path("out") / site.name if output is None else output
    write_design(plan, file, folder)
    scenario = Scenario(faults.name, plan, prepared.graph, faults.faults, seed, *times)
    with StatusLine(console) as status:
        run = simulate_packets(scenario, status)
    place = folder / "runs" / scenario.name
    keep(run, Job(scenario, place))
    if as_json:
        typer.echo(json.dumps(run_as_json(run, prepared, place), ensure_ascii=False))
    else:
        show_run(console, run, prepared, place)
    _leave(run, scenario.limit_us)


def _leave(run: Run, limit_us: float) -> None:
    if run.status is Status.STALLED:
        raise typer.Exit(STALLED)
    if run.status is Status.PARTIAL and run.simulated_us < limit_us:
        typer.echo("interrupted", err=True)
        raise typer.Exit(INTERRUPTED)


def _refuse(given: dict[str, object]) -> None:
    together = [name for name, value in given.items() if value is not None]
    if together:
        found = f"given together with {', '.join(together)}"
        raise InputError(Problem(found, "--ns3", allowed="--seed and --json", mend="simulate a site or a case"))


def _workload(site: Site, name: str | None, file: Path) -> WorkloadIntent:
    known = {workload.name: workload for workload in site.workloads}
    if name is None:
        return site.workloads[0]
    if name not in known:
        allowed = ", ".join(known)
        mend = did_you_mean(name, known)
        raise InputError(Problem(f'the site has no workload "{name}"', "--workload", file, allowed=allowed, mend=mend))
    return known[name]


def _time(option: str, text: str, least_us: float) -> float:
    try:
        time_us = parse_us(text)
    except ValueError as error:
        raise InputError(Problem(f'"{text}"', option, allowed=str(error))) from error
    if not least_us <= time_us <= _LONGEST_US:
        allowed = f"{least_us:g} us to {_LONGEST_US / _US_PER_S:g} s"
        raise InputError(Problem(f'"{text}"', option, allowed=allowed))
    return time_us
