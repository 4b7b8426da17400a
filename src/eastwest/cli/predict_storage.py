"""The storage part of `eastwest predict`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.predict.storage import StorageOutlook
from eastwest.predict.storage.phase import Phase
from eastwest.report.sections.storage import draw_bursts, phase_row, stage_row


def picture_of(outlook: StorageOutlook) -> str:
    """Averages and bursts of every stage."""
    return draw_bursts(outlook)


def show_storage(console: Console, name: str, outlook: StorageOutlook, place: Path) -> None:
    """Tables of stages and of traffic, the judgement, what it rests on."""
    title = f"\n{name}: storage, {outlook.count} x {outlook.system}, network {outlook.network}"
    stages = table_of(
        "stage", "way", ">carries GB/s", ">average", ">%", "on average", ">burst", ">%", "in bursts", title=title
    )
    for row in (stage_row(stage) for stage in outlook.stages):
        add_row(
            stages,
            (
                row.name,
                row.direction,
                row.capacity,
                row.average,
                row.average_share,
                row.on_average.value,
                row.burst,
                row.burst_share,
                row.in_bursts.value,
            ),
        )
    console.print(stages)
    console.print()
    console.print(_traffic(outlook.phases))
    for phase in map(phase_row, outlook.phases):
        text = f"90 % interval, {phase.name}: takes {phase.time_interval}, GPUs wait {phase.wait_interval}"
        console.print(text, markup=False, soft_wrap=True)
    console.print(f"\n{outlook.sentence}", markup=False, soft_wrap=True)
    console.print(outlook.disturbance.text, markup=False, soft_wrap=True)
    for text in outlook.assumptions:
        console.print(f"Assumed: {text}", markup=False, soft_wrap=True)
    console.print(f"Picture: {place}", markup=False, soft_wrap=True)


def _traffic(phases: Sequence[Phase]) -> Any:  # noqa: ANN401 - a table of Rich
    table = table_of("traffic", ">burst", ">takes", ">GPUs wait", ">% of time", "held up by", "predicted", "target", "")
    for row in map(phase_row, phases):
        cells = (row.name, row.size, row.time, row.wait, row.share, row.limit, row.measured, row.target)
        add_row(table, (*cells, row.outcome.value))
    return table


def storage_tree(outlook: StorageOutlook, place: Path) -> dict[str, object]:
    """The outlook for machines: rates in GB/s, times in µs."""
    return {
        "system": outlook.system,
        "count": outlook.count,
        "network": outlook.network,
        "protocol": outlook.protocol,
        "on_average": outlook.on_average.value,
        "in_bursts": outlook.in_bursts.value,
        "hidden_by_averages": outlook.hidden,
        "stages": [
            {
                **asdict(stage.load),
                "direction": stage.direction,
                "on_average": stage.on_average.value,
                "in_bursts": stage.in_bursts.value,
                "largest_burst": stage.worst,
            }
            for stage in outlook.stages
        ],
        "traffic": [_phase_tree(phase) for phase in outlook.phases],
        "compute_class": asdict(outlook.disturbance),
        "assumptions": list(outlook.assumptions),
        "picture": str(place),
    }


_NOT_IN_TREE = ("loads", "series", "slice_us", "notes", "outcome")


def _phase_tree(phase: Phase) -> dict[str, object]:
    tree = {key: getattr(phase, key) for key in Phase.__dataclass_fields__ if key not in _NOT_IN_TREE}
    return {**tree, "outcome": phase.outcome.value}
