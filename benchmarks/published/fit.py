"""Fits the few global parameters: coordinate descent on the absolute error of the logarithm of the time.

Every system and number of ranks counts the same, however many rows it has, and within it sizes from 1 GiB on as much as
those below. Spreads come after that, from the errors on owners' systems that a fit has not seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.published.rows import Row
from benchmarks.published.systems import SYSTEMS
from benchmarks.published.table import Table, Vector
from eastwest.predict.collectives import Parameters
from eastwest.predict.uncertain import NORMAL_90

STEPS = (1.5, 1.2, 1.08, 1.03, 1.01, 1.003)
FITTED = ("nic_efficiency", "start_us", "fill_us", "fill_net_us", "fill_half_bytes")
_ENOUGH = 1.0
COVERED = 0.9
"""Share of errors that an interval is to hold."""

LEAST_RATE_SPREAD, LEAST_START_SPREAD = 0.04, 0.15
"""Below these, a small sample would pretend to know more than runs on one system repeat."""


def owner(row: Row) -> str:
    """Who measured it: all that one party measured is left out together."""
    return SYSTEMS[row.system].owner


def owners(measured: Sequence[Row]) -> tuple[str, ...]:
    """All who measured some of these."""
    return tuple(sorted({owner(row) for row in measured}))


def without(measured: Sequence[Row], name: str) -> tuple[Row, ...]:
    """What others measured."""
    return tuple(row for row in measured if owner(row) != name)


def fit(measured: Sequence[Row]) -> Parameters:
    """The parameters for these rows, of at least two owners, to three digits."""
    return _with_spreads(measured, descend(measured))


def descend(measured: Sequence[Row]) -> Parameters:
    """The fitted ones of the parameters, spreads as they were."""
    table, weights = Table(measured), _weights(measured)
    best = Parameters()
    least = _loss(table, weights, best)
    for step in STEPS:
        better = True
        while better:
            better = False
            for tried in _neighbours(best, step):
                loss = _loss(table, weights, tried)
                if loss < least * (1 - 1e-6):
                    best, least, better = tried, loss, True
    return replace(best, **{name: float(f"{getattr(best, name):.3g}") for name in FITTED})


def _neighbours(parameters: Parameters, step: float) -> Iterator[Parameters]:
    """One parameter moved at a time. Between nodes a stage takes no less time to fill than inside one."""
    for name in FITTED:
        for scale in (step, 1 / step):
            tried = replace(parameters, **{name: getattr(parameters, name) * scale})
            if tried.fill_net_us >= tried.fill_us and tried.nic_efficiency <= 1:
                yield tried


def _weights(measured: Sequence[Row]) -> Vector:
    counts = Counter((row.system, row.ranks, row.large) for row in measured)
    return np.array([1 / counts[row.system, row.ranks, row.large] for row in measured])


def _loss(table: Table, weights: Vector, parameters: Parameters) -> float:
    return float(np.abs(table.errors(parameters)) @ weights)


def _with_spreads(measured: Sequence[Row], parameters: Parameters) -> Parameters:
    """Spreads from the errors on owners' systems that a fit has not seen, so that they hold what differs between them.

    Each row counts for what it consists of (moving data or starting), each system the same. A spread is such that nine
    of ten errors lie within: the few that no interval would hold, as of a sick system, do not widen all others.
    """
    unseen: dict[str, list[tuple[Vector, Vector]]] = {"rate": [], "start": []}
    for name in owners(measured):
        fitted = descend(without(measured, name))
        own = [row for row in measured if owner(row) == name]
        for system in sorted({row.system for row in own}):
            table = Table([row for row in own if row.system == system])
            shares, errors = table.moving_shares(fitted), np.abs(table.errors(fitted))
            for kind, weights in (("rate", shares**4), ("start", (1 - shares) ** 4)):
                if weights.sum() >= _ENOUGH:
                    unseen[kind].append((errors, weights / weights.sum()))
    rate, start = (_spread(each) for each in unseen.values())
    return replace(
        parameters,
        rate_spread=float(f"{max(rate, LEAST_RATE_SPREAD):.3g}"),
        start_spread=float(f"{max(start, LEAST_START_SPREAD):.3g}"),
    )


def _spread(systems: Sequence[tuple[Vector, Vector]]) -> float:
    """Standard deviation of the normal distribution that holds nine of ten of these errors as they are weighted."""
    if not systems:
        return 0.0
    errors, weights = (np.concatenate(each) for each in zip(*systems, strict=True))
    order = np.argsort(errors)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(errors[order][np.searchsorted(reached, COVERED)]) / NORMAL_90
