"""`eastwest sweep`: a site with some fields changed, every combination looked at alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.explore_options import (
    RayAddress,
    Workers,
    check_engine,
    check_workload,
    seeds_of,
    tell_changed,
    workers_of,
)
from eastwest.cli.status import Status
from eastwest.cli.tables import add_row, table_of
from eastwest.errors import InputError, Problem
from eastwest.explore.backend import backend
from eastwest.explore.points import grid, listed, site_points
from eastwest.explore.sources import remember, sources_of
from eastwest.explore.sweep import Question, Swept, collect, write_results
from eastwest.explore.sweep import sweep as run
from eastwest.intent.load import load_site
from eastwest.predict.calibration import load_calibration
from eastwest.report.explored.page import write_page
from eastwest.report.explored.sweep import by_point, summary, sweep_sections, used_metrics

ENGINES = ("packet", "flow", "none")
_MOST_ROWS, _MOST_COLUMNS = 40, 5
_INTERRUPTED = 130


def sweep(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=A,B,...",
            help="A field of the site file and its values; several make a grid. Entries of lists by name or [number].",
        ),
    ] = None,
    points: Annotated[
        Path | None, typer.Option("--list", help="Instead: a CSV, fields in its first line, a point on each other.")
    ] = None,
    engine: Annotated[str, typer.Option(help="packet, flow, or none: design and prediction only.")] = "packet",
    workload: Annotated[str | None, typer.Option(help="Which workload; left out: the first.")] = None,
    seed: Annotated[int, typer.Option(help="First seed.", min=0, max=2**53)] = 1,
    seeds: Annotated[int, typer.Option(help="How many seeds each point is simulated with.", min=1, max=1000)] = 1,
    calibration: Annotated[Path | None, typer.Option(help="A calibration file, for predictions.")] = None,
    workers: Workers = None,
    ray: RayAddress = None,
    output: Annotated[Path | None, typer.Option(help="Folder of the results; left out: out/NAME/sweep.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Design, predict and simulate a site with some fields changed: a grid or a list of variants.

    Results go to `results.parquet` and a page `sweep.html`. After Ctrl-C the same command goes on where it stopped; a
    point that was looked at with the same question is not looked at again.
    """
    check_engine(engine, ENGINES)
    if (points is None) == (not sets):
        raise InputError(Problem("nothing to sweep, or two ways at once", allowed="--set FIELD=A,B,... or --list FILE"))
    known = load_site(site)
    check_workload(known, workload)
    catalogue, variants = site_points(site, grid(sets or []) if points is None else listed(points))
    calibrated = None if calibration is None else load_calibration(calibration)
    question = Question(engine, workload, seeds_of(seed, seeds), calibration=calibrated)
    folder = Path("out") / known.name / "sweep" if output is None else output
    console = Console(highlight=False, stderr=as_json)
    named = {one.path: one.sha256 for point in variants if point.site is not None for one in point.site.references}
    sources = sources_of(known, site) | named
    tell_changed(folder, sources)
    where = backend(workers_of(workers), ray)
    interrupted = False
    try:
        with Status(console, quiet=as_json) as status:
            found = run(variants, catalogue, question, folder, where, status)
    except KeyboardInterrupt:
        interrupted, found = True, collect(variants, question, folder)
    finally:
        where.close()
    files = _write(found, question, known.name, known.source_hash, folder) if found.rows else ()
    remember(folder, sources)
    if as_json:
        tree = {"site": known.name, "total": found.total, "rows": list(found.rows), "files": [str(f) for f in files]}
        typer.echo(json.dumps(tree, ensure_ascii=False))
    else:
        _show(console, known.name, found, files)
    if interrupted:
        typer.echo(f"interrupted: {len(found.rows)} of {found.total} are done; the same command goes on", err=True)
        raise typer.Exit(_INTERRUPTED)


def _write(found: Swept, question: Question, name: str, site_sha256: str, folder: Path) -> tuple[Path, ...]:
    what = {
        "packet": "simulated packet by packet",
        "flow": "simulated as flows, without queues and pauses",
        "none": "designed and predicted, not simulated",
    }[question.engine]
    runs = f"{len(question.seeds)} seeds" if len(question.seeds) > 1 else f"seed {question.seeds[0]}"
    said = f"Variants of {name}, {what}; {question.workload or 'the first workload'}, {runs}."
    if question.calibration is not None:
        said = " ".join((said, *question.calibration.sentences))
    page = folder / "sweep.html"
    sections = sweep_sections(found.rows, found.total, said)
    return write_results(found, folder), write_page(page, name, "Sweep", (site_sha256, ""), sections)


def _show(console: Console, name: str, found: Swept, files: tuple[Path, ...]) -> None:
    points = by_point(found.rows)
    metrics = used_metrics(found.rows)[:_MOST_COLUMNS]
    fields = [name for name in found.rows[0] if name.startswith("set.")] if found.rows else []
    heads = [name.rpartition(".")[2] for name in fields] or ["point"]
    columns = (f">{metric.short}" for metric in metrics)
    table = table_of(*heads, *columns, "outcome", title=f"{name}: sweep of {len(points)} points")
    for point, rows in list(points.items())[:_MOST_ROWS]:
        cells = [str(rows[0].get(field, "")) for field in fields] or [point]
        for metric in metrics:
            each = summary(rows, metric.key)
            cells.append("-" if each is None else metric.shown(each.mean))
        add_row(table, (*cells, ", ".join(dict.fromkeys(str(row["outcome"]) for row in rows))))
    if len(points) > _MOST_ROWS:
        add_row(table, (f"and {len(points) - _MOST_ROWS} more in {files[0]}",))
    console.print(table)
    for lacking, key in (("No result", "reason"), ("Not predicted", "not_predicted")):
        for why in dict.fromkeys(f"{row['point']}: {row[key]}" for row in found.rows if row.get(key)):
            console.print(f"{lacking}: {why}", markup=False, soft_wrap=True)
    for file in files:
        console.print(f"Written: {file}", markup=False, soft_wrap=True)
