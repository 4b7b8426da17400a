"""What one setting gains over another, with a confidence interval over paired seeds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev

# 97.5 % quantiles of Student's t distribution by degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2).
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
_T_LARGE = 1.98
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Gain:
    """goal: key of the figure. before, after: means. share: by how much it became less, 1 - after/before, with the
    bounds of its 95 % confidence interval. Without a figure before, the shares are 0."""

    goal: str
    before: float
    after: float
    share: float
    low: float
    high: float


def gain_of(goal: str, before: Sequence[float], after: Sequence[float]) -> Gain:
    """The gain over pairs of the same seed, by Student's t on the differences, over the mean before.

    Needs at least 3 pairs.
    """
    base = mean(before)
    differences = [first - second for first, second in zip(before, after, strict=True)]
    if not math.isfinite(mean(after)):
        return Gain(goal, base, math.inf, -math.inf, -math.inf, -math.inf)
    if base == 0:
        worse = -1.0 if mean(after) > 0 else 0.0
        return Gain(goal, base, mean(after), worse, worse, worse)
    degrees = len(differences) - 1
    quantile = _T[degrees - 1] if degrees <= len(_T) else _T_LARGE
    half = quantile * stdev(differences) / math.sqrt(len(differences))
    middle = mean(differences)
    return Gain(goal, base, mean(after), middle / base, (middle - half) / base, (middle + half) / base)
