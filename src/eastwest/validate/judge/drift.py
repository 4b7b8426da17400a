"""Whether repeats over time fall: the trend of a soak, with its confidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from eastwest.findings import Outcome
from eastwest.validate.judge.spread import logs

LEAST = 12
MATERIAL = 0.02
"""Relative loss over the whole time below which a trend, however certain, costs nothing that would be noticed."""


@dataclass(frozen=True, slots=True)
class Drift:
    """change: relative, from the first to the last repeat, below 0: slower. margin: half of its 95 % interval."""

    outcome: Outcome
    change: float
    margin: float
    reason: str


def drift(values: Sequence[float]) -> Drift:
    """Judge repeats in the order of time, higher being better. Theil's slope; its scale by the sign of residuals.

    Source: H. Theil (1950); P. K. Sen, JASA 63 (1968): the median of all pairwise slopes, and its variance by Kendall.
    """
    if len(values) < LEAST:
        return Drift(Outcome.INCONCLUSIVE, 0.0, math.inf, f"{len(values)} of at least {LEAST} repeats")
    own = logs(values)
    count = len(own)
    i, j = np.triu_indices(count, 1)
    slopes = np.sort((own[j] - own[i]) / (j - i))
    wide = NormalDist().inv_cdf(0.975) * math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    low = slopes[max(0, int((len(slopes) - wide) / 2))]
    high = slopes[min(len(slopes) - 1, math.ceil((len(slopes) + wide) / 2))]
    span = count - 1
    change = float(np.expm1(np.median(slopes) * span))
    margin = float(np.expm1(high * span) - np.expm1(low * span)) / 2
    if float(np.expm1(high * span)) < -MATERIAL:
        return Drift(Outcome.FAIL, change, margin, f"{-change:.1%} slower at the end than at the beginning")
    if float(np.expm1(low * span)) > -MATERIAL:
        return Drift(Outcome.PASS, change, margin, "no loss over time that matters")
    return Drift(Outcome.INCONCLUSIVE, change, margin, "a loss over time is neither shown nor excluded")
