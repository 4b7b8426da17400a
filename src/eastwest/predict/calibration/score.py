"""How well predictions hold on measurements: errors, and how often the interval held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from eastwest.predict.calibration.measurements import Measurement
from eastwest.predict.collectives import CollectiveExpectation


@dataclass(frozen=True, slots=True)
class Score:
    """Over some measurements. Errors are of the time, as shares of what was measured; widths of the 90 % interval."""

    count: int
    median_error: float
    worst_error: float
    covered: int
    median_width: float


def score(measured: Sequence[Measurement], expected: Sequence[CollectiveExpectation]) -> Score:
    """The score of these predictions; at least one."""
    pairs = list(zip(measured, expected, strict=True))
    errors = [abs(found.time_us / row.time_us - 1) for row, found in pairs]
    covered = sum(found.low_time_us <= row.time_us <= found.high_time_us for row, found in pairs)
    widths = [(found.high_time_us - found.low_time_us) / found.time_us for found in expected]
    return Score(len(pairs), median(errors), max(errors), covered, median(widths))
