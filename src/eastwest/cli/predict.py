"""`eastwest predict`: the bus bandwidth that a site should deliver, by size, with its interval."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.predict_trace import predict_trace
from eastwest.cli.tables import add_row, table_of
from eastwest.cli.trace_options import TraceFile
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.predict.calibration import load_calibration
from eastwest.predict.collectives import GLOBAL, CollectiveExpectation, Operation, System
from eastwest.predict.collectives import predict as expect
from eastwest.predict.collectives.from_plan import all_ranks, system_of
from eastwest.report.pictures.band import BandChart, BandPoint, draw_band
from eastwest.units import format_bytes, format_gbps, format_us

SIZES_BYTES = tuple(1 << power for power in range(10, 35))
"""1 KiB to 16 GiB, doubling."""


def predict(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    operation: Annotated[Operation, typer.Option(help="The collective.")] = Operation.ALL_REDUCE,
    ranks: Annotated[int | None, typer.Option(help="GPUs that take part; left out: all of the site.", min=2)] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Where the picture goes; left out: out/NAME/busbw-OPERATION.svg of the site.")
    ] = None,
    calibration: Annotated[
        Path | None, typer.Option(help="A calibration file that `eastwest calibrate` wrote.")
    ] = None,
    trace: TraceFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Predict what a site should deliver: expected busbw by size, as a table and a picture.

    Time and bus bandwidth as nccl-tests prints them, each with the interval that nine of ten measurements fall into.
    """
    known, catalogue, plan = design_file(site)
    system = system_of(plan, catalogue.nodes[known.gpus.node])
    calibrated = None if calibration is None else load_calibration(calibration)
    if calibrated is not None:
        calibrated.check(system)
    parameters = GLOBAL if calibrated is None else calibrated.parameters
    if trace is not None:
        predict_trace(trace, known, plan, system, (parameters, calibrated), as_json=as_json)
        return
    count = all_ranks(plan, system) if ranks is None else ranks
    most = all_ranks(plan, system)
    if count > most:
        raise InputError(Problem(f"{count}", "--ranks", allowed=f"2 to {most}, the GPUs of {known.name}"))
    found = [expect(system, operation, size, count, parameters=parameters) for size in SIZES_BYTES]
    if calibrated is not None:
        found = [replace(each, assumptions=(*each.assumptions, calibrated.assumption)) for each in found]
    place = Path("out") / known.name / f"busbw-{operation}.svg" if picture is None else picture
    _write(place, draw_band(_chart(known.name, found)))
    if as_json:
        typer.echo(json.dumps(_tree(known.name, system, found, place), indent=2, ensure_ascii=False))
    else:
        _show(Console(highlight=False), known.name, system, found, place)


def _write(place: Path, text: str) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(Problem(f"cannot write {place}: {error.strerror}", "--picture")) from error


def _show(console: Console, name: str, system: System, found: Sequence[CollectiveExpectation], place: Path) -> None:
    first = found[0]
    title = f"{name}: {first.operation} of {first.ranks} GPUs, expected busbw by size"
    table = table_of(">size", ">busbw GB/s", ">90 % interval", ">time", ">algorithm", title=title)
    for each in found:
        interval = f"{each.low_busbw:.4g} to {each.high_busbw:.4g}"
        way = f"{each.algorithm} {each.protocol}"
        add_row(table, (format_bytes(each.size_bytes), f"{each.busbw:.4g}", interval, format_us(each.time_us), way))
    console.print(table)
    scale_up = f"{system.scale_up_gigabytes_per_s:g} GB/s inside {system.gpus_per_node} GPUs"
    nics = f"{system.nics_per_node} NICs of {format_gbps(system.nic_gbps)}"
    console.print(f"\nCounted with: {system.generation}, {scale_up}, {nics}, {system.network}.", soft_wrap=True)
    for text in first.assumptions:
        console.print(f"Assumed: {text}", soft_wrap=True, markup=False)
    console.print(f"Picture: {place}", soft_wrap=True, markup=False)


def _chart(name: str, found: Sequence[CollectiveExpectation]) -> BandChart:
    first = found[0]
    points = [
        BandPoint(
            each.size_bytes, format_bytes(each.size_bytes), each.busbw, each.low_busbw, each.high_busbw, _tip(each)
        )
        for each in found
    ]
    heading = f"{name}: {first.operation} of {first.ranks} GPUs"
    description = "Expected bus bandwidth over size; the band holds nine of ten measurements."
    return BandChart(heading, description, "size", "busbw, GB/s, with 90 % interval", points)


def _tip(each: CollectiveExpectation) -> str:
    return (
        f"{format_bytes(each.size_bytes)}: {each.busbw:.4g} GB/s ({each.low_busbw:.4g} to {each.high_busbw:.4g}), "
        f"{each.algorithm} {each.protocol}"
    )


def _tree(name: str, system: System, found: Sequence[CollectiveExpectation], place: Path) -> dict[str, object]:
    rows = [{key: value for key, value in asdict(each).items() if key != "assumptions"} for each in found]
    return {
        "site": name,
        "system": asdict(system),
        "assumptions": list(found[0].assumptions),
        "picture": str(place),
        "rows": rows,
    }
