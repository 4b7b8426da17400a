"""Round numbers for axes: ticks at 1, 2 or 5 times a power of ten, and their labels."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eastwest.report.numbers import GROUP

_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from low to high with round ticks on it. labels: one per tick, in the axis' own unit."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def share(self, value: float) -> float:
        """Where a value lies between the ends of the axis, 0 to 1 inside it."""
        return (value - self.low) / (self.high - self.low)


def nice_step(span: float, intervals: int) -> float:
    """The smallest of 1, 2, 5 · 10ⁿ that covers `span` in at most `intervals` steps. span > 0, intervals ≥ 1."""
    rough = span / intervals
    magnitude = 10.0 ** math.floor(math.log10(rough))
    # The tolerance keeps 0.3 / 3 from becoming 0.2 through rounding in the last digit.
    return next((step * magnitude for step in _STEPS if step * magnitude >= rough * (1 - 1e-9)), _STEPS[-1] * magnitude)


def nice_ticks(low: float, high: float, intervals: int = 4) -> tuple[float, ...]:
    """Evenly spaced round ticks that cover low to high. An empty range is widened upwards by one."""
    if not high > low:
        high = low + 1.0
    step = nice_step(high - low, intervals)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return tuple(index * step for index in range(first, max(last, first + 1) + 1))


def decimals_of(step: float) -> int:
    """Decimal places that tell ticks `step` apart."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def axis_from_zero(high: float, intervals: int = 4) -> Axis:
    """An axis from 0 that covers `high`, with as few decimals as the step needs."""
    ticks = nice_ticks(0.0, high, intervals)
    return Axis(0.0, ticks[-1], ticks, tick_labels(ticks))


def axis_within(high: float, intervals: int = 8) -> Axis:
    """An axis from 0 that ends exactly at `high` (1 when that is not positive), with the round ticks inside it."""
    end = high if high > 0 else 1.0
    ticks = tuple(tick for tick in nice_ticks(0.0, end, intervals) if tick <= end * (1 + 1e-9))
    return Axis(0.0, end, ticks, tick_labels(ticks))


def tick_labels(ticks: tuple[float, ...]) -> tuple[str, ...]:
    """Ticks in text: only the decimals that their distance needs, thousands grouped by narrow spaces."""
    places = decimals_of(ticks[1] - ticks[0]) if len(ticks) > 1 else 0
    return tuple(f"{tick:,.{places}f}".replace(",", GROUP) for tick in ticks)
