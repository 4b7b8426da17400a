"""`eastwest predict`: what a site should deliver: training steps, bus bandwidth, storage, inference services."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.predict_outlooks import Wanted, outlook_sections
from eastwest.cli.predict_trace import predict_trace
from eastwest.cli.predict_training import draw_training, show_training, training_tree, write_picture
from eastwest.cli.tables import add_row, table_of
from eastwest.cli.trace_options import TraceFile
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.calibration import load_calibration
from eastwest.predict.collectives import GLOBAL, CollectiveExpectation, Operation, System
from eastwest.predict.collectives import predict as expect
from eastwest.predict.collectives.from_plan import all_ranks, system_of
from eastwest.predict.training import TrainingExpectation, WhatIf, training_of
from eastwest.report.pictures.band import BandChart, BandPoint, draw_band
from eastwest.units import format_bytes, format_gbps, format_us, parse_fraction

SIZES_BYTES = tuple(1 << power for power in range(10, 35))
"""1 KiB to 16 GiB, doubling."""


def predict(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    operation: Annotated[Operation, typer.Option(help="The collective.")] = Operation.ALL_REDUCE,
    ranks: Annotated[int | None, typer.Option(help="GPUs that take part; left out: all of the site.", min=2)] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Where the picture goes; left out: out/NAME/busbw-OPERATION.svg of the site.")
    ] = None,
    oversubscription: Annotated[
        float | None, typer.Option(help="What if: every tier between nodes oversubscribed so many to 1.", min=1)
    ] = None,
    mfu: Annotated[
        float | None, typer.Option(help="What if: efficiency while computing, such as 45%.", parser=parse_fraction)
    ] = None,
    slowest: Annotated[
        float | None, typer.Option(help="What if: one GPU so much slower, such as 10%.", parser=parse_fraction)
    ] = None,
    io: Annotated[
        list[Path] | None,
        typer.Option(
            help="I/O trace of a job (darshan-parser, darshan-dxt-parser, strace -f -ttt -T, DLIO); may be repeated."
        ),
    ] = None,
    io_copies: Annotated[int, typer.Option(help="How many such jobs run at once.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Seed of storage and inference simulations.", min=0)] = 1,
    calibration: Annotated[
        Path | None, typer.Option(help="A calibration file that `eastwest calibrate` wrote.")
    ] = None,
    trace: TraceFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Predict what a site should deliver: training steps, busbw by size, storage, inference; tables and pictures.

    Steps: time and its parts, GPU active share, time of the job. Bus bandwidth as nccl-tests prints it. Each figure
    with the interval that nine of ten measurements should fall into. Storage: averages beside bursts, how long GPUs
    wait for data, what it costs the compute class. Inference: time to first token and per token, what of it is
    network, what makes its tail.
    """
    known, catalogue, plan = design_file(site)
    system = system_of(plan, catalogue.nodes[known.gpus.node])
    if oversubscription is not None:
        system = replace(system, oversubscription=oversubscription)
    calibrated = None if calibration is None else load_calibration(calibration)
    if calibrated is not None:
        calibrated.check(system)
    parameters = GLOBAL if calibrated is None else calibrated.parameters
    if trace is not None:
        predict_trace(trace, known, plan, system, (parameters, calibrated), as_json=as_json)
        return
    efficiencies = {} if calibrated is None else calibrated.efficiencies
    rates = None if calibrated is None else calibrated.storage
    what_if = replace(_what_if(oversubscription, mfu, slowest), parameters=parameters, efficiencies=efficiencies)
    trained, refused = _trained(known, plan, catalogue.nodes[known.gpus.node], what_if)
    count = all_ranks(plan, system) if ranks is None else ranks
    most = all_ranks(plan, system)
    if count > most:
        raise InputError(Problem(f"{count}", "--ranks", allowed=f"2 to {most}, the GPUs of {known.name}"))
    found = [expect(system, operation, size, count, parameters=parameters) for size in SIZES_BYTES]
    if calibrated is not None:
        found = [replace(each, assumptions=(*each.assumptions, calibrated.assumption)) for each in found]
        trained = tuple(_said(each, calibrated.assumption) for each in trained)
    place = Path("out") / known.name / f"busbw-{operation}.svg" if picture is None else picture
    write_picture(place, draw_band(_chart(known.name, found)))
    drawn = [draw_training(each, place.parent) for each in trained]
    outlooks = outlook_sections(known, plan, catalogue, Wanted(io or (), io_copies, seed, rates))
    if as_json:
        tree = {**_tree(known.name, system, found, place), **outlooks.tree()}
        tree["training"] = [training_tree(each, files) for each, files in zip(trained, drawn, strict=True)]
        tree["training_refused"] = refused
        typer.echo(json.dumps(tree, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for each, files in zip(trained, drawn, strict=True):
        show_training(console, each, files)
    if refused:
        console.print(f"Training steps are not predicted: {refused}\n", soft_wrap=True, markup=False)
    _show(console, known.name, system, found, place)
    outlooks.show(console)


def _trained(
    site: Site, plan: Plan, node: GpuNode, what_if: WhatIf
) -> tuple[tuple[TrainingExpectation, ...], str | None]:
    """The jobs of the site, or why they cannot be predicted, which says nothing about collectives."""
    try:
        return tuple(training_of(site, plan, node, what_if)), None
    except InputError as error:
        return (), error.diagnostics()


def _said(found: TrainingExpectation, assumption: str) -> TrainingExpectation:
    return replace(found, step=replace(found.step, assumptions=(*found.step.assumptions, assumption)))


def _what_if(oversubscription: float | None, mfu: float | None, slowest: float | None) -> WhatIf:
    for option, value, least, most in (("--mfu", mfu, 0.01, 4.0), ("--slowest", slowest, 0.0, 10.0)):
        if value is not None and not least <= value <= most:
            raise InputError(Problem(f"{value:.0%}", option, allowed=f"{least:.0%} to {most:.0%}"))
    return WhatIf(oversubscription, mfu, slowest)


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
