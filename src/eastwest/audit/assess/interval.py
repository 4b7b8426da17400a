"""The middle of several draws, and what they span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle of several runs, and the lowest and highest."""

    middle: float
    low: float
    high: float

    def spanning(self, others: Sequence[float]) -> Interval:
        """The same middle; low and high span the others too."""
        return Interval(self.middle, min(self.low, *others), max(self.high, *others)) if others else self

    def __mul__(self, other: Interval) -> Interval:
        return Interval(self.middle * other.middle, self.low * other.low, self.high * other.high)


def interval_of(values: Sequence[float]) -> Interval:
    """Of at least one value."""
    return Interval(median(values), min(values), max(values))
