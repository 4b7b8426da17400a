"""Parameters that measurements and what was known before agree on best: a regularised least-squares fit.

Every parameter has the value of all systems and a declared uncertainty (a normal distribution of its logarithm). The
fit (`posterior`) weighs errors of the logarithm of the time against departures from those values: few measurements move
a parameter little, and one that no measurement depends on stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eastwest.errors import InputError, Problem
from eastwest.predict.calibration.measurements import Measurement
from eastwest.predict.calibration.posterior import DECIDED, Model, Vector, keep_back, posterior
from eastwest.predict.calibration.score import Score, score
from eastwest.predict.collectives import GLOBAL, CollectiveExpectation, Network, Parameters, System, predict

UNCERTAINTY: Mapping[str, float] = {
    "nic_efficiency": 0.15,
    "link_efficiency": 0.10,
    "latency_factor": 0.30,
    "start_us": 0.50,
    "fill_us": 0.50,
    "fill_net_us": 0.50,
    "fill_half_bytes": 0.70,
}
"""Standard deviation of the logarithm of each parameter between systems, as far as the published ones show."""

_MOST = {"nic_efficiency": 1.0, "link_efficiency": 1.2}
# What repeats of one test on one system differ by: where starting is all of the time, and where moving data is.
_START_NOISE, _RATE_NOISE = 0.10, 0.03
_FOLDS = 4
# From this share of moving data on, a measurement says something about the bandwidth that collisions take.
_MOVING = 0.5
_PRIOR_COUNT = 4.0
"""So many measurements would make the spreads of all systems and those found here count the same."""

FEWEST = 4


@dataclass(frozen=True)
class Fitted:
    """What a calibration found. shrink: how much of its uncertainty each parameter kept, 0 to 1.

    before, after: on measurements that were kept back. used, kept: which were which.
    """

    parameters: Parameters
    shrink: Mapping[str, float]
    before: Score
    after: Score
    used: tuple[Measurement, ...]
    kept: tuple[Measurement, ...]

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Parameters that the measurements decided: they lost at least half of their variance."""
        return tuple(name for name, left in self.shrink.items() if left < DECIDED)


def calibrate(system: System, measured: Sequence[Measurement], *, kept_share: float = 0.33, seed: int = 1) -> Fitted:
    """Fit the parameters to most of the measurements and score them on the rest, which is drawn from the seed.

    Raises InputError for fewer than 4 measurements, and for ranks that the system cannot run.
    """
    if len(measured) < FEWEST:
        found = f"{len(measured)} different measurements"
        raise InputError(
            Problem(found, allowed=f"at least {FEWEST}", mend="measure several sizes and numbers of ranks")
        )
    used, kept = split(measured, kept_share, seed)
    model = _Model(system)
    parameters, shrink = _fit(model, used)
    parameters = _with_spreads(model, used, parameters, seed)
    scores = [score(kept, [model.expect(row, each) for row in kept]) for each in (GLOBAL, parameters)]
    return Fitted(parameters, shrink, scores[0], scores[1], used, kept)


def split(
    measured: Sequence[Measurement], share: float, seed: int
) -> tuple[tuple[Measurement, ...], tuple[Measurement, ...]]:
    """Used and kept back: of every run of neighbouring sizes a share, at least one of all."""
    return keep_back(sorted(measured, key=lambda row: (row.operation, row.ranks, row.size_bytes)), share, seed)


@dataclass(frozen=True)
class _Model:
    """Predictions of one system. Ranks of one node and of many are told by the system itself."""

    system: System

    @property
    def collides(self) -> bool:
        """Whether hash collisions may cost bandwidth between nodes."""
        return self.system.network is Network.ROCE and not self.system.balanced

    def expect(self, row: Measurement, parameters: Parameters) -> CollectiveExpectation:
        return predict(self.system, row.operation, row.size_bytes, row.ranks, parameters=parameters)

    def log_times(self, rows: Sequence[Measurement], parameters: Parameters) -> Vector:
        return np.log([self.expect(row, parameters).time_us for row in rows])


def _values(at: Vector) -> Parameters:
    """Parameters at a point: departures of their logarithms, in standard deviations."""
    changed = {}
    for (name, spread), departure in zip(UNCERTAINTY.items(), at, strict=True):
        value = getattr(GLOBAL, name) * math.exp(spread * float(departure))
        changed[name] = min(value, _MOST.get(name, math.inf))
    return replace(GLOBAL, **changed)


def _fit(model: _Model, rows: Sequence[Measurement]) -> tuple[Parameters, dict[str, float]]:
    found = posterior(
        Model(
            expect=lambda at: model.log_times(rows, _values(at)),
            noise=lambda at: _noise(model, rows, _values(at)),
            truth=np.log([row.time_us for row in rows]),
            size=len(UNCERTAINTY),
        )
    )
    return _values(found.at), dict(zip(UNCERTAINTY, found.left.tolist(), strict=True))


def _noise(model: _Model, rows: Sequence[Measurement], parameters: Parameters) -> Vector:
    shares = np.array([model.expect(row, parameters).moving_share for row in rows])
    return shares * _RATE_NOISE + (1 - shares) * _START_NOISE


def _with_spreads(model: _Model, rows: Sequence[Measurement], fitted: Parameters, seed: int) -> Parameters:
    """Spreads from errors on measurements that a fit had not seen, each for what it consists of.

    What is known of all systems counts as _PRIOR_COUNT measurements, so that few do not pretend to certainty.
    """
    unseen = list(_unseen(model, rows, seed))
    changes = {
        "rate_spread": _spread(GLOBAL.rate_spread, [(found.moving_share, error) for _, found, error in unseen]),
        "start_spread": _spread(GLOBAL.start_spread, [(1 - found.moving_share, error) for _, found, error in unseen]),
        "collision_loss": _collision_loss(model, unseen),
    }
    values = {name: getattr(fitted, name) for name in UNCERTAINTY} | changes
    return replace(fitted, **{name: float(f"{value:.4g}") for name, value in values.items()})


Unseen = tuple[Measurement, CollectiveExpectation, float]


def _unseen(model: _Model, rows: Sequence[Measurement], seed: int) -> Iterator[Unseen]:
    """Every measurement with its expectation by a fit to other folds, and the error of the logarithm of the time."""
    order = np.random.default_rng(seed).permutation(len(rows))
    folds = min(_FOLDS, len(rows))
    for fold in range(folds):
        left_out = [rows[number] for number in order[fold::folds]]
        others = [row for row in rows if row not in left_out]
        parameters = _fit(model, others)[0] if others else GLOBAL
        for row in left_out:
            expected = model.expect(row, parameters)
            yield row, expected, math.log(row.time_us / expected.time_us)


def _spread(known: float, shares: Sequence[tuple[float, float]]) -> float:
    """Root mean square of the errors, each weighted by the fourth power of its share, and of what was known before."""
    total = sum(share**4 * error**2 for share, error in shares)
    return math.sqrt((_PRIOR_COUNT * known**2 + total) / (_PRIOR_COUNT + sum(share**4 for share, _ in shares)))


def _collision_loss(model: _Model, unseen: Sequence[Unseen]) -> float:
    """The worst shortfall of bandwidth between nodes that was seen, weighed against what was known before."""
    losses = [
        max(0.0, 1 - found.time_us / row.time_us)
        for row, found, _ in unseen
        if model.collides and found.moving_share > _MOVING and row.ranks > model.system.gpus_per_node
    ]
    known = _PRIOR_COUNT * GLOBAL.collision_loss + len(losses) * max(losses, default=0.0)
    return known / (_PRIOR_COUNT + len(losses))
