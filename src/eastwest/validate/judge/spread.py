"""How much equal measurements scatter, pooled over all criteria of a family, as a single one has too few repeats."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

LEAST_SPREAD = 0.002
"""Relative: clocks and rounding of the tools alone make as much."""
_TO_SIGMA = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


def logs(values: Sequence[float]) -> npt.NDArray[np.float64]:
    """Natural logarithms: ratios are what scatters alike at every size. Values must be positive."""
    return np.array([math.log(value) for value in values], dtype=np.float64)


def pooled_spread(repeats: Mapping[str, Sequence[float]]) -> float:
    """Relative standard deviation of one measurement around its own criterion's centre.

    Median absolute deviation of all residuals, so that a few bad runs do not hide others. Each residual is scaled by
    sqrt(n / (n - 1)), as a centre taken from n values lies nearer to them than the true one does.
    """
    residuals: list[float] = []
    for values in repeats.values():
        if len(values) > 1:
            own = logs(values)
            residuals += list(np.abs(own - own.mean()) * math.sqrt(len(own) / (len(own) - 1)))
    return max(LEAST_SPREAD, _TO_SIGMA * median(residuals)) if residuals else math.inf


def own_spread(values: Sequence[float]) -> float:
    """Relative standard deviation of one criterion's repeats, 0 for fewer than two."""
    return float(logs(values).std(ddof=1)) if len(values) > 1 else 0.0


def robust_scale(values: Sequence[float]) -> tuple[float, float]:
    """Median and standard deviation (from the median absolute deviation) of numbers."""
    centre = median(values)
    return centre, _TO_SIGMA * median(abs(value - centre) for value in values)
