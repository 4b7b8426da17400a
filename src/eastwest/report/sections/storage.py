"""Storage: averages beside bursts, how long GPUs wait, what it costs the compute class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eastwest.findings import Outcome
from eastwest.predict.storage import StorageOutlook
from eastwest.predict.storage.outlook import StageSummary
from eastwest.predict.storage.phase import Phase
from eastwest.report.numbers import digits, interval_text, percent
from eastwest.report.pictures.bars import Bar, BarChart, draw_bars
from eastwest.report.pictures.palette import BLUE, GREEN, ORANGE, SKY, VERMILLION
from eastwest.report.pictures.panels import Line, Panel, draw_panels
from eastwest.report.sections.storage_runs import BurstRow
from eastwest.report.series import Series
from eastwest.units import format_bytes, format_us

MOST_SERIES = 4
_COLOURS = {Outcome.PASS: SKY, Outcome.WARN: ORANGE, Outcome.FAIL: VERMILLION, Outcome.INCONCLUSIVE: SKY}


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One line of the table of traffic, ready to print."""

    name: str
    size: str
    average: str
    burst: str
    time: str
    time_interval: str
    wait: str
    wait_interval: str
    share: str
    limit: str
    measured: str
    target: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class StageRow:
    """One line of the table of stages, ready to print."""

    name: str
    direction: str
    text: str
    capacity: str
    average: str
    average_share: str
    on_average: Outcome
    burst: str
    burst_share: str
    in_bursts: Outcome
    worst: str


@dataclass(frozen=True)
class StorageSection:
    """What the template prints. picture, series: SVG; series is empty without anything over time."""

    outlook: StorageOutlook
    picture: str
    phases: tuple[PhaseRow, ...]
    stages: tuple[StageRow, ...]
    series: tuple[tuple[str, str], ...]
    bursts: tuple[BurstRow, ...] = ()


def storage_section(outlook: StorageOutlook | None, bursts: tuple[BurstRow, ...] = ()) -> StorageSection | None:
    """The section; None for a site without storage. bursts: that were simulated."""
    if outlook is None or not (outlook.phases or bursts):
        return None
    return StorageSection(
        outlook,
        draw_bursts(outlook),
        tuple(phase_row(phase) for phase in outlook.phases),
        tuple(stage_row(stage) for stage in outlook.stages),
        tuple(_series(outlook.phases)),
        bursts,
    )


def draw_bursts(outlook: StorageOutlook) -> str:
    """Averages and bursts of every stage, side by side, with what it carries as a mark."""
    bars = [bar for stage in outlook.stages for bar in _pair(stage)]
    description = "For each stage of the way to storage the average load, the load in bursts, and a mark for capacity."
    return draw_bars(BarChart(f"Average and burst: {outlook.system}", description, "GB/s, mark: capacity", bars))


def _pair(stage: StageSummary) -> tuple[Bar, Bar]:
    load = stage.load
    name = f"{load.stage}, {stage.direction}"
    words = (f"{stage.on_average.value} on average", f"{stage.in_bursts.value} in bursts")
    values = (
        (load.average, BLUE if stage.on_average is not Outcome.FAIL else VERMILLION),
        (load.burst, _COLOURS[stage.in_bursts]),
    )
    first, second = (
        Bar(f"{name}: {kind}", value, f"{digits(value)} GB/s, {word}", ideal=load.capacity, colour=colour)
        for kind, (value, colour), word in zip(("average", "burst"), values, words, strict=True)
    )
    return first, second


def phase_row(phase: Phase) -> PhaseRow:
    """The line of one kind of traffic."""
    verb = {"read": "reads", "checkpoint": "checkpoint", "restore": "restore"}.get(
        phase.kind, "trace writes" if phase.write else "trace reads"
    )
    return PhaseRow(
        name=f"{phase.name}: {verb}",
        size=format_bytes(phase.burst_bytes),
        average=digits(phase.average),
        burst=digits(phase.burst),
        time=_time(phase.time_us),
        time_interval=interval_text(phase.time_interval_us),
        wait=_time(phase.wait_us),
        wait_interval=interval_text(phase.wait_interval_us),
        share=percent(phase.wait_share, 1),
        limit=phase.limit,
        measured=phase.measured,
        target=phase.target,
        outcome=phase.outcome,
    )


def stage_row(stage: StageSummary) -> StageRow:
    """The line of one stage and direction."""
    load = stage.load

    def share(value: float) -> str:
        return percent(None if load.capacity is None else value / load.capacity)

    return StageRow(
        name=load.stage,
        direction=stage.direction,
        text=load.text,
        capacity=digits(load.capacity),
        average=digits(load.average),
        average_share=share(load.average),
        on_average=stage.on_average,
        burst=digits(load.burst),
        burst_share=share(load.burst),
        in_bursts=stage.in_bursts,
        worst=stage.worst,
    )


def _time(time_us: float | None) -> str:
    return "–" if time_us is None else format_us(time_us)


def _series(phases: Sequence[Phase]) -> list[tuple[str, str]]:
    """Load over time of what was simulated or traced, with its mean and the capacity of the way."""
    found: list[tuple[str, str]] = []
    for phase in phases:
        if phase.series is None or len(phase.series) < 2 or len(found) == MOST_SERIES:
            continue
        series = Series(phase.slice_us, phase.series)
        marks = [("average", float(phase.series.mean())), *([] if phase.rate is None else [("the way", phase.rate)])]
        panel = Panel("GB/s", [Line("load", series, GREEN)], marks)
        title = f"{phase.name}: {'writes' if phase.write else 'reads'} over time"
        found.append((title, draw_panels([panel], title, phase.slice_us * len(phase.series))))
    return found
