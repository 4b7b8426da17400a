"""`eastwest calibrate`: fit the uncertain parameters of predictions to measurements of the user's own hardware."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.calibrate_parts import buffers_fragment, show_buffer, show_storage
from eastwest.cli.calibrate_views import chart_of, collectives_tree, show_collectives, show_efficiencies
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.intent.site import Site, TrainingIntent
from eastwest.plan.store import plan_hash, write_text
from eastwest.predict.calibration import Found, read_measurements, save_calibration
from eastwest.predict.calibration import calibrate as fit
from eastwest.predict.calibration.of_site import Split, buffers_found, resting_on, storage_found
from eastwest.predict.calibration.storage import read_storage
from eastwest.predict.calibration.trees import buffer_tree, storage_tree
from eastwest.predict.collectives import GLOBAL, Operation, System
from eastwest.predict.collectives.from_plan import system_of
from eastwest.predict.training import efficiency_of, machine_of
from eastwest.report.pictures.scatter import draw_scatter
from eastwest.telemetry.readings.text import number

NAME = "calibration.json"
FRAGMENT = "buffers.yaml"


def calibrate(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    measurements: Annotated[
        list[Path] | None,
        typer.Argument(
            help="nccl-tests or rccl-tests output (text or JSON), NCCL Inspector JSON lines, or CSV with operation, "
            "ranks, size and time_us or busbw."
        ),
    ] = None,
    operation: Annotated[Operation | None, typer.Option(help="The collective, of outputs that do not name it.")] = None,
    ranks: Annotated[int | None, typer.Option(help="Ranks, of outputs that do not name them.", min=2)] = None,
    storage: Annotated[
        list[Path] | None,
        typer.Option(
            help="Storage: fio's JSON, MLPerf Storage's summary.json, a folder with one file for each node of a test, "
            "or CSV with direction, nodes, gigabytes_per_s, in_flight and request; may be repeated."
        ),
    ] = None,
    nodes: Annotated[
        int | None, typer.Option(help="Nodes, of outputs of MLPerf Storage that do not say how many.", min=1)
    ] = None,
    buffers: Annotated[
        list[Path] | None,
        typer.Option(
            help="Switch buffers: CSV with senders, size and one of pause_frames, paused_us, queue_high, or files of "
            "counters before and after; may be repeated."
        ),
    ] = None,
    step: Annotated[
        list[str] | None,
        typer.Option(metavar="JOB=SECONDS", help="A measured step of a training job of the site: fits its mfu."),
    ] = None,
    keep_back: Annotated[
        float, typer.Option(help="Share of the measurements that only judge the result.", min=0.1, max=0.5)
    ] = 0.33,
    seed: Annotated[int, typer.Option(help="Decides which are kept back.", min=0, max=2**53)] = 1,
    output: Annotated[
        Path | None, typer.Option(help="The calibration file; left out: out/NAME/calibration.json of the site.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Fit the uncertain parameters of predictions to a few measurements from your own hardware.

    Collectives, storage, switch buffers and steps of training jobs, each as far as it was measured. A share of the
    measurements is kept back and judges the result: errors and intervals before and after. `predict`, `compare` and
    `sweep` take it with `--calibration FILE`, and say which figures rest on it; buffers are written as a fragment for
    the site file, so that design, simulation and every document use them.
    """
    if not (measurements or storage or buffers or step):
        raise InputError(Problem("nothing was measured", allowed="MEASUREMENTS, --storage, --buffers or --step"))
    known, catalogue, plan = design_file(site)
    node = catalogue.nodes[known.gpus.node]
    system = system_of(plan, node)
    steps = _steps(known, step or ())
    split = Split(keep_back, seed)
    fitted = (
        None
        if not measurements
        else fit(system, read_measurements(measurements, operation, ranks), kept_share=keep_back, seed=seed)
    )
    parameters = GLOBAL if fitted is None else fitted.parameters
    machine = replace(machine_of(known, plan, node), parameters=parameters) if steps else None
    switches = buffers_found(known, plan, catalogue, buffers, split) if buffers else ()
    found = Found(
        fitted,
        {} if machine is None else {job.name: efficiency_of(job, machine, time_us) for job, time_us in steps},
        storage_found(known, plan, catalogue, read_storage(storage, nodes), split) if storage else None,
        switches,
        resting_on(known, plan, catalogue, switches),
    )
    place = Path("out") / known.name / NAME if output is None else output
    save_calibration(place, known.name, plan_hash(plan), system, found)
    written = [place, *_written(known.name, system, found, place)]
    if as_json:
        typer.echo(json.dumps(_tree(found, written), indent=2))
        return
    _show(Console(highlight=False), known.name, system, found, steps)
    for file in written:
        typer.echo(f"{_WORDS[file.suffix]}: {file}")


_WORDS = {".json": "Calibration", ".svg": "Picture", ".yaml": "For the site file"}


def _written(name: str, system: System, found: Found, place: Path) -> Iterator[Path]:
    """The picture of collectives, and the fragment with the buffers; nothing for what was not measured."""
    if found.fitted is not None:
        yield place.with_suffix(".svg")
        write_text(place.with_suffix(".svg"), draw_scatter(chart_of(name, system, found.fitted)) + "\n")
    if found.buffers:
        yield place.with_name(FRAGMENT)
        comments = (f"Buffers of {name} as measured, by eastwest calibrate; {place.name} says how good they are.",)
        write_text(place.with_name(FRAGMENT), buffers_fragment(found.buffers, place.name, comments))


def _show(
    console: Console, name: str, system: System, found: Found, steps: Sequence[tuple[TrainingIntent, float]]
) -> None:
    if found.fitted is not None:
        show_collectives(console, name, system, found.fitted)
    show_efficiencies(console, steps, found.efficiencies)
    if found.storage is not None:
        show_storage(console, found.storage)
    for one in found.buffers:
        show_buffer(console, one, found.resting)


def _tree(found: Found, written: Sequence[Path]) -> dict[str, object]:
    picture = next((str(file) for file in written if file.suffix == ".svg"), None)
    return {
        "calibration": str(written[0]),
        "picture": picture,
        **({} if found.fitted is None else collectives_tree(found.fitted)),
        "efficiencies": dict(found.efficiencies),
        "storage": None if found.storage is None else storage_tree(found.storage),
        "buffers": [buffer_tree(one, found.resting) for one in found.buffers],
        "files": [str(file) for file in written],
    }


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
