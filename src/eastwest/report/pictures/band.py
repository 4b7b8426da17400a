"""A curve with its interval over sizes that double: expected bus bandwidth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.report.pictures.palette import BLUE, GRID, INK, PAPER, SKY
from eastwest.report.pictures.svg import box, label, line, picture, tag, tip
from eastwest.report.ticks import Axis, axis_from_zero

_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 24.0, 44.0, 56.0
_LABEL_ROOM = 74.0


@dataclass(frozen=True, slots=True)
class BandPoint:
    """One point of the curve. x: positive, drawn on a logarithmic scale; name: its label on the axis."""

    x: float
    name: str
    value: float
    low: float
    high: float
    detail: str


@dataclass(frozen=True, slots=True)
class BandChart:
    """x_unit, y_unit: names of the axes. heading: above the picture."""

    heading: str
    description: str
    x_unit: str
    y_unit: str
    points: Sequence[BandPoint]


@dataclass(frozen=True, slots=True)
class _Plot:
    axis: Axis
    first: float
    last: float
    width: float
    height: float

    def x(self, value: float) -> float:
        span = math.log(self.last / self.first) or 1.0
        return _LEFT + (self.width - _LEFT - _RIGHT) * math.log(value / self.first) / span

    def y(self, value: float) -> float:
        return _TOP + (self.height - _TOP - _BOTTOM) * (1 - self.axis.share(value))


def draw_band(chart: BandChart, width: float = 900.0, height: float = 420.0) -> str:
    """The picture, legible by itself. Needs at least one point."""
    axis = axis_from_zero(max(point.high for point in chart.points), 6)
    plot = _Plot(axis, chart.points[0].x, chart.points[-1].x, width, height)
    parts = [
        box(0, 0, width, height, PAPER),
        label(_LEFT, 24, chart.heading, 15, fill=INK, font_weight="bold"),
        *_grid(plot, chart),
        _area(plot, chart.points),
        *_curve(plot, chart.points),
    ]
    framed = tag("g", *parts, font_family="system-ui, sans-serif")
    return picture(width, height, chart.heading, chart.description, [framed])


def _grid(plot: _Plot, chart: BandChart) -> Iterator[str]:
    for value, text in zip(plot.axis.ticks, plot.axis.labels, strict=True):
        yield line(_LEFT, plot.y(value), plot.width - _RIGHT, plot.y(value), GRID, width=1)
        yield label(_LEFT - 8, plot.y(value) + 4, text, text_anchor="end")
    free_from = -math.inf
    for point in chart.points:
        if plot.x(point.x) >= free_from:
            yield label(plot.x(point.x), plot.height - _BOTTOM + 20, point.name, text_anchor="middle")
            free_from = plot.x(point.x) + _LABEL_ROOM
    middle = (_LEFT + plot.width - _RIGHT) / 2
    yield label(middle, plot.height - 12, chart.x_unit, text_anchor="middle")
    yield label(plot.width - _RIGHT, 24, chart.y_unit, text_anchor="end")


def _area(plot: _Plot, points: Sequence[BandPoint]) -> str:
    there = [f"{plot.x(point.x):.1f},{plot.y(point.high):.1f}" for point in points]
    back = [f"{plot.x(point.x):.1f},{plot.y(point.low):.1f}" for point in reversed(points)]
    return tag("polygon", points=" ".join([*there, *back]), fill=SKY, fill_opacity="0.35")


def _curve(plot: _Plot, points: Sequence[BandPoint]) -> Iterator[str]:
    places = " ".join(f"{plot.x(point.x):.1f},{plot.y(point.value):.1f}" for point in points)
    yield tag("polyline", points=places, fill="none", stroke=BLUE, stroke_width=2)
    for point in points:
        yield tag("circle", tip(point.detail), cx=plot.x(point.x), cy=plot.y(point.value), r=3.5, fill=BLUE)
