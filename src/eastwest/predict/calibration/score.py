"""How well predictions hold on measurements: errors, and how often the interval held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from eastwest.predict.calibration.measurements import Measurement
from eastwest.predict.collectives import CollectiveExpectation


@dataclass(frozen=True, slots=True)
class Score:
    """Over some measurements. Errors are shares of what was measured; widths of the 90 % interval."""

    count: int
    median_error: float
    worst_error: float
    covered: int
    median_width: float


Foreseen = tuple[float, float, float]
"""What is expected, and the ends of its 90 % interval."""


def score(measured: Sequence[Measurement], expected: Sequence[CollectiveExpectation]) -> Score:
    """The score of these predictions; at least one."""
    return score_of(
        [row.time_us for row in measured], [(one.time_us, one.low_time_us, one.high_time_us) for one in expected]
    )


def score_of(measured: Sequence[float], expected: Sequence[Foreseen]) -> Score:
    """The same of any figures; at least one."""
    pairs = list(zip(measured, expected, strict=True))
    errors = [abs(point / truth - 1) for truth, (point, _, _) in pairs]
    covered = sum(low <= truth <= high for truth, (_, low, high) in pairs)
    widths = [(high - low) / point for point, low, high in expected]
    return Score(len(pairs), median(errors), max(errors), covered, median(widths))
