"""Pictures of the assessment: scores by layer, bandwidth before and after, what mistakes cost."""

from __future__ import annotations

import math

from eastwest.audit.assess.assessment import Assessment, Cost
from eastwest.audit.assess.job import StepPredicted
from eastwest.audit.assess.predict import Predicted
from eastwest.audit.assess.words import percent, spread, states, step_time
from eastwest.audit.score import LayerScore
from eastwest.report.pictures.bars import Bar, BarChart, draw_bars
from eastwest.report.pictures.palette import BLUE, GREEN, MUTED, ORANGE, SKY, VERMILLION

_SOUND, _FAIR = 90, 60
"""Scores from which the bar is green and orange: a help to the eye, no verdict."""


def draw_scores(scores: tuple[LayerScore, ...]) -> str:
    """One bar for each layer; a layer that was not judged has none."""
    bars = [
        Bar(f"{each.layer.value} {each.layer.title}", each.score, _score_text(each), colour=_colour(each))
        for each in scores
    ]
    return draw_bars(BarChart("Score by layer", "Score of each layer, 0 to 100", "score", bars, 100.0, "nothing found"))


def _score_text(each: LayerScore) -> str:
    left = f"; {each.not_judged} places not judged" if each.not_judged else ""
    if each.score is None:
        return "not judged: nothing of it was read"
    return f"{each.score} ({each.read} devices{left})"


def _colour(each: LayerScore) -> str:
    if each.score is None:
        return MUTED
    return GREEN if each.score >= _SOUND else ORANGE if each.score >= _FAIR else VERMILLION


def draw_before_after(found: Assessment) -> str:
    """As found, after the change plan, and with everything mended."""
    colours = (VERMILLION, BLUE, SKY)
    bars = [_bar(name, one, colour) for (name, one), colour in zip(states(found), colours, strict=True)]
    title = f"Share of the expected bus bandwidth, {found.asked.text()}"
    return draw_bars(
        BarChart(title, "Bandwidth before and after", "% of the expected bus bandwidth", bars, 100.0, "idle paths")
    )


def _bar(name: str, one: Predicted, colour: str) -> Bar:
    text = spread(one.share) if one.ends else "0 %: the job does not end"
    share = one.share
    return Bar(name, 100 * share.middle, text, 100 * share.low, 100 * share.high, colour=colour)


def draw_steps(found: Assessment, job: str) -> str:
    """The step of a job in each state of the network."""
    colours = (VERMILLION, BLUE, SKY)
    steps = [(name, step) for name, one in states(found) for step in one.steps if step.job.name == job]
    bars = [_step_bar(name, step, colour) for (name, step), colour in zip(steps, colours, strict=False)]
    idle_ms = steps[0][1].idle.time_us / 1000 if steps else None
    return draw_bars(BarChart(f"A step of {job}", "Steps before and after", "ms a step", bars, idle_ms, "idle paths"))


def _step_bar(name: str, step: StepPredicted, colour: str) -> Bar:
    text, time_us = step_time(step), step.time_us
    if time_us is None or math.isinf(time_us.high):
        return Bar(name, None if time_us is None else time_us.middle / 1000, text, colour=colour)
    return Bar(name, time_us.middle / 1000, text, time_us.low / 1000, time_us.high / 1000, colour=colour)


def draw_costs(costs: tuple[Cost, ...]) -> str:
    """What each mistake takes from the bandwidth, dearest first."""
    bars = [Bar(cost.title, 100 * cost.lost, cost_text(cost), colour=VERMILLION) for cost in costs]
    return draw_bars(
        BarChart("What each mistake costs", "Bandwidth lost", "points of the expected bus bandwidth", bars)
    )


def cost_text(cost: Cost) -> str:
    """`32 points, 15,278 packets dropped`."""
    worst = cost.left.worst
    dropped = f", {worst.dropped:,} packets dropped" if worst.dropped else ""
    return f"{percent(cost.lost).removesuffix(' %')} points{dropped}" + (
        "" if cost.left.ends else ", the job does not end"
    )
