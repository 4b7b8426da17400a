"""A cumulative distribution over a logarithmic scale, with marks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.report.pictures.palette import BLUE, GRID, INK, MUTED, PAPER, VERMILLION
from eastwest.report.pictures.svg import box, label, line, picture, tag, tip

_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 24.0, 44.0, 52.0
_POINTS = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the curve. share: of the values below it, 0 to 1."""

    name: str
    value: float
    share: float


@dataclass(frozen=True)
class Distribution:
    """values: sorted, positive. target: a dashed line, None for none."""

    heading: str
    description: str
    unit: str
    values: npt.NDArray[np.float64]
    marks: Sequence[Mark]
    target: float | None = None
    target_name: str = ""


@dataclass(frozen=True, slots=True)
class _Plot:
    low: float
    high: float
    width: float
    height: float

    def x(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return _LEFT + (self.width - _LEFT - _RIGHT) * min(max(share, 0.0), 1.0)

    def y(self, share: float) -> float:
        return _TOP + (self.height - _TOP - _BOTTOM) * (1 - share)


def draw_distribution(chart: Distribution, width: float = 1020.0, height: float = 300.0) -> str:
    """The picture. Needs at least one value."""
    known = [float(chart.values[0]), float(chart.values[-1]), *([] if chart.target is None else [chart.target])]
    plot = _Plot(_step_below(min(known)), _step_above(max(known)), width, height)
    parts = [
        box(0, 0, width, height, PAPER),
        label(_LEFT, 24, chart.heading, 15, fill=INK, font_weight="bold"),
        *_grid(plot, chart),
        *_curve(plot, chart),
        *_target(plot, chart),
    ]
    framed = tag("g", *parts, font_family="system-ui, sans-serif")
    return picture(width, height, chart.heading, chart.description, [framed])


def _steps(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 5)]


def _step_below(value: float) -> float:
    return max(step for step in _steps(value / 10, value) if step <= value * (1 + 1e-9))


def _step_above(value: float) -> float:
    return min(step for step in _steps(value, value * 10) if step > value * (1 + 1e-9))


def _grid(plot: _Plot, chart: Distribution) -> Iterator[str]:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield line(_LEFT, plot.y(share), plot.width - _RIGHT, plot.y(share), GRID, width=1)
        yield label(_LEFT - 8, plot.y(share) + 4, f"{share:.0%}", text_anchor="end")
    for step in _steps(plot.low, plot.high):
        if plot.low <= step <= plot.high:
            yield line(plot.x(step), _TOP, plot.x(step), plot.height - _BOTTOM, GRID, width=1)
            yield label(plot.x(step), plot.height - _BOTTOM + 18, f"{step:g}", text_anchor="middle")
    middle = (_LEFT + plot.width - _RIGHT) / 2
    yield label(middle, plot.height - 10, chart.unit, text_anchor="middle")
    yield label(plot.width - _RIGHT, 24, "share of requests at or below", text_anchor="end")


def _curve(plot: _Plot, chart: Distribution) -> Iterator[str]:
    shares = np.linspace(0, 1, _POINTS)
    values = np.quantile(chart.values, shares)
    places = " ".join(f"{plot.x(float(v)):.1f},{plot.y(float(s)):.1f}" for v, s in zip(values, shares, strict=True))
    yield tag("polyline", points=places, fill="none", stroke=BLUE, stroke_width=2)
    for mark in chart.marks:
        x, y = plot.x(mark.value), plot.y(mark.share)
        yield tag("circle", tip(f"{mark.name}: {mark.value:.4g}"), cx=x, cy=y, r=4, fill=INK)
        yield label(x - 8, y - 7, f"{mark.name} {mark.value:.4g}", 12.5, fill=INK, text_anchor="end")


def _target(plot: _Plot, chart: Distribution) -> Iterator[str]:
    if chart.target is None:
        return
    x = plot.x(chart.target)
    yield line(x, _TOP, x, plot.height - _BOTTOM, VERMILLION, width=1.4, stroke_dasharray="5 3")
    yield label(x + 5, plot.height - _BOTTOM - 6, chart.target_name, 12, fill=MUTED)
