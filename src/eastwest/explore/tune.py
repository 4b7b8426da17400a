"""Tuning: settings searched by simulation of the user's own workload, several goals at once.

Optuna's TPE sampler proposes (Watanabe, "Tree-structured Parzen estimator", arXiv:2304.11127), seeded anew for every
batch by the number of trials before it, so that the same seed gives the same search whether it was interrupted or not,
on one process or on many. The choice from the Pareto front is confirmed with seeds that the search has not seen.
"""

from __future__ import annotations

import hashlib
import math
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eastwest.errors import InputError, Problem, SimulationError
from eastwest.explore.backend import Local, Ray
from eastwest.explore.evaluate import measured, run_whole
from eastwest.explore.execute import scenario_key
from eastwest.explore.interval import Gain, gain_of
from eastwest.explore.journal import Journal, Row
from eastwest.explore.tune_space import Axis, Space, Value, Values
from eastwest.intent.tuning import Tuning
from eastwest.lossless.tuned import tuned
from eastwest.plan import Plan
from eastwest.progress import Listener, Progress, left_s, silent
from eastwest.simulate.run import Status
from eastwest.simulate.scenario import Scenario
from eastwest.traffic import MessageGraph

GOALS = ("time_us", "tail_us", "paused_us")
BATCH = 4
"""Settings proposed at once: the search is the same for every number of workers."""

STUDY, JOURNAL = "study.db", "runs.jsonl"
_PENALTY = 10.0
# Of a median, a difference that no workload notices.
_SAME = 1.005


@dataclass(frozen=True)
class Target:
    """What is tuned for. graph_of: the workload's messages for a seed. link_gbps: of the NICs."""

    scenario: Scenario
    graphs: Callable[[int], MessageGraph]
    link_gbps: float

    def key(self, seed: int) -> str:
        """SHA-256 over all that decides a run with the policy's own settings and this seed."""
        return scenario_key(replace(self.scenario, workload=self.graphs(seed), seed=seed))


@dataclass(frozen=True)
class Effort:
    """How much is tried. seeds: of each setting in the search; confirm_seeds: of choice and defaults after it."""

    trials: int
    seeds: tuple[int, ...]
    confirm_seeds: tuple[int, ...]
    sampler_seed: int


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting with its goals, means over the seeds; on the front when no other is better in all of them."""

    number: int
    values: dict[str, Value]
    goals: tuple[float, ...]
    front: bool = False


@dataclass(frozen=True)
class Tuned:
    """What tuning found. default: trial 0. chosen: from the front. gains: of the chosen over the defaults, by goal."""

    trials: tuple[Trial, ...]
    chosen: Trial
    tuning: Tuning
    gains: tuple[Gain, ...]
    confirmed: tuple[Row, ...]

    @property
    def default(self) -> Trial:
        """The policy's own settings."""
        return self.trials[0]

    @property
    def proven(self) -> bool:
        """Whether the time got shorter for certain, and no other goal got worse for certain."""
        time_gain, *others = self.gains
        return time_gain.low > 0 and all(each.high > -(_SAME - 1) for each in others)


def tune(
    target: Target, space: Space, effort: Effort, folder: Path, where: Local | Ray, listen: Listener = silent
) -> Tuned:
    """Search, choose and confirm. The folder keeps all trials and runs: after an interrupt the same call goes on.

    Raises SimulationError when the workload does not end with the defaults, KeyboardInterrupt after an interrupt.
    """
    study = _study(folder, target, space, effort)
    runner = _Runner(target, space, Journal(folder / JOURNAL), where)
    runner = _begin(study, runner, space, effort)
    begun, first = time.monotonic(), _finished(study)
    while (done := _finished(study)) < effort.trials:
        fresh = (done - first) / max(effort.trials - first, 1)
        listen(Progress("tune", min(done / effort.trials, 0.99), left_s(time.monotonic() - begun, fresh)))
        _batch(study, runner, space, effort, done)
    listen(Progress("tune", 0.99))
    trials = _trials(study)
    chosen = simplify(choose(trials), runner, space, effort)
    rows = runner.rows([(trials[0].values, effort.confirm_seeds), (chosen.values, effort.confirm_seeds)])
    gains = tuple(
        gain_of(goal, [_goal(row, goal) for row in rows[0]], [_goal(row, goal) for row in rows[1]]) for goal in GOALS
    )
    listen(Progress("tune", 1.0))
    named = [{"setting": name, **row} for name, of in zip(("default", "chosen"), rows, strict=True) for row in of]
    return Tuned(trials, chosen, space.tuning(chosen.values), gains, tuple(named))


