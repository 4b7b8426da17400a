"""Which trial is chosen: the quickest that harms no other goal, with as few changes as do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eastwest.explore.tune.model import SAME, Effort, Trial
from eastwest.explore.tune.runner import Runner, means
from eastwest.explore.tune.space import Space


def choose(trials: Sequence[Trial]) -> Trial:
    """The quickest of the front among those that are in no goal worse than the defaults; the defaults if none is."""
    default = trials[0]
    fit = [trial for trial in trials if trial.front and _no_worse(trial, default)]
    best = min(fit, key=lambda trial: (trial.goals[0], trial.number), default=default)
    return best if best.goals[0] * SAME < default.goals[0] or (best.front and not default.front) else default


def simplify(chosen: Trial, runner: Runner, space: Space, effort: Effort) -> Trial:
    """The choice with every setting back at its default that makes no difference, one after the other."""
    best = chosen
    for axis in space.axes:
        if chosen.values[axis.name] == axis.default:
            continue
        values = chosen.values | {axis.name: axis.default}
        (rows,) = runner.rows([(values, effort.seeds)])
        tried = Trial(chosen.number, values, tuple(means(rows)), chosen.front)
        if _no_worse(tried, best):
            chosen = tried
    return chosen


def front_of(trials: Sequence[Trial]) -> Iterator[Trial]:
    """The Pareto front, quickest first."""
    yield from sorted((trial for trial in trials if trial.front), key=lambda trial: trial.goals)


def _no_worse(trial: Trial, default: Trial) -> bool:
    return all(mine <= own * SAME + 1e-9 for mine, own in zip(trial.goals, default.goals, strict=True))
