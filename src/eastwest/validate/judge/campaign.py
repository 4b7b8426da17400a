"""A whole campaign judged: every criterion against its interval and its peers, and what the misses share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from eastwest.findings import Outcome
from eastwest.validate.criterion import Better, Criterion
from eastwest.validate.judge.absolute import Judged, Levels, judge
from eastwest.validate.judge.locate import Suspect, suspects
from eastwest.validate.judge.outliers import FEWEST, Outlier, outliers
from eastwest.validate.judge.spread import pooled_spread

_LEAST_P = 1e-9
"""Below it a tail of a fitted normal distribution says no more than that it is small."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """The judgement. judged: in the plan's order. suspects: what explains the misses. levels: what was asked for."""

    judged: tuple[Judged, ...]
    suspects: tuple[Suspect, ...]
    levels: Levels


def judge_campaign(
    criteria: Sequence[Criterion], values: Mapping[str, Sequence[float]], levels: Levels | None = None
) -> Campaign:
    """Judge all measurements. values: repeats by criterion id; a criterion without any is INCONCLUSIVE."""
    asked = levels or Levels()
    # Half of the error is for misses of the interval, half for lagging behind peers: together they hold the level.
    half = replace(asked, error=asked.error / 2)
    families: dict[str, list[Criterion]] = {}
    for criterion in criteria:
        families.setdefault(criterion.family or criterion.id, []).append(criterion)
    found: dict[str, Judged] = {}
    for family in families.values():
        for one in _family(family, values, len(criteria), len(families), half):
            found[one.criterion.id] = one
    judged = tuple(found[criterion.id] for criterion in criteria)
    # A throttled cable answers as quickly as before: latencies say nothing for or against what misses its bandwidth.
    found_suspects = (one for better in Better for one in _suspects(judged, better))
    return Campaign(judged, tuple(found_suspects), asked)


def _suspects(judged: Sequence[Judged], better: Better) -> tuple[Suspect, ...]:
    own = [one for one in judged if one.criterion.better is better and one.values]
    missed = [one.criterion.id for one in own if one.outcome is Outcome.FAIL]
    return suspects({one.criterion.id: one.criterion.elements for one in own}, missed, _kept(own))


def _kept(judged: Sequence[Judged]) -> dict[str, float]:
    """By criterion, its figure over the predicted one, against what peers that do not miss keep of theirs.

    A model that is off is off for all of a family; a small family is measured by all others.
    """
    kept = {one.criterion.id: _reached(one) for one in judged}
    by_family: dict[str, list[float]] = {}
    for one in judged:
        if one.outcome is not Outcome.FAIL:
            by_family.setdefault(one.criterion.family, []).append(kept[one.criterion.id])
    large = {family: median(own) for family, own in by_family.items() if len(own) >= FEWEST}
    other = median(large.values() or [1.0])
    return {one.criterion.id: kept[one.criterion.id] / large.get(one.criterion.family, other) for one in judged}


def _reached(judged: Judged) -> float:
    point = judged.criterion.interval.point
    return judged.mean / point if judged.criterion.better is Better.HIGHER else point / judged.mean


def _family(
    family: Sequence[Criterion], values: Mapping[str, Sequence[float]], criteria: int, families: int, levels: Levels
) -> list[Judged]:
    repeats = {one.id: [v for v in values.get(one.id, ()) if v > 0] for one in family}
    spread = pooled_spread(repeats)
    judged = [judge(one, repeats[one.id], spread, criteria, levels) for one in family]
    enough = {one.criterion.id: one.values for one in judged if len(one.values) >= one.criterion.repeats}
    lower = family[0].better is Better.LOWER
    behind = outliers(enough, spread, lower_is_better=lower, level=levels.error / families)
    lagging = {one.member: one for one in behind}
    return [_with_peers(one, lagging.get(one.criterion.id)) for one in judged]


def _with_peers(judged: Judged, lag: Outlier | None) -> Judged:
    """A member that lags behind its peers misses, also where a cautious model would let it pass."""
    if lag is None:
        return judged
    chance = f"p = {lag.adjusted_p:.2g}" if lag.adjusted_p >= _LEAST_P else f"p < {_LEAST_P:g}"
    peers = f"{lag.behind:.1%} behind the median of its peers ({chance} after Holm's correction)"
    reason = f"{judged.reason}; {peers}" if judged.outcome is Outcome.FAIL else peers
    return replace(judged, outcome=Outcome.FAIL, reason=reason, open=False)
