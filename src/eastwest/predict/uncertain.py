"""Intervals of predictions whose parameters are stated, not measured: each is moved to both ends of its range.

The deviations of single parameters are joined as independent ones are, by the root of the sum of their squares; the two
ends apart, as models are not linear. Source: JCGM 100:2008 (GUM), 5.1.2, with finite differences (5.1.4) in place of
derivatives. Ranges hold nine of ten cases in our judgement, so the interval is one of 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Interval = tuple[float, float]

NORMAL_90 = 1.6449
"""Standard deviations either side of the mean that hold 90 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A parameter and the factors on it that nine of ten cases lie between. text: what it is, and why this range."""

    name: str
    low: float
    high: float
    text: str


def joined(point: float, ends: Iterable[Interval]) -> Interval:
    """The interval around a figure, never below 0. ends: the figure with one parameter low, and high, for each."""
    below = above = 0.0
    for pair in ends:
        below = math.hypot(below, max(0.0, point - min(pair)))
        above = math.hypot(above, max(0.0, max(pair) - point))
    return max(0.0, point - below), point + above


def stated(parameters: Iterable[Uncertain], how: str = "as assumed") -> str:
    """The ranges in one sentence. how: they came about."""
    ranges = "; ".join(f"{one.text}: {one.low:g} to {one.high:g} times" for one in parameters)
    return f"90 % intervals join these ranges of what is not known, {how} ({ranges})."
