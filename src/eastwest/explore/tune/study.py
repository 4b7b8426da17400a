"""The search itself, as a study of Optuna: settings proposed, told, and remembered in a file.

Optuna's TPE sampler proposes (Watanabe, "Tree-structured Parzen estimator", arXiv:2304.11127), seeded anew for every
batch by the number of trials before it, so that the same seed gives the same search whether it was interrupted or not,
on one process or on many.
"""

from __future__ import annotations

import hashlib
import math
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eastwest.errors import InputError, Problem, SimulationError
from eastwest.explore.tune.model import GOALS, Effort, Target, Trial
from eastwest.explore.tune.runner import Runner, goal_of, means
from eastwest.explore.tune.space import Axis, Space, Value
from eastwest.simulate.run import Status

if TYPE_CHECKING:  # it takes long to load
    import optuna

STUDY = "study.db"
BATCH = 4
"""Settings proposed at once: the search is the same for every number of workers."""
_PENALTY = 10.0
"""Times the goals of the defaults: what others may take at most, and what one counts as that did not end."""


@dataclass(frozen=True)
class Study:
    """A study of Optuna. own: Optuna's object."""

    own: optuna.Study
    space: Space
    effort: Effort

    @classmethod
    def open(cls, folder: Path, target: Target, space: Space, effort: Effort) -> Study:
        """The study of this target, space and effort, gone on with if there is one. Raises InputError for no study."""
        import optuna  # noqa: PLC0415

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        folder.mkdir(parents=True, exist_ok=True)
        asked = [target.key(effort.seeds[0]), repr(space), repr(effort.seeds), effort.sampler_seed]
        digest = hashlib.sha256(repr(asked).encode())
        try:
            own = optuna.create_study(
                storage=f"sqlite:///{folder / STUDY}",
                study_name=digest.hexdigest(),
                directions=["minimize"] * len(GOALS),
                load_if_exists=True,
            )
        except Exception as error:
            if type(error).__module__.startswith(("sqlalchemy", "optuna")):
                found, mend = "is no study that can be gone on with", "remove it to start anew"
                raise InputError(Problem(found, file=folder / STUDY, mend=mend)) from error
            raise
        return cls(own, space, effort)

    @property
    def finished(self) -> int:
        """Trials that have their goals."""
        return sum(trial.values is not None for trial in self.own.trials)

    def trials(self) -> tuple[Trial, ...]:
        """Those, in the order of their proposal."""
        front = {trial.number for trial in self.own.best_trials}
        complete = [trial for trial in self.own.trials if trial.values is not None]
        return tuple(
            Trial(number, dict(trial.params), tuple(trial.values), trial.number in front)
            for number, trial in enumerate(complete)
        )

    def begin(self, runner: Runner) -> Runner:
        """The defaults as the first trial; others get ten times its time to end. Raises SimulationError."""
        import optuna  # noqa: PLC0415

        (rows,) = runner.rows([(self.space.defaults, self.effort.seeds)])
        if any(row["outcome"] != Status.COMPLETE.value for row in rows):
            found = "the workload does not end with the settings that the policy derives"
            raise SimulationError(Problem(found, mend="give it more simulated time, or take a smaller workload"))
        if not self.finished:
            axes = {axis.name: _distribution(axis) for axis in self.space.axes}
            first = optuna.trial.create_trial(params=self.space.defaults, distributions=axes, values=means(rows))
            self.own.add_trial(first)
        scenario = runner.target.scenario
        limit_us = min(scenario.limit_us, _PENALTY * max(goal_of(row, GOALS[0]) for row in rows))
        return replace(runner, target=replace(runner.target, scenario=replace(scenario, limit_us=limit_us)))

    def batch(self, runner: Runner) -> None:
        """Propose, simulate and tell the next few settings. What an interrupt left half-done is proposed again."""
        done = self.finished
        self._give_up_unfinished()
        self._seed(done)
        asked = [self.own.ask() for _ in range(min(BATCH, self.effort.trials - done))]
        values = [{axis.name: _suggest(trial, axis) for axis in self.space.axes} for trial in asked]
        worst = [max(_PENALTY * own, _PENALTY) for own in self.own.trials[0].values]
        for trial, rows in zip(asked, runner.rows([(each, self.effort.seeds) for each in values]), strict=True):
            goals = zip(means(rows), worst, strict=True)
            self.own.tell(trial, [mean if math.isfinite(mean) else most for mean, most in goals])

    def _give_up_unfinished(self) -> None:
        import optuna  # noqa: PLC0415

        for trial in self.own.trials:
            if not trial.state.is_finished():
                self.own.tell(trial.number, state=optuna.trial.TrialState.FAIL)

    def _seed(self, done: int) -> None:
        """A sampler that depends on nothing but the seed and the trials so far."""
        import optuna  # noqa: PLC0415

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            self.own.sampler = optuna.samplers.TPESampler(
                seed=(self.effort.sampler_seed * 1_000_003 + done) % 2**32,
                multivariate=True,
                n_startup_trials=min(12, max(4, self.effort.trials // 4)),
            )


def _distribution(axis: Axis) -> optuna.distributions.BaseDistribution:
    import optuna  # noqa: PLC0415

    if axis.choices:
        return optuna.distributions.CategoricalDistribution(axis.choices)
    return optuna.distributions.FloatDistribution(axis.low, axis.high, log=True)


def _suggest(trial: optuna.Trial, axis: Axis) -> Value:
    if axis.choices:
        return str(trial.suggest_categorical(axis.name, axis.choices))
    return float(trial.suggest_float(axis.name, axis.low, axis.high, log=True))
