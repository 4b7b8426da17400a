"""Episodes: one repetition of the workload each, computed while its conditions are new and repeated afterwards."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from eastwest.simulate.fluid.tables import series_key
from eastwest.simulate.run import OperationResult, StepResult

SAME_SHARE = 0.02
"""Two episodes are alike when their times differ by less than this share."""
VARIANTS = 3
"""So many settled episodes of one condition are computed; what repeats is drawn from them."""
MOST_TRIES = 8
"""After so many episodes a condition that does not settle is taken for one that varies."""


@dataclass(frozen=True)
class Episode:
    """One repetition. Times count from its begin.

    ports, hosts: the engine's rows. compute_ps: time that one GPU computes in it. slowest: the largest compute factor
    of any host in it.
    """

    duration_ps: int
    compute_ps: float
    slowest: float
    ports: dict[str, npt.NDArray[Any]]
    hosts: dict[str, npt.NDArray[Any]]
    incidents: dict[str, npt.NDArray[Any]]
    operations: tuple[OperationResult, ...]
    steps: tuple[StepResult, ...]

    @cached_property
    def port_series(self) -> npt.NDArray[np.int64]:
        """Port and priority of each row of ports, as one number."""
        return series_key(self.ports)

    @cached_property
    def host_series(self) -> npt.NDArray[np.int64]:
        """Host of each row of hosts."""
        found: npt.NDArray[np.int64] = self.hosts["host"].astype(np.int64)
        return found

    def time_ps(self, slowest: float) -> int:
        """How long it takes when the slowest host computes by this factor; everybody waits for that one."""
        return round(self.duration_ps + self.compute_ps * (slowest - self.slowest))


@dataclass
class Library:
    """Episodes by condition."""

    _settled: dict[Hashable, list[Episode]] = field(default_factory=dict)
    _last: dict[Hashable, Episode] = field(default_factory=dict)
    _tries: dict[Hashable, int] = field(default_factory=dict)

    def add(self, condition: Hashable, episode: Episode) -> None:
        """Keeps an episode that ran under one condition from begin to end, once the condition has settled."""
        before = self._last.get(condition)
        self._last[condition] = episode
        self._tries[condition] = self._tries.get(condition, 0) + 1
        settled = self._settled.setdefault(condition, [])
        like = settled[-1] if settled else before
        if (like is not None and alike(like, episode)) or self._tries[condition] > MOST_TRIES - VARIANTS:
            settled.append(episode)
            del settled[:-VARIANTS]

    def variants(self, condition: Hashable) -> list[Episode]:
        """The settled episodes; empty while there are too few."""
        found = self._settled.get(condition, [])
        return found if len(found) >= VARIANTS else []

    def like_known(self, condition: Hashable, episode: Episode) -> bool:
        """Whether the episode passed as those that are known did, so that the condition has settled again."""
        return any(alike(known, episode) for known in self._settled.get(condition, []))


def alike(one: Episode, other: Episode) -> bool:
    """Whether both took about the same time, chance of the hosts' computing aside."""
    return abs(one.time_ps(1.0) - other.time_ps(1.0)) < SAME_SHARE * one.duration_ps


def host_factors(draws: np.random.Generator, hosts: int, jitter: float) -> npt.NDArray[np.float64]:
    """How much longer each host computes in one step: normal, mean 1, with the jitter as standard deviation."""
    found: npt.NDArray[np.float64] = np.maximum(0.5, 1 + jitter * draws.standard_normal(hosts))
    return found
