"""Parameters that measurements and what was known before agree on best, whatever the model.

A point is a vector of departures from what was known, each in its own standard deviations. The fit minimises the
squared errors over their variance plus the squared departures, with Huber weights so that single outliers do not
decide, by Gauss-Newton steps with a numerical Jacobian. Gelman et al., "Bayesian Data Analysis", 3rd edition, 13.1
(posterior mode) and 4.1 (its normal approximation).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Steps = npt.NDArray[np.floating[Any]]
T = TypeVar("T")

_HUBER = 1.5
_STEPS = 30
_MOVE = 0.05

DECIDED = math.sqrt(0.5)
"""A parameter that keeps less than this of its uncertainty lost half of its variance: measurements decided it."""


@dataclass(frozen=True)
class Model:
    """expect: logarithms of what is expected of each measurement at a point. noise: what each scatters by there.

    truth: logarithms of what was measured. size: number of parameters. move: of the Jacobian, in standard deviations.
    steps: most Gauss-Newton steps. enough: the largest step that ends the search.
    """

    expect: Callable[[Vector], Vector]
    noise: Callable[[Vector], Vector]
    truth: Vector
    size: int
    move: float = _MOVE
    steps: int = _STEPS
    enough: float = 1e-4

    def loss(self, at: Vector, noise: Vector) -> float:
        """What is minimised, with the noise held."""
        errors = np.abs(self.truth - self.expect(at)) / noise
        huber = np.where(errors <= _HUBER, errors**2 / 2, _HUBER * (errors - _HUBER / 2))
        return float(huber.sum() + (at**2).sum() / 2)


@dataclass(frozen=True)
class Posterior:
    """at: the best point. left: share of its uncertainty that each parameter keeps, 0 to 1."""

    at: Vector
    left: Vector


def posterior(model: Model, start: Vector | None = None) -> Posterior:
    """The best point that the search reaches from the start, which is what was known before where none is given."""
    at = np.zeros(model.size) if start is None else start
    jacobian = np.zeros((len(model.truth), model.size))
    weights = np.ones(len(model.truth))
    for _ in range(model.steps):
        noise = model.noise(at)
        now = model.expect(at)
        jacobian = _jacobian(model, at, now) / noise[:, None]
        errors = (model.truth - now) / noise
        weights = np.minimum(1.0, _HUBER / np.maximum(np.abs(errors), 1e-12))
        step = np.linalg.solve(_curvature(jacobian, weights), jacobian.T @ (weights * errors) - at)
        taken = _line_search(model, at, step, noise)
        at = at + taken * step
        if taken * float(np.abs(step).max()) < model.enough:
            break
    return Posterior(at, np.sqrt(np.diag(np.linalg.inv(_curvature(jacobian, weights)))))


def scatter(model: Model, at: Vector, least: float) -> float:
    """Standard deviation of the errors at a point, `least` at least: their median over what a normal distribution has
    (0.6745 of its deviation)."""
    errors = np.abs(model.truth - model.expect(at))
    return float(max(least, median(errors.tolist()) / 0.6745))


def _curvature(jacobian: Vector, weights: Vector) -> Vector:
    found: Vector = (jacobian * weights[:, None]).T @ jacobian + np.eye(jacobian.shape[1])
    return found


def _jacobian(model: Model, at: Vector, now: Vector) -> Vector:
    columns = []
    for number in range(len(at)):
        moved = at.copy()
        # Away from an upper bound, where nothing would change.
        moved[number] -= model.move
        columns.append((now - model.expect(moved)) / model.move)
    return np.stack(columns, axis=1)


def _line_search(model: Model, at: Vector, step: Steps, noise: Vector) -> float:
    start, taken = model.loss(at, noise), 1.0
    while taken > 1e-3 and model.loss(at + taken * step, noise) > start:
        taken /= 2
    return taken if taken > 1e-3 else 0.0


def keep_back(ordered: Sequence[T], share: float, seed: int) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """Used and kept back: of every run of neighbours a share, drawn from the seed, at least one of all."""
    every = max(2, round(1 / share))
    draw = np.random.default_rng(seed)
    kept: list[T] = []
    for first in range(0, len(ordered), every):
        block = ordered[first : first + every]
        if len(block) == every or not kept:
            kept.append(block[int(draw.integers(len(block)))])
    return tuple(row for row in ordered if row not in kept), tuple(kept)
