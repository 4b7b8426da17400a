"""One experiment: its arms in a table, in a chart, and the reference beside the worst arm over time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from eastwest.explore import Arm, Experiment
from eastwest.plan import Plan
from eastwest.report.figures import ArmFigures, communications
from eastwest.report.numbers import digits, percent
from eastwest.report.pictures.bars import Bar, BarChart, draw_bars
from eastwest.report.pictures.palette import BLUE, ORANGE, VERMILLION
from eastwest.report.pictures.panels import draw_panels
from eastwest.report.sections.shown import Shown
from eastwest.report.sections.timeline import panels_of, same_scales, without_empty
from eastwest.simulate.run import Status

_HALF = 500.0


class Metric(Enum):
    """What the chart of an experiment compares."""

    BUSBW = "Bus bandwidth of the largest operations (GB/s)"
    COMPLETION = "Completion time (ms)"
    SLOWDOWN = "Longest operation over its ideal time (×)"


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One line of the table.

    against_reference: bus bandwidth over the reference's, None when either is missing or their workloads differ.
    """

    label: str
    setting: str
    folder: str
    figures: ArmFigures
    against_reference: float | None
    is_reference: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One of the arms drawn side by side."""

    label: str
    folder: str
    picture: str


@dataclass(frozen=True)
class ExperimentSection:
    """What the template prints for one experiment."""

    key: str
    title: str
    question: str
    workload: str
    reading: str
    rows: tuple[ArmRow, ...]
    metric: str
    chart: str
    columns: tuple[Column, ...]


def experiment_section(experiment: Experiment, shown: tuple[Shown, ...], plan: Plan) -> ExperimentSection:
    """The section; `shown` are the arms of the experiment in order."""
    metric = metric_for(shown)
    return ExperimentSection(
        key=f"experiment-{experiment.key}",
        title=experiment.title,
        question=experiment.question,
        workload=experiment.workload,
        reading=experiment.reading,
        rows=arm_rows(shown),
        metric=metric.value,
        chart=draw_bars(_chart(experiment, shown, metric)) if shown else "",
        columns=_columns(shown, plan),
    )


def arm_rows(shown: tuple[Shown, ...]) -> tuple[ArmRow, ...]:
    """The table's lines; the first arm is the reference."""
    return tuple(
        ArmRow(
            one.arm.label,
            one.arm.setting,
            one.arm.folder,
            one.figures,
            _ratio(one, shown[0]),
            index == 0,
        )
        for index, one in enumerate(shown)
    )


def _ratio(one: Shown, first: Shown) -> float | None:
    # Bandwidths of different workloads say nothing about each other.
    if one.figures.busbw is None or not first.figures.busbw or _signature(one.arm) != _signature(first.arm):
        return None
    return one.figures.busbw / first.figures.busbw


def metric_for(shown: tuple[Shown, ...]) -> Metric:
    """Slowdown when the arms run different workloads; completion time for bursts and jobs; else bus bandwidth."""
    if len({_signature(one.arm) for one in shown}) > 1:
        return Metric.SLOWDOWN
    kinds = {operation.kind for one in shown for operation, _ in communications(one.arm)}
    jobs = any(one.arm.run.steps for one in shown)
    return Metric.COMPLETION if jobs or kinds & {"incast", "permutation"} else Metric.BUSBW


def worst_of(shown: tuple[Shown, ...]) -> Shown | None:
    """The arm furthest from its ideal, apart from the reference; one that did not finish is worse than any other."""
    return max(shown[1:], key=_badness, default=None)


def _badness(shown: Shown) -> tuple[bool, float, int]:
    figures = shown.figures
    unfinished = figures.status is not Status.COMPLETE or figures.completion_us is None
    return unfinished, figures.slowdown or figures.completion_us or 0.0, figures.drops


def _signature(arm: Arm) -> tuple[tuple[str, str, int, int], ...]:
    return tuple((o.kind, o.algorithm, o.bytes, o.ranks) for o in arm.run.operations)


def _value(figures: ArmFigures, metric: Metric) -> float | None:
    if metric is Metric.BUSBW:
        return figures.busbw
    if metric is Metric.SLOWDOWN:
        return figures.slowdown
    return None if figures.completion_us is None else figures.completion_us / 1000


def _chart(experiment: Experiment, shown: tuple[Shown, ...], metric: Metric) -> BarChart:
    ideal = metric is Metric.SLOWDOWN
    return BarChart(
        title=f"{experiment.title}: {metric.value}",
        description="One bar per arm; the dashed line is the reference arm, or the ideal where workloads differ.",
        unit=metric.value,
        bars=[_bar(one, metric, shown[0]) for one in shown],
        reference=1.0 if ideal else _value(shown[0].figures, metric),
        reference_name="dashed: ideal" if ideal else f"dashed: {shown[0].arm.label}",
    )


def _bar(shown: Shown, metric: Metric, first: Shown) -> Bar:
    value, reference = _value(shown.figures, metric), _value(first.figures, metric)
    if value is None:
        simulated_ms = digits(shown.arm.run.simulated_us / 1000)
        return Bar(shown.arm.label, None, f"not finished after {simulated_ms} ms ({shown.figures.status.value})")
    if not reference or metric is Metric.SLOWDOWN:
        return Bar(shown.arm.label, value, digits(value), colour=BLUE)
    if shown is first:
        return Bar(shown.arm.label, value, f"{digits(value)} (reference)")
    ratio = value / reference
    worse = ratio < 0.995 if metric is Metric.BUSBW else ratio > 1.005
    much = ratio < 0.8 if metric is Metric.BUSBW else ratio > 1.25
    colour = VERMILLION if much else ORANGE if worse else BLUE
    return Bar(shown.arm.label, value, f"{digits(value)} ({percent(ratio)} % of reference)", colour=colour)


def _columns(shown: tuple[Shown, ...], plan: Plan) -> tuple[Column, ...]:
    worst = worst_of(shown)
    if worst is None:
        return ()
    pair = (shown[0], worst)
    panels = same_scales(without_empty([panels_of(one, plan) for one in pair]))
    end_us = max(one.samples.slots * one.samples.width_us for one in pair)
    return tuple(
        Column(
            one.arm.label,
            one.arm.folder,
            draw_panels(column, f"Time series of {one.arm.label}", end_us, _HALF),
        )
        for one, column in zip(pair, panels, strict=True)
    )
