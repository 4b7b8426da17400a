"""One workload: bandwidth against the ideal, steps, time series, hot links."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.congestion import NOT_MODELLED, modelled
from eastwest.plan import Plan
from eastwest.report.figures import ArmFigures, OperationGroup, operation_groups
from eastwest.report.links import LinkLoad
from eastwest.report.numbers import digits, percent, plural
from eastwest.report.pictures.bars import Bar, BarChart, draw_bars
from eastwest.report.pictures.palette import BLUE, VERMILLION
from eastwest.report.pictures.panels import draw_panels
from eastwest.report.pictures.steps import StepBar, draw_steps
from eastwest.report.sections.shown import Shown
from eastwest.report.sections.timeline import panels_of, without_empty
from eastwest.simulate.run import Incident, StepResult, TrafficResult

MOST_STEPS = 16
MOST_INCIDENTS = 20


@dataclass(frozen=True)
class WorkloadSection:
    """What the template prints for one workload. Pictures are SVG; empty where there is nothing to draw.

    traffic: the workload and what ran beside it; empty when it was alone. incidents: the first MOST_INCIDENTS.
    stood_in: why DCQCN stood in for another congestion control; empty when it did not.
    """

    key: str
    title: str
    setting: str
    folder: str
    figures: ArmFigures
    groups: tuple[OperationGroup, ...]
    bandwidth: str
    steps: str
    steps_note: str
    timeline: str
    hot: tuple[LinkLoad, ...]
    traffic: tuple[TrafficResult, ...]
    incidents: tuple[Incident, ...]
    more_incidents: int
    stood_in: str


def workload_section(shown: Shown, plan: Plan, number: int) -> WorkloadSection:
    """The section of one arm. number: counts sections from 1, for anchors."""
    arm = shown.arm
    groups = operation_groups(arm)
    (panels,) = without_empty([panels_of(shown, plan)])
    steps = picked_steps(arm.run.steps)
    return WorkloadSection(
        key=f"workload-{number}",
        title=arm.label,
        setting=arm.setting,
        folder=arm.folder,
        figures=shown.figures,
        groups=groups,
        bandwidth=draw_bars(_bandwidth(groups, arm.label)) if groups else "",
        steps=draw_steps([_step(step) for step in steps], f"Steps of {arm.label}") if steps else "",
        steps_note=_steps_note(len(steps), len(arm.run.steps)),
        timeline=draw_panels(panels, f"Time series of {arm.label}", shown.samples.slots * shown.samples.width_us),
        hot=shown.hot,
        traffic=arm.run.traffic if len(arm.run.traffic) > 1 else (),
        incidents=arm.run.incidents[:MOST_INCIDENTS],
        more_incidents=max(0, len(arm.run.incidents) - MOST_INCIDENTS),
        stood_in=_stood_in(arm.run.congestion_control),
    )


def _stood_in(control: str) -> str:
    if modelled(control):
        return ""
    return f"NICs run {control}, which is not modelled: {NOT_MODELLED[control]}. The figures are of DCQCN in its place."


def picked_steps(steps: tuple[StepResult, ...]) -> tuple[StepResult, ...]:
    """All steps, or the slowest ones when there are too many to draw; in order of job and step."""
    slowest = sorted(steps, key=lambda step: step.start_us - step.end_us)[:MOST_STEPS]
    return tuple(sorted(slowest, key=lambda step: (step.job, step.step)))


def _steps_note(shown: int, total: int) -> str:
    return "" if shown == total else f"The {shown} slowest of {plural(total, 'step')}."


def _step(step: StepResult) -> StepBar:
    exposed_us = max(0.0, step.end_us - step.start_us - step.compute_us)
    return StepBar(f"{step.job} step {step.step}", step.compute_us / 1000, exposed_us / 1000, step.gpu_active_share)


def _bandwidth(groups: tuple[OperationGroup, ...], name: str) -> BarChart:
    return BarChart(
        title=f"Bus bandwidth of {name}",
        description="Bars are the median of equal operations, whiskers the spread, the thick mark the ideal.",
        unit="Bus bandwidth (GB/s)",
        bars=[_bar(group) for group in groups],
    )


def _bar(group: OperationGroup) -> Bar:
    if group.middle is None:
        text = f"{group.finished} of {group.number} finished"
        return Bar(group.title, None, text)
    share = "" if not group.ideal else f" ({percent(group.middle / group.ideal)} % of ideal)"
    colour = BLUE if group.finished == group.number else VERMILLION
    return Bar(group.title, group.middle, digits(group.middle) + share, group.low, group.high, group.ideal, colour)
