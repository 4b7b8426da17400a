"""Two campaigns of the same cluster: what became slower, with its confidence."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

from eastwest.errors import InputError, Problem
from eastwest.plan.store import read_json
from eastwest.validate.campaign.folder import RESULTS
from eastwest.validate.judge.outliers import holm
from eastwest.validate.judge.spread import logs, pooled_spread

_LARGEST_BYTES = 512 * 2**20
MATERIAL = 0.03
"""Relative change below which nothing is called a regression, however certain it is."""
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Changed:
    """One criterion in both campaigns. change: relative, below 0: worse. low, high: 95 % interval. p: after Holm.

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
    """Compare the results of two campaign folders. Raises InputError when one was not judged."""
    before, after = _results(old), _results(new)
    first, second = before["criteria"], after["criteria"]
    both = [name for name in first if name in second and _enough(first[name]) and _enough(second[name])]
    spreads = [pooled_spread({name: tree[name]["values"] for name in both}) for tree in (first, second)]
    raw = {name: _change(first[name], second[name], spreads) for name in both}
    p = holm({name: one[2] for name, one in raw.items()})
    better = holm({name: 1 - one[2] for name, one in raw.items()})
    wide = NormalDist().inv_cdf(0.975)
    found = []
    for name in both:
        gap, error, _ = raw[name]
        low, high = (math.expm1(gap + side * wide * error) for side in (-1, 1))
        change = math.expm1(gap)
        worse = p[name] < level and change < -MATERIAL
        gained = better[name] < level and change > MATERIAL
        row, other = first[name], second[name]
        found.append(
            Changed(
                name,
                str(row.get("name", name)),
                float(row["mean"]),
                float(other["mean"]),
                str(row.get("unit", "")),
                change,
                low,
                high,
                p[name],
                worse,
                gained,
            )
        )
    found.sort(key=lambda one: (one.change, one.criterion))
    same = before.get("plan_hash") == after.get("plan_hash")
    return History(
        tuple(found),
        tuple(sorted(set(first) - set(second))),
        tuple(sorted(set(second) - set(first))),
        same_plan=same,
        level=level,
    )


def _enough(row: Mapping[str, object]) -> bool:
    values = row.get("values")
    return isinstance(values, list) and len(values) >= _FEWEST


def _change(before: Mapping[str, object], after: Mapping[str, object], spreads: Sequence[float]) -> tuple[float, ...]:
    """Logarithm of the ratio (above 0: better), its standard error, and the probability of so bad a one by chance."""
    old, new = logs(_values(before)), logs(_values(after))
    sign = -1.0 if before.get("better") == "lower" else 1.0
    gap = sign * float(new.mean() - old.mean())
    variance = 0.0
    for own, spread in zip((old, new), spreads, strict=True):
        variance += max(spread, float(own.std(ddof=1))) ** 2 / len(own)
    error = math.sqrt(variance)
    return gap, error, NormalDist().cdf(gap / error)


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
