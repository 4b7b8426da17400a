"""One criterion against its predicted interval.

A verdict never rests on one sample, and a FAIL says that the true value lies below what the model allows even if the
model's parameters are off by its stated reserve, with an error rate for the whole campaign, not for each criterion.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from eastwest.findings import Outcome
from eastwest.validate.criterion import Better, Criterion
from eastwest.validate.judge.spread import logs, own_spread


@dataclass(frozen=True, slots=True)
class Levels:
    """What may go wrong, and how often.

    error: probability of any FAIL in a campaign without fault. reserve: relative error of the model's parameters that
    must not make a FAIL. certain: confidence of a PASS. noisy: relative spread of repeats that is a WARN by itself
    (BMWG drafts recommend a coefficient of variation below 5 %).
    """

    error: float = 0.05
    reserve: float = 0.10
    certain: float = 0.95
    noisy: float = 0.05


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement of one criterion. mean: geometric, of the repeats. margin: of its confidence interval, relative.

    open: whether more repeats could still settle it.
    """

    criterion: Criterion
    outcome: Outcome
    values: tuple[float, ...]
    mean: float
    spread: float
    margin: float
    reason: str
    open: bool = False


def judge(criterion: Criterion, values: Sequence[float], spread: float, criteria: int, levels: Levels) -> Judged:
    """Judge repeats. spread: of one measurement, relative, pooled over the family. criteria: in the whole campaign."""
    good = tuple(value for value in values if value > 0 and math.isfinite(value))
    if len(good) < criterion.repeats:
        reason = f"{len(good)} of at least {criterion.repeats} repeats"
        mean = math.exp(logs(good).mean()) if good else 0.0
        return Judged(criterion, Outcome.INCONCLUSIVE, good, mean, own_spread(good), math.inf, reason, open=True)
    used = max(own_spread(good), spread) if math.isfinite(spread) else own_spread(good)
    error = used / math.sqrt(len(good))
    sign = 1.0 if criterion.better is Better.HIGHER else -1.0
    limit = criterion.interval.low if sign > 0 else criterion.interval.high
    gap = sign * (float(logs(good).mean()) - math.log(limit))
    outcome, reason = _decide(gap, error, used, criteria, levels)
    outcome, reason = _too_good(criterion, good, sign, error, outcome, reason)
    if outcome is Outcome.INCONCLUSIVE and len(good) >= criterion.most:
        outcome, reason = Outcome.WARN, "at the edge of the predicted interval after all repeats"
    still = outcome in {Outcome.INCONCLUSIVE, Outcome.WARN} and len(good) < criterion.most
    mean = math.exp(float(logs(good).mean()))
    return Judged(criterion, outcome, good, mean, used, error * _z(levels.certain), reason, still)


def _decide(gap: float, error: float, spread: float, criteria: int, levels: Levels) -> tuple[Outcome, str]:
    """gap: how far above the limit the mean lies, as a logarithm of their ratio."""
    reserve = f"the model's reserve of {levels.reserve:.0%} and the spread of repeats"
    behind = f"{_percent(-gap)} beyond the predicted interval"
    if gap + error * _z(1 - levels.error / max(1, criteria)) < math.log(1 - levels.reserve):
        return Outcome.FAIL, f"{behind}, more than {reserve}"
    if gap < 0:
        return Outcome.WARN, f"{behind}, but within {reserve}"
    if spread > levels.noisy:
        return Outcome.WARN, f"within the interval, but repeats scatter by {spread:.1%}"
    if gap - error * _z(levels.certain) < 0:
        return Outcome.INCONCLUSIVE, "at the edge of the predicted interval: more repeats are needed"
    return Outcome.PASS, "within the predicted interval"


def _too_good(
    criterion: Criterion, values: tuple[float, ...], sign: float, error: float, outcome: Outcome, reason: str
) -> tuple[Outcome, str]:
    """A figure far better than the model allows is more often a wrong unit, a cache or a shorter path than a gift."""
    best = criterion.interval.high if sign > 0 else criterion.interval.low
    if best <= 0 or outcome is not Outcome.PASS:
        return outcome, reason
    ahead = sign * (float(logs(values).mean()) - math.log(best))
    if ahead - 2 * error > math.log(1.25):
        return Outcome.WARN, f"{math.expm1(ahead):.0%} better than predicted: check units, caches and what was measured"
    return outcome, reason


def _percent(gap: float) -> str:
    return f"{-math.expm1(-gap):.1%}"


def _z(level: float) -> float:
    return NormalDist().inv_cdf(level)
