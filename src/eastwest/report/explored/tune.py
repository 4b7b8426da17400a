"""The page of a tuning run: gain, Pareto front, all trials."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from eastwest.explore.interval import Gain
from eastwest.explore.tune import GOALS, Trial, Tuned, front_of
from eastwest.report.document.blocks import Block, Figures, Picture, Section, Text, table
from eastwest.report.pictures.scatter import Point, ScatterChart, Series, draw_scatter
from eastwest.units import format_us

GOAL_NAMES = {
    "time_us": "time of the workload",
    "tail_us": "99th percentile of its transfers",
    "paused_us": "time paused by PFC, all ports together",
}
_US_PER_MS = 1000.0


def gain_text(gain: Gain) -> str:
    """`12.3 % (10.1 to 14.5 %)`: by how much the figure became less."""
    if not math.isfinite(gain.share):
        return "does not end"
    return f"{gain.share * 100:+.2f} % ({gain.low * 100:+.2f} to {gain.high * 100:+.2f} %)"


def value_text(value: object) -> str:
    """A value of a setting."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def tune_sections(found: Tuned, said: str, fragment: str, seeds: int) -> tuple[Section, ...]:
    """What was gained, the front as pictures and table, the settings, and all trials."""
    return (
        Section("gain", "Gain over the defaults", tuple(_gain(found, said, seeds))),
        Section("front", "Pareto front", (*front_pictures(found), _front(found))),
        Section("settings", "Chosen settings", (_settings(found), Text(fragment, "For the site file"))),
        Section("trials", "All trials", (_table(found.trials),)),
    )


def _gain(found: Tuned, said: str, seeds: int) -> Iterator[Block]:
    yield Text(said)
    yield Figures(tuple((_less(gain), GOAL_NAMES[gain.goal], _means(gain)) for gain in found.gains))
    proof = "is proven" if found.proven else "is not proven"
    yield Text(
        f"Less is better. The intervals hold the gain with 95 % confidence, over {seeds} seeds that the search has not "
        f"seen, paired by seed. A gain in time without loss elsewhere {proof}."
    )


def _less(gain: Gain) -> str:
    if not math.isfinite(gain.share):
        return "does not end"
    return f"{abs(gain.share):.1%} {'less' if gain.share >= 0 else 'more'}"


def _means(gain: Gain) -> str:
    after = format_us(gain.after) if math.isfinite(gain.after) else "no end"
    return f"{gain.low:+.1%} to {gain.high:+.1%}; {format_us(gain.before)} before, {after} after"


def front_pictures(found: Tuned) -> Iterator[Picture]:
    """The trials by time against each other goal."""
    for goal in range(1, len(GOALS)):
        name = GOAL_NAMES[GOALS[goal]]
        chart = ScatterChart(
            f"Time against {name}",
            "Every trial by two goals; the lower left is best.",
            f"{GOAL_NAMES[GOALS[0]]}, ms",
            f"{name}, ms",
            [series for series in _series(found, goal) if series.points],
        )
        words = f"{len(found.trials)} trials, {sum(trial.front for trial in found.trials)} of them on the front"
        yield Picture(draw_scatter(chart), words, "Means over the seeds of the search.")


def _series(found: Tuned, goal: int) -> Iterator[Series]:
    limit = [10 * value if value else math.inf for value in found.default.goals]
    shown = [trial for trial in found.trials if trial.goals[0] < limit[0]]
    others = [trial for trial in shown if not trial.front and trial.number]
    yield Series("other trials", [_point(trial, goal) for trial in others])
    yield Series("defaults", [_point(found.default, goal)])
    yield Series("Pareto front", [_point(trial, goal) for trial in front_of(found.trials)])
    yield Series("chosen", [_point(found.chosen, goal)])


def _point(trial: Trial, goal: int) -> Point:
    detail = "; ".join(f"{name} {value_text(value)}" for name, value in trial.values.items())
    return Point(trial.goals[0] / _US_PER_MS, trial.goals[goal] / _US_PER_MS, f"trial {trial.number}: {detail}")


def _front(found: Tuned) -> Block:
    return _table(tuple(front_of(found.trials)))


def _settings(found: Tuned) -> Block:
    rows = [
        (name, value_text(found.default.values[name]), value_text(value)) for name, value in found.chosen.values.items()
    ]
    return table("", "setting|>default|>chosen", rows, f"Trial {found.chosen.number}.")


def _table(trials: Sequence[Trial]) -> Block:
    names = list(trials[0].values)
    columns = "|".join([">trial", *(f">{GOAL_NAMES[goal]}" for goal in GOALS), *(f">{name}" for name in names)])
    rows = [
        (str(trial.number), *map(format_us, trial.goals), *(value_text(trial.values[name]) for name in names))
        for trial in trials
    ]
    return table("", columns, rows, file="trials.parquet", most=200)
