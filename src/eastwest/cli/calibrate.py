"""`eastwest calibrate`: fit the uncertain parameters of predictions to measurements of the user's own hardware."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.intent.site import Site, TrainingIntent
from eastwest.plan.store import plan_hash, write_text
from eastwest.predict.calibration import Fitted, Measurement, read_measurements, save_calibration
from eastwest.predict.calibration import calibrate as fit
from eastwest.predict.calibration.score import Score
from eastwest.predict.collectives import GLOBAL, Operation, Parameters, System, predict
from eastwest.predict.collectives.from_plan import system_of
from eastwest.predict.training import efficiency_of, machine_of
from eastwest.report.pictures.scatter import Point, ScatterChart, Series, draw_scatter
from eastwest.telemetry.readings.text import number
from eastwest.units import format_bytes, format_us

NAME = "calibration.json"


def calibrate(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    measurements: Annotated[
        list[Path],
        typer.Argument(
            help="nccl-tests or rccl-tests output (text or JSON), NCCL Inspector JSON lines, or CSV with operation, "
            "ranks, size and time_us or busbw."
        ),
    ],
    operation: Annotated[Operation | None, typer.Option(help="The collective, of outputs that do not name it.")] = None,
    ranks: Annotated[int | None, typer.Option(help="Ranks, of outputs that do not name them.", min=2)] = None,
    keep_back: Annotated[
        float, typer.Option(help="Share of the measurements that only judge the result.", min=0.1, max=0.5)
    ] = 0.33,
    seed: Annotated[int, typer.Option(help="Decides which are kept back.", min=0, max=2**53)] = 1,
    step: Annotated[
        list[str] | None,
        typer.Option(metavar="JOB=SECONDS", help="A measured step of a training job of the site: fits its mfu."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="The calibration file; left out: out/NAME/calibration.json of the site.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Fit the uncertain parameters of predictions to a few measurements from your own hardware.

    A share of the measurements is kept back and judges the result: errors and intervals before and after. `eastwest
    predict --calibration FILE` uses it, and says which figures rest on it.
    """
    known, catalogue, plan = design_file(site)
    node = catalogue.nodes[known.gpus.node]
    system = system_of(plan, node)
    steps = _steps(known, step or ())
    measured = read_measurements(measurements, operation, ranks)
    fitted = fit(system, measured, kept_share=keep_back, seed=seed)
    place = Path("out") / known.name / NAME if output is None else output
    machine = replace(machine_of(known, plan, node), parameters=fitted.parameters) if steps else None
    found = {} if machine is None else {job.name: efficiency_of(job, machine, time_us) for job, time_us in steps}
    save_calibration(place, known.name, plan_hash(plan), system, fitted, found)
    picture = place.with_suffix(".svg")
    write_text(picture, draw_scatter(_chart(known.name, system, fitted)) + "\n")
    if as_json:
        typer.echo(json.dumps(_tree(fitted, place, picture) | {"efficiencies": found}, indent=2))
    else:
        console = Console(highlight=False)
        _show(console, known.name, system, fitted)
        _show_efficiencies(console, steps, found)
        typer.echo(f"Calibration: {place}\nPicture: {picture}")


def _steps(site: Site, given: Sequence[str]) -> list[tuple[TrainingIntent, float]]:
    """Jobs of the site and what a step of each took, microseconds. Raises InputError."""
    jobs = {each.name: each for each in site.workloads if isinstance(each, TrainingIntent)}
    found = []
    for text in given:
        name, _, seconds = text.rpartition("=")
        if name not in jobs:
            allowed = ", ".join(jobs) or "none: the site has no training job"
            raise InputError(Problem(name or text, "--step", allowed=f"JOB=SECONDS, JOB one of: {allowed}"))
        took = number(seconds)
        if took is None or took <= 0:
            raise InputError(Problem(seconds, "--step", allowed="seconds above 0"))
        found.append((jobs[name], took * 1e6))
    return found


def _show_efficiencies(
    console: Console, steps: Sequence[tuple[TrainingIntent, float]], found: dict[str, float]
) -> None:
    if not steps:
        return
    table = table_of("job", ">measured step", ">mfu stated", ">mfu fitted")
    for job, time_us in steps:
        add_row(table, (job.name, format_us(time_us), f"{job.mfu:.1%}", f"{found[job.name]:.1%}"))
    console.print(table)
    console.print()


def _show(console: Console, name: str, system: System, fitted: Fitted) -> None:
    total = len(fitted.used) + len(fitted.kept)
    console.print(f"{name}: {total} measurements, {len(fitted.kept)} of them kept back", markup=False)
    table = table_of("parameter", ">all systems", ">this one", ">uncertainty left", "decided by")
    for key, left in fitted.shrink.items():
        by = "measurements" if key in fitted.rests_on else "all systems"
        figures = (f"{getattr(each, key):.4g}" for each in (GLOBAL, fitted.parameters))
        add_row(table, (key, *figures, f"{left:.0%}", by))
    console.print()
    console.print(table)
    table = table_of("on measurements kept back", ">median error", ">worst error", ">in 90 % interval", ">width")
    for word, found in (("before", fitted.before), ("after", fitted.after)):
        add_row(table, (word, *_score(found)))
    console.print()
    console.print(table)
    table = table_of("kept back", ">measured", ">before", ">after", ">90 % interval after")
    for row in fitted.kept:
        add_row(table, tuple(_kept(system, row, fitted.parameters)))
    console.print()
    console.print(table)
    console.print()


def _score(found: Score) -> tuple[str, ...]:
    covered = f"{found.covered} of {found.count}"
    return f"{found.median_error:.1%}", f"{found.worst_error:.1%}", covered, f"{found.median_width:.0%}"


def _kept(system: System, row: Measurement, parameters: Parameters) -> Iterator[str]:
    before = predict(system, row.operation, row.size_bytes, row.ranks)
    after = predict(system, row.operation, row.size_bytes, row.ranks, parameters=parameters)
    yield f"{row.operation} {format_bytes(row.size_bytes)}, {row.ranks} ranks"
    yield from (format_us(row.time_us), format_us(before.time_us), format_us(after.time_us))
    yield f"{format_us(after.low_time_us)} to {format_us(after.high_time_us)}"


def _chart(name: str, system: System, fitted: Fitted) -> ScatterChart:
    series = []
    for word, parameters in (("before", GLOBAL), ("after", fitted.parameters)):
        points = []
        for row in fitted.kept:
            found = predict(system, row.operation, row.size_bytes, row.ranks, parameters=parameters)
            detail = f"{row.operation} {format_bytes(row.size_bytes)}, {row.ranks} ranks, {row.place}"
            points.append(Point(row.time_us, found.time_us, detail, found.low_time_us, found.high_time_us))
        series.append(Series(f"{word} calibration", points))
    heading = f"{name}: measurements that were kept back"
    description = "Predicted over measured time; on the dashed line both agree. Bars hold nine of ten measurements."
    return ScatterChart(heading, description, "measured, µs", "predicted, µs", series, log=True, diagonal=True)


def _tree(fitted: Fitted, place: Path, picture: Path) -> dict[str, object]:
    return {
        "calibration": str(place),
        "picture": str(picture),
        "parameters": asdict(fitted.parameters),
        "defaults": asdict(GLOBAL),
        "uncertainty_left": dict(fitted.shrink),
        "rests_on": list(fitted.rests_on),
        "used": len(fitted.used),
        "kept_back": [asdict(row) | {"file": str(row.file)} for row in fitted.kept],
        "before": asdict(fitted.before),
        "after": asdict(fitted.after),
    }
