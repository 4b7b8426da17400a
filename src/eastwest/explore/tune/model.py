"""What tuning is asked for, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from eastwest.explore.execute import scenario_key
from eastwest.explore.interval import Gain
from eastwest.explore.journal import Row
from eastwest.explore.tune.space import Value
from eastwest.intent.tuning import Tuning
from eastwest.simulate.scenario import Scenario
from eastwest.traffic import MessageGraph

GOALS = ("time_us", "tail_us", "paused_us")
SAME = 1.005
"""Of a median, a difference that no workload notices."""


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
        return time_gain.low > 0 and all(each.high > -(SAME - 1) for each in others)