def choose(trials: Sequence[Trial]) -> Trial:
    """The quickest of the front among those that are in no goal worse than the defaults; the defaults if none is."""
    default = trials[0]
    fit = [trial for trial in trials if trial.front and _no_worse(trial, default)]
    best = min(fit, key=lambda trial: (trial.goals[0], trial.number), default=default)
    return best if best.goals[0] * _SAME < default.goals[0] or (best.front and not default.front) else default


def simplify(chosen: Trial, runner: _Runner, space: Space, effort: Effort) -> Trial:
    """The choice with every setting back at its default that makes no difference, one after the other."""
    best = chosen
    for axis in space.axes:
        if chosen.values[axis.name] == axis.default:
            continue
        values = chosen.values | {axis.name: axis.default}
        (rows,) = runner.rows([(values, effort.seeds)])
        tried = Trial(chosen.number, values, tuple(_means(rows)), chosen.front)
        if _no_worse(tried, best):
            chosen = tried
    return chosen


def _no_worse(trial: Trial, default: Trial) -> bool:
    return all(mine <= own * _SAME + 1e-9 for mine, own in zip(trial.goals, default.goals, strict=True))


def _study(folder: Path, target: Target, space: Space, effort: Effort) -> Any:  # noqa: ANN401
    import optuna  # noqa: PLC0415

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    asked = [target.key(effort.seeds[0]), repr(space), repr(effort.seeds), effort.sampler_seed]
    digest = hashlib.sha256(repr(asked).encode())
    try:
        return optuna.create_study(
            storage=f"sqlite:///{folder / STUDY}",
            study_name=digest.hexdigest(),
            directions=["minimize"] * len(GOALS),
            load_if_exists=True,
        )
    except Exception as error:
        if type(error).__module__.startswith(("sqlalchemy", "optuna")):
            mend = "remove it to start anew"
            raise InputError(Problem("is no study that can be gone on with", file=folder / STUDY, mend=mend)) from error
        raise


def _finished(study: Any) -> int:  # noqa: ANN401
    return sum(trial.values is not None for trial in study.trials)


def _begin(study: Any, runner: _Runner, space: Space, effort: Effort) -> _Runner:  # noqa: ANN401
    """The policy's own settings as the first trial; others get ten times its time to end. Raises SimulationError."""
    import optuna  # noqa: PLC0415

    (rows,) = runner.rows([(space.defaults, effort.seeds)])
    if any(row["outcome"] != Status.COMPLETE.value for row in rows):
        found = "the workload does not end with the settings that the policy derives"
        raise SimulationError(Problem(found, mend="give it more simulated time, or take a smaller workload"))
    if not _finished(study):
        distributions = {axis.name: _distribution(axis) for axis in space.axes}
        goals = _means(rows)
        study.add_trial(optuna.trial.create_trial(params=space.defaults, distributions=distributions, values=goals))
    scenario = runner.target.scenario
    limit_us = min(scenario.limit_us, _PENALTY * max(_goal(row, GOALS[0]) for row in rows))
    return replace(runner, target=replace(runner.target, scenario=replace(scenario, limit_us=limit_us)))


