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

_CLIP = 3.0
_KEPT_SIGMA = math.sqrt(0.9733)
"""Standard deviation of a normal distribution cut at three of its own."""


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


def robust_scale(values: Sequence[float]) -> tuple[float, float, int]:
    """Median, standard deviation without what lies apart, and its degrees of freedom.

    Begins with the median absolute deviation and goes on with the members within three deviations: as robust, and
    nearly as exact as the plain standard deviation, which matters where a tail of one in a million is asked for.
    """
    own = np.array(values, dtype=np.float64)
    centre = float(np.median(own))
    scale = _TO_SIGMA * float(np.median(np.abs(own - centre)))
    kept = own
    for _ in range(3):
        kept = own[np.abs(own - centre) <= _CLIP * scale]
        scale = float(kept.std(ddof=1)) / _KEPT_SIGMA if len(kept) > 1 else 0.0
    return centre, scale, max(1, len(kept) - 1)
