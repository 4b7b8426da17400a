"""Settings simulated, once each, and their goals read off."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eastwest.explore.backend import Local, Ray
from eastwest.explore.evaluate import measured, run_whole
from eastwest.explore.journal import Journal, Row
from eastwest.explore.tune.model import GOALS, Target
from eastwest.explore.tune.space import Space, Values
from eastwest.lossless.tuned import tuned
from eastwest.plan import Plan
from eastwest.simulate.run import Status
from eastwest.simulate.scenario import Scenario


@dataclass(frozen=True)
class Runner:
    """Where settings of a space are simulated, and where their figures are kept."""

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


def means(rows: Sequence[Row]) -> list[float]:
    """Every goal over the seeds; infinite where one did not end."""
    return [sum(goal_of(row, goal) for row in rows) / len(rows) for goal in GOALS]


def goal_of(row: Row, goal: str) -> float:
    """One goal of one run; infinite where it did not end."""
    value = row.get(goal)
    return float(value) if isinstance(value, int | float) and row["outcome"] == Status.COMPLETE.value else math.inf
