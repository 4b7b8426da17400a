"""Two campaigns of the same cluster: what became slower, with its confidence."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import NormalDist, median
from typing import Any

from eastwest.errors import InputError, Problem
from eastwest.plan.store import read_json
from eastwest.validate.campaign.folder import RESULTS
from eastwest.validate.judge.outliers import FEWEST, holm, normal_deviate, peer_scale
from eastwest.validate.judge.spread import LEAST_SPREAD, logs, pooled_spread

_LARGEST_BYTES = 512 * 2**20
MATERIAL = 0.03
"""Relative change below which nothing is called a regression, however certain it is."""
_FEWEST = 2
_MEDIAN_ERROR = 1.2533
"""Standard error of a median over that of a mean, of normal values: the root of half pi."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One criterion in both campaigns, or a family of them. change: relative, below 0: worse. low, high: 95 % interval.

    p: after Holm, of so bad a change by chance, or of so good a one where it is an improvement.
    regression: worse by more than MATERIAL, and p below the level.
    """

    criterion: str
    name: str
    before: float
    after: float
    unit: str
    change: float
    low: float
    high: float
    p: float
    regression: bool
    improvement: bool


@dataclass(frozen=True, slots=True)
class History:
    """changes: the worst first. only_before, only_after: criteria of one campaign only. same_plan: of both."""

    changes: tuple[Changed, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    same_plan: bool
    level: float


def compare(old: Path, new: Path, level: float = 0.05) -> History:
    """Compare the results of two campaign folders. Raises InputError when one was not judged.

    Even a healthy pair does not come out the same next year, whatever its repeats of one hour say: how much criteria of
    a family changed against each other is the scale of a change, where there are enough of them.
    """
    before, after = _results(old), _results(new)
    first, second = before["criteria"], after["criteria"]
    both = [name for name in first if name in second and _enough(first[name]) and _enough(second[name])]
    spreads = [pooled_spread({name: tree[name]["values"] for name in both}) for tree in (first, second)]
    gaps = [_gap(name, first[name], second[name], spreads) for name in both]
    rows = [*_scaled(gaps), *_families(gaps)]
    p = holm({one.name: one.tail for one in rows})
    better = holm({one.name: 1 - one.tail for one in rows})
    found = [_changed(one, p[one.name], better[one.name], level) for one in rows]
    found.sort(key=lambda one: (one.change, one.criterion))
    same = before.get("plan_hash") == after.get("plan_hash")
    return History(
        tuple(found),
        tuple(sorted(set(first) - set(second))),
        tuple(sorted(set(second) - set(first))),
        same_plan=same,
        level=level,
    )


@dataclass(frozen=True, slots=True)
class _Gap:
    """gap: logarithm of the ratio, above 0: better. error: its standard error, freedom: of its own estimate."""

    name: str
    text: str
    family: str
    unit: str
    before: float
    after: float
    gap: float
    error: float
    freedom: int = 0

    @property
    def tail(self) -> float:
        """The probability of so bad a change by chance."""
        apart = self.gap / self.error
        return NormalDist().cdf(normal_deviate(apart, self.freedom) if self.freedom else apart)


def _gap(name: str, before: Mapping[str, Any], after: Mapping[str, Any], spreads: Sequence[float]) -> _Gap:
    old, new = logs(_values(before)), logs(_values(after))
    sign = -1.0 if before.get("better") == "lower" else 1.0
    variance = sum(
        max(spread, float(own.std(ddof=1))) ** 2 / len(own) for own, spread in zip((old, new), spreads, strict=True)
    )
    text, family, unit = (str(before.get(key, "")) for key in ("name", "family", "unit"))
    means = float(before["mean"]), float(after["mean"])
    return _Gap(name, text or name, family, unit, *means, sign * float(new.mean() - old.mean()), math.sqrt(variance))


def _scaled(gaps: Sequence[_Gap]) -> Iterator[_Gap]:
    """Each with the scale of its family, else of all criteria of its unit, at least what its repeats explain."""
    by_family, by_unit = _scales(gaps, "family"), _scales(gaps, "unit")
    for one in gaps:
        scale, freedom = by_family.get(one.family) or by_unit.get(one.unit) or (one.error, one.freedom)
        yield replace(one, error=max(scale, one.error), freedom=freedom)


def _scales(gaps: Sequence[_Gap], key: str) -> dict[str, tuple[float, int]]:
    """Scale and its degrees of freedom, of groups that have enough members."""
    groups = {name: [one.gap for one in own] for name, own in _grouped(gaps, key).items() if len(own) >= FEWEST}
    return {name: peer_scale(own)[1:] for name, own in groups.items()}


def _families(gaps: Sequence[_Gap]) -> Iterator[_Gap]:
    """A family as a whole: what became slower everywhere alike stands out in none of its members."""
    for family, own in _grouped(gaps, "family").items():
        if family and len(own) >= FEWEST:
            centre, scale, freedom = peer_scale([one.gap for one in own])
            error = max(scale * _MEDIAN_ERROR / math.sqrt(len(own)), LEAST_SPREAD)
            means = median(one.before for one in own), median(one.after for one in own)
            text = f"{family}: all {len(own)} together"
            yield _Gap(f"family {family}", text, family, own[0].unit, *means, centre, error, freedom)


def _grouped(gaps: Sequence[_Gap], key: str) -> dict[str, list[_Gap]]:
    found: dict[str, list[_Gap]] = {}
    for one in gaps:
        found.setdefault(str(getattr(one, key)), []).append(one)
    return found


def _changed(one: _Gap, p: float, better: float, level: float) -> Changed:
    wide = NormalDist().inv_cdf(0.975)
    low, high = (math.expm1(one.gap + side * wide * one.error) for side in (-1, 1))
    change = math.expm1(one.gap)
    worse, gained = p < level and change < -MATERIAL, better < level and change > MATERIAL
    told = better if gained else p
    return Changed(one.name, one.text, one.before, one.after, one.unit, change, low, high, told, worse, gained)


def _enough(row: Mapping[str, object]) -> bool:
    values = row.get("values")
    return isinstance(values, list) and len(values) >= _FEWEST


def _values(row: Mapping[str, object]) -> list[float]:
    values = row["values"]
    return [float(value) for value in values] if isinstance(values, list) else []


def _results(folder: Path) -> dict[str, Any]:
    path = folder / RESULTS
    if not path.is_file():
        raise InputError(Problem("was not judged yet", file=folder, mend=f"eastwest validate judge {folder}"))
    tree = read_json(path, _LARGEST_BYTES)
    if not isinstance(tree, dict) or not isinstance(tree.get("criteria"), dict):
        raise InputError(Problem("is damaged", file=path, mend=f"eastwest validate judge {folder}"))
    return tree


def history_json(found: History) -> str:
    """For machines."""
    rows = [{name: getattr(one, name) for name in Changed.__slots__} for one in found.changes]
    tree = {
        "same_plan": found.same_plan,
        "level": found.level,
        "only_before": list(found.only_before),
        "only_after": list(found.only_after),
        "changes": rows,
    }
    return json.dumps(tree, indent=1, ensure_ascii=False)
