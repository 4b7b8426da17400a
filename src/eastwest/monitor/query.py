"""Range queries of panels: one value a step, at the same times for every series."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.telemetry.promql import Promql, Sampled


@dataclass(frozen=True, slots=True)
class Span:
    """Times of a query, Unix seconds, ends included."""

    start_s: float
    end_s: float
    step_s: float

    @property
    def steps(self) -> int:
        """Points of a series."""
        return math.floor((self.end_s - self.start_s) / self.step_s + 1e-9) + 1


@dataclass(frozen=True)
class Found:
    """One series. values: one for each step, NaN where there is none."""

    labels: Mapping[str, str]
    values: npt.NDArray[np.float64]


def ask(source: Promql, expression: str, span: Span) -> tuple[Found, ...]:
    """The series of an expression. Raises SourceError when there is no answer, or a refusal."""
    found = source.range(expression, span.start_s, span.end_s, span.step_s)
    return tuple(_on_steps(series, span) for series in found)


def _on_steps(series: Sampled, span: Span) -> Found:
    values = np.full(span.steps, np.nan)
    for at, value in series.points:
        place = round((at - span.start_s) / span.step_s)
        if 0 <= place < len(values):
            values[place] = value
    return Found(series.labels, values)
