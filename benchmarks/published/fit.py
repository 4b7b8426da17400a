"""Fits the few global parameters: coordinate descent on the absolute error of the logarithm of the time.

Every system counts the same, however many rows it has, and within it sizes from 1 GiB on as much as those below. Spreads come after that, from what remains.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.published.rows import Row
from eastwest.predict.collectives import Parameters

FIT_ON = ("aws-p5", "coreweave-h100", "oci-a100", "h200-node", "b200-node")
"""Systems that the global set is fitted on; the others of `systems` are scored with it all the same."""

STEPS = (1.5, 1.2, 1.08, 1.03, 1.01)
FITTED = ("start_us", "fill_us", "fill_net_us", "fill_half_bytes")
LEAST_RATE_SPREAD, LEAST_START_SPREAD = 0.04, 0.15
"""Below these, a small sample would pretend to know more than runs on one system repeat."""


def fit(measured: Sequence[Row], start: Parameters | None = None) -> Parameters:
    """The parameters for these rows, to three digits."""
    best = start or Parameters()
    least = _loss(measured, best)
    for step in STEPS:
        better = True
        while better:
            better = False
            for name in FITTED:
                for scale in (step, 1 / step):
                    tried = replace(best, **{name: getattr(best, name) * scale})
                    loss = _loss(measured, tried)
                    if loss < least * (1 - 1e-6):
                        best, least, better = tried, loss, True
    rounded = replace(best, **{name: float(f"{getattr(best, name):.3g}") for name in FITTED})
    return _with_spreads(measured, rounded)


def _loss(measured: Sequence[Row], parameters: Parameters) -> float:
    counts = Counter((row.system, row.ranks, row.large) for row in measured)
    return sum(abs(_error(row, parameters)) / counts[row.system, row.ranks, row.large] for row in measured)


def _error(row: Row, parameters: Parameters) -> float:
    return math.log(row.time_us / row.predicted(parameters).time_us)


def _with_spreads(measured: Sequence[Row], parameters: Parameters) -> Parameters:
    """Spreads of the two kinds such that errors of rows, weighted by what they consist of, are as large as seen."""
    sums = {"rate": [0.0, 0.0], "start": [0.0, 0.0]}
    for row in measured:
        share = row.predicted(parameters).moving_share
        for kind, weight in (("rate", share**4), ("start", (1 - share) ** 4)):
            sums[kind][0] += weight * _error(row, parameters) ** 2
            sums[kind][1] += weight
    rate, start = (math.sqrt(total / max(weight, 1e-9)) for total, weight in sums.values())
    return replace(
        parameters,
        rate_spread=float(f"{max(rate, LEAST_RATE_SPREAD):.3g}"),
        start_spread=float(f"{max(start, LEAST_START_SPREAD):.3g}"),
    )
