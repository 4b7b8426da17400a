"""Scores of many judged cases, each with its confidence bound."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.diagnosis.judge import ABSTAINED, HEALTHY, Judged

_Z = 1.645
"""One-sided 95 %."""
_RESAMPLES = 500


@dataclass(frozen=True)
class Scores:
    """Detection, place and cause. lower: one-sided 95 % bounds (Wilson; bootstrap for the F1)."""

    cases: int
    precision: float
    precision_lower: float
    recall: float
    recall_lower: float
    place: float
    place_lower: float
    macro_f1: float
    macro_f1_lower: float
    abstained: int
    wrong: int


def scored(judged: Sequence[Judged]) -> Scores:
    """Faults without any effect count neither way, unless something else is named."""
    counted = [one for one in judged if not one.latent]
    faults = [one for one in counted if one.truth != HEALTHY]
    healthy = [one for one in judged if one.truth == HEALTHY]
    hits = sum(one.detected for one in faults)
    false = sum(one.detected for one in healthy) + sum(one.latent and bool(one.wrong) for one in judged)
    named = [one for one in faults if one.detected and one.named != ABSTAINED]
    placed = sum(one.place for one in named)
    f1 = macro_f1(counted)
    draws = random.Random(1)  # noqa: S311 - a bootstrap
    again = sorted(macro_f1([draws.choice(counted) for _ in counted]) for _ in range(_RESAMPLES))
    return Scores(
        len(judged),
        _share(hits, hits + false),
        wilson_lower(hits, hits + false),
        _share(hits, len(faults)),
        wilson_lower(hits, len(faults)),
        _share(placed, len(named)),
        wilson_lower(placed, len(named)),
        f1,
        again[int(0.05 * len(again))],
        sum(one.named == ABSTAINED for one in faults),
        sum(bool(one.wrong) for one in judged),
    )


def macro_f1(judged: Sequence[Judged]) -> float:
    """Mean over the causes, `healthy` included, of the F1 of naming it. Every wrong diagnosis beside counts as well."""
    labels = sorted({one.truth for one in judged})
    right = Counter(one.truth for one in judged if one.named == one.truth)
    true = Counter(one.truth for one in judged)
    named: Counter[str] = Counter(one.named for one in judged)
    for one in judged:
        named.update(cause for cause in set(one.wrong) if cause != one.named)
    each = [2 * right[label] / (true[label] + named[label]) for label in labels]
    return sum(each) / len(each) if each else 0.0


def confusion(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """Truth → named → cases."""
    found: dict[str, dict[str, int]] = {}
    for one in judged:
        row = found.setdefault(one.truth, {})
        row[one.named] = row.get(one.named, 0) + 1
    return found


def wilson_lower(hits: int, of: int) -> float:
    """Lower bound of a share, one-sided 95 %. Source: Wilson (1927), score interval."""
    if not of:
        return 0.0
    share, z2 = hits / of, _Z**2
    middle = share + z2 / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return (middle - spread) / (1 + z2 / of)


def poisson_upper(events: int) -> float:
    """Upper bound of a mean count, one-sided 95 %: the mean at which so few events have 5 % chance (by bisection)."""
    low, high = 0.0, 10.0 + 3 * events
    for _ in range(60):
        middle = (low + high) / 2
        chance = sum(math.exp(-middle) * middle**k / math.factorial(k) for k in range(events + 1))
        low, high = (middle, high) if chance > 0.05 else (low, middle)
    return high


def quantile(values: Sequence[float | None], share: float) -> float:
    """Of times; one that never came counts as infinite."""
    ordered = sorted(math.inf if value is None else value for value in values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def _share(hits: int, of: int) -> float:
    return hits / of if of else math.nan
