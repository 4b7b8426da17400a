"""Figures and intervals as reports print them."""

from __future__ import annotations

from eastwest.units import format_us
from eastwest.validate.criterion import Better, Criterion


def figure_text(value: float, unit: str) -> str:
    """A figure with its unit: bytes per second as GB/s, or Mbit/s where it is small."""
    if unit == "B/s":
        return f"{value / 1e9:.4g} GB/s" if value >= 1e9 else f"{value * 8 / 1e6:.4g} Mbit/s"
    if unit == "µs":
        return format_us(value)
    return f"{value:.4g} {unit}".strip() if unit else f"{value:.1%}"


def interval_text(criterion: Criterion) -> str:
    """What is expected, the bound that decides first."""
    low, high = (figure_text(value, criterion.unit) for value in (criterion.interval.low, criterion.interval.high))
    if criterion.better is Better.LOWER:
        return f"at most {high}"
    return f"at least {low}, expected {figure_text(criterion.interval.point, criterion.unit)}"