def _batch(study: Any, runner: _Runner, space: Space, effort: Effort, done: int) -> None:  # noqa: ANN401
    """Propose, simulate and tell the next few settings. What an interrupt left half-done is proposed again."""
    import optuna  # noqa: PLC0415

    for trial in study.trials:
        if not trial.state.is_finished():
            study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        study.sampler = optuna.samplers.TPESampler(
            seed=(effort.sampler_seed * 1_000_003 + done) % 2**32,
            multivariate=True,
            n_startup_trials=min(12, max(4, effort.trials // 4)),
        )
    asked = [study.ask() for _ in range(min(BATCH, effort.trials - done))]
    values = [{axis.name: _suggest(trial, axis) for axis in space.axes} for trial in asked]
    worst = [max(_PENALTY * own, _PENALTY) for own in study.trials[0].values]
    for trial, rows in zip(asked, runner.rows([(each, effort.seeds) for each in values]), strict=True):
        study.tell(
            trial, [mean if math.isfinite(mean) else most for mean, most in zip(_means(rows), worst, strict=True)]
        )


def _means(rows: Sequence[Row]) -> list[float]:
    """Every goal over the seeds; infinite where one did not end."""
    return [sum(_goal(row, goal) for row in rows) / len(rows) for goal in GOALS]


def _distribution(axis: Axis) -> Any:  # noqa: ANN401
    import optuna  # noqa: PLC0415

    if axis.choices:
        return optuna.distributions.CategoricalDistribution(axis.choices)
    return optuna.distributions.FloatDistribution(axis.low, axis.high, log=True)


def _suggest(trial: Any, axis: Axis) -> Value:  # noqa: ANN401
    if axis.choices:
        return str(trial.suggest_categorical(axis.name, axis.choices))
    return float(trial.suggest_float(axis.name, axis.low, axis.high, log=True))


def _trials(study: Any) -> tuple[Trial, ...]:  # noqa: ANN401
    front = {trial.number for trial in study.best_trials}
    complete = [trial for trial in study.trials if trial.values is not None]
    return tuple(
        Trial(number, dict(trial.params), tuple(trial.values), trial.number in front)
        for number, trial in enumerate(complete)
    )


def _goal(row: Row, goal: str) -> float:
    value = row.get(goal)
    return float(value) if isinstance(value, int | float) and row["outcome"] == Status.COMPLETE.value else math.inf


@dataclass(frozen=True)
class _Runner:
    target: Target
    space: Space
    journal: Journal
    where: Local | Ray

    def rows(self, wanted: Sequence[tuple[Values, Sequence[int]]]) -> list[list[Row]]:
        """The figures of every setting with each of its seeds; those in the journal are not simulated again."""
        keys = [[self._key(values, seed) for seed in seeds] for values, seeds in wanted]
        todo = {
            key: self._scenario(values, seed)
            for (values, seeds), of in zip(wanted, keys, strict=True)
            for seed, key in zip(seeds, of, strict=True)
            if key not in self.journal.rows
        }
        names = list(todo)
        for number, row in self.where.each(run_one, list(todo.values())):
            self.journal.add(names[number], row)
        return [[self.journal.rows[key] for key in of] for of in keys]

    def _scenario(self, values: Values, seed: int) -> Scenario:
        base = self.target.scenario
        policy = base.plan.policy
        if dict(values) != self.space.defaults:
            policy = tuned(policy, self.space.tuning(values), self.target.link_gbps)
        plan: Plan = replace(base.plan, policy=policy)
        return replace(base, plan=plan, workload=self.target.graphs(seed), seed=seed)

    def _key(self, values: Values, seed: int) -> str:
        tuning = None if dict(values) == self.space.defaults else self.space.tuning(values)
        return hashlib.sha256(repr([self.target.key(seed), repr(tuning)]).encode()).hexdigest()


def run_one(scenario: Scenario) -> Row:
    """The figures of one simulation, packet by packet."""
    return {"seed": scenario.seed, **measured(run_whole(scenario))}


def front_of(trials: Sequence[Trial]) -> Iterator[Trial]:
    """The Pareto front, quickest first."""
    yield from sorted((trial for trial in trials if trial.front), key=lambda trial: trial.goals)
