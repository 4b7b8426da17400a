"""Fits the few global parameters: coordinate descent on the absolute error of the logarithm of the time.

Every system counts the same, however many rows it has, and within it sizes from 1 GiB on as much as those below.
Spreads come after that, from the errors on systems left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.published.rows import Row
from eastwest.predict.collectives import Parameters

FIT_ON = ("aws-p5", "coreweave-h100", "oci-a100", "h200-node", "b200-node")
"""Systems that the global set is fitted on; the others of `systems` are scored with it all the same."""

STEPS = (1.5, 1.2, 1.08, 1.03, 1.01)
FITTED = ("start_us", "fill_us", "fill_net_us", "fill_half_bytes")
_ENOUGH = 1.0
LEAST_RATE_SPREAD, LEAST_START_SPREAD = 0.04, 0.15
"""Below these, a small sample would pretend to know more than runs on one system repeat."""


def fit(measured: Sequence[Row]) -> Parameters:
    """The parameters for these rows, of at least two systems, to three digits."""
    return _with_spreads(measured, descend(measured))


def descend(measured: Sequence[Row]) -> Parameters:
    """The fitted ones of the parameters, spreads as they were."""
    best = Parameters()
    least = _loss(measured, best)
    for step in STEPS:
        better = True
        while better:
            better = False
            for tried in _neighbours(best, step):
                loss = _loss(measured, tried)
                if loss < least * (1 - 1e-6):
                    best, least, better = tried, loss, True
                    break
    return replace(best, **{name: float(f"{getattr(best, name):.3g}") for name in FITTED})


def _neighbours(parameters: Parameters, step: float) -> Iterator[Parameters]:
    """One parameter moved at a time. Between nodes a stage takes no less time to fill than inside one."""
    for name in FITTED:
        for scale in (step, 1 / step):
            tried = replace(parameters, **{name: getattr(parameters, name) * scale})
            if tried.fill_net_us >= tried.fill_us:
                yield tried


def _loss(measured: Sequence[Row], parameters: Parameters) -> float:
    counts = Counter((row.system, row.ranks, row.large) for row in measured)
    return sum(abs(_error(row, parameters)) / counts[row.system, row.ranks, row.large] for row in measured)


def _error(row: Row, parameters: Parameters) -> float:
    return math.log(row.time_us / row.predicted(parameters).time_us)


def _with_spreads(measured: Sequence[Row], parameters: Parameters) -> Parameters:
    """Spreads from the errors on systems that a fit has not seen, so that they hold what differs between systems.

    Each row counts for what it consists of (moving data or starting), each system the same.
    """
    sums = {"rate": [0.0, 0.0], "start": [0.0, 0.0]}
    for name in sorted({row.system for row in measured}):
        own = [row for row in measured if row.system == name]
        unseen = descend([row for row in measured if row.system != name])
        for kind, total in sums.items():
            shares = [row.predicted(unseen).moving_share for row in own]
            weights = [share**4 if kind == "rate" else (1 - share) ** 4 for share in shares]
            errors = [_error(row, unseen) ** 2 for row in own]
            if sum(weights) >= _ENOUGH:
                total[0] += sum(w * e for w, e in zip(weights, errors, strict=True)) / sum(weights)
                total[1] += 1
    rate, start = (math.sqrt(total / max(count, 1)) for total, count in sums.values())
    return replace(
        parameters,
        rate_spread=float(f"{max(rate, LEAST_RATE_SPREAD):.3g}"),
        start_spread=float(f"{max(start, LEAST_START_SPREAD):.3g}"),
    )
