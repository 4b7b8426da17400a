"""Members that lag behind their peers, whatever the model says, with control for the number of comparisons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from eastwest.validate.judge.spread import logs, own_spread, robust_scale

FEWEST = 5
"""Members of a family below which a median of peers means little."""
FEW = 8.0
"""The scale of n members is too small too often. Widened by 1 + FEW / n, with t's tail, the chance of a false outlier
stayed below 2.3 % where 5 % is allowed and below 0.05 % where 0.04 % is, for n from 5 to 200 normal members (20,000 to
200,000 draws each)."""
MATERIAL = 0.05
"""Relative distance below which a lag costs a job nothing that would be noticed, however certain it is."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A member behind its peers. behind: relative to their median, 0 to 1. adjusted_p: after Holm's correction."""

    member: str
    behind: float
    adjusted_p: float


def outliers(
    repeats: Mapping[str, Sequence[float]], spread: float, *, lower_is_better: bool = False, level: float = 0.05
) -> tuple[Outlier, ...]:
    """Lagging members, worst first. repeats: positive figures by member. spread: of one figure, relative.

    The scale is that between members' means, at least what their repeats explain and a
    member's own ones, so that one bad run of three makes no outlier. Holm's step-down method holds the
    chance of any false outlier in the family at `level`. Source: S. Holm, Scandinavian Journal of Statistics 6 (1979).
    """
    means = {member: float(logs(values).mean()) for member, values in repeats.items() if values}
    if len(means) < FEWEST:
        return ()
    sign = -1.0 if lower_is_better else 1.0
    centre, between, freedom = peer_scale(list(means.values()))
    tail = {}
    for member, mean in means.items():
        own = own_spread(repeats[member])
        error = (max(spread, own) if math.isfinite(spread) else own) / math.sqrt(len(repeats[member]))
        apart = sign * (mean - centre) / max(between, error, 1e-9)
        tail[member] = NormalDist().cdf(normal_deviate(apart, freedom))
    found = []
    for member, p in holm(tail).items():
        behind = -math.expm1(sign * (means[member] - centre))
        if p <= level and behind >= MATERIAL:
            found.append(Outlier(member, behind, p))
    return tuple(sorted(found, key=lambda one: (-one.behind, one.member)))


def peer_scale(members: Sequence[float]) -> tuple[float, float, int]:
    """Their median, the scale of a member around it, widened as FEW says, and the scale's degrees of freedom."""
    centre, scale, freedom = robust_scale(members)
    return centre, scale * (1 + FEW / len(members)), freedom


def normal_deviate(t: float, freedom: int) -> float:
    """The normal deviate as likely as a t of so many degrees of freedom.

    Source: D. L. Wallace, Annals of Mathematical Statistics 30 (1959), whose approximation is good to 2 % of it.
    """
    size = (8 * freedom + 1) / (8 * freedom + 3) * math.sqrt(freedom * math.log1p(t * t / freedom))
    return math.copysign(size, t)


def holm(tail: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted by Holm's method, by name."""
    ordered = sorted(tail, key=lambda name: (tail[name], name))
    adjusted, highest = {}, 0.0
    for at, name in enumerate(ordered):
        highest = max(highest, min(1.0, tail[name] * (len(ordered) - at)))
        adjusted[name] = highest
    return adjusted
