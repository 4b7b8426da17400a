"""Points of several kinds over two axes, each kind with a colour and a shape of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.report.pictures.palette import BLUE, GREEN, GRID, INK, ORANGE, PAPER, VERMILLION
from eastwest.report.pictures.svg import box, label, line, picture, tag, text_width, tip
from eastwest.report.ticks import nice_ticks, tick_labels

_LEFT, _RIGHT, _TOP, _BOTTOM = 84.0, 24.0, 64.0, 56.0
_COLOURS = (BLUE, VERMILLION, GREEN, ORANGE)
_SIZE = 5.0


@dataclass(frozen=True, slots=True)
class Point:
    """A point; low and high: a bar from one y to the other. detail: its tooltip."""

    x: float
    y: float
    detail: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one kind. joined: a line through them in their order."""

    name: str
    points: Sequence[Point]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """x_unit, y_unit: names of the axes with units. log: both axes in powers of ten; all values are then above 0.

    diagonal: a line where both are equal.
    """

    heading: str
    description: str
    x_unit: str
    y_unit: str
    series: Sequence[Series]
    log: bool = False
    diagonal: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to places; first and last are values at the ends."""

    first: float
    last: float
    start: float
    end: float
    log: bool

    def at(self, value: float) -> float:
        first, last, here = (math.log10(v) if self.log else v for v in (self.first, self.last, value))
        return self.start + (self.end - self.start) * (here - first) / ((last - first) or 1.0)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        if self.log:
            powers = range(round(math.log10(self.first)), round(math.log10(self.last)) + 1)
            every = max(1, math.ceil(len(powers) / 8))
            return tuple((10.0**power, f"{10.0**power:g}") for power in powers[::every])
        found = nice_ticks(self.first, self.last, 6)
        return tuple(zip(found, tick_labels(found), strict=True))


def draw_scatter(chart: ScatterChart, width: float = 900.0, height: float = 440.0) -> str:
    """The picture, legible by itself. Needs at least one point."""
    points = [point for series in chart.series for point in series.points]
    ys = [value for point in points for value in (point.y, point.low, point.high) if value is not None]
    x_first, x_last = _ends([point.x for point in points], chart.log)
    y_first, y_last = _ends(ys, chart.log)
    x = _Scale(x_first, x_last, _LEFT, width - _RIGHT, chart.log)
    y = _Scale(y_first, y_last, height - _BOTTOM, _TOP, chart.log)
    parts = [
        box(0, 0, width, height, PAPER),
        label(_LEFT, 24, chart.heading, 15, fill=INK, font_weight="bold"),
        *_grid(x, y, chart),
        *_legend(chart),
    ]
    if chart.diagonal:
        low, high = max(x_first, y_first), min(x_last, y_last)
        parts.append(line(x.at(low), y.at(low), x.at(high), y.at(high), INK, width=1, stroke_dasharray="4 3"))
    for number, series in enumerate(chart.series):
        parts += _drawn(series, number, x, y)
    framed = tag("g", *parts, font_family="system-ui, sans-serif")
    return picture(width, height, chart.heading, chart.description, [framed])


def _ends(values: Sequence[float], log: bool) -> tuple[float, float]:
    if log:
        first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return 10.0**first, 10.0 ** max(last, first + 1)
    span = (max(values) - min(values)) or abs(values[0]) or 1.0
    low = min(values) - span * 0.05
    # Nothing that is shown is below 0: an axis that goes there would suggest that it could be.
    ticks = nice_ticks(max(low, 0.0) if min(values) >= 0 else low, max(values) + span * 0.05, 6)
    return ticks[0], ticks[-1]


def _grid(x: _Scale, y: _Scale, chart: ScatterChart) -> Iterator[str]:
    for value, text in y.ticks():
        yield line(x.start, y.at(value), x.end, y.at(value), GRID, width=1)
        yield label(x.start - 8, y.at(value) + 4, text, text_anchor="end")
    for value, text in x.ticks():
        yield line(x.at(value), y.start, x.at(value), y.end, GRID, width=1)
        yield label(x.at(value), y.start + 20, text, text_anchor="middle")
    yield label((x.start + x.end) / 2, y.start + 44, chart.x_unit, text_anchor="middle")
    yield label(x.end, 24, chart.y_unit, text_anchor="end")


def _legend(chart: ScatterChart) -> Iterator[str]:
    at = _LEFT
    for number, series in enumerate(chart.series):
        yield _mark(number, at + _SIZE, 44, "")
        yield label(at + 16, 48, series.name)
        at += 40 + text_width(series.name)


def _drawn(series: Series, number: int, x: _Scale, y: _Scale) -> Iterator[str]:
    colour = _COLOURS[number % len(_COLOURS)]
    if series.joined:
        places = " ".join(f"{x.at(point.x):.1f},{y.at(point.y):.1f}" for point in series.points)
        yield tag("polyline", points=places, fill="none", stroke=colour, stroke_width=1.6)
    for point in series.points:
        if point.low is not None and point.high is not None:
            yield line(x.at(point.x), y.at(point.low), x.at(point.x), y.at(point.high), colour, width=1.4)
        yield _mark(number, x.at(point.x), y.at(point.y), point.detail)


def _mark(number: int, x: float, y: float, detail: str) -> str:
    """Circle, diamond, square, triangle in turn."""
    colour, size = _COLOURS[number % len(_COLOURS)], _SIZE
    inside = [tip(detail)] if detail else []
    if number % 4 == 0:
        return tag("circle", *inside, cx=x, cy=y, r=size * 0.85, fill=colour, fill_opacity="0.8")
    if number % 4 == 2:
        return box(x - size * 0.8, y - size * 0.8, size * 1.6, size * 1.6, colour, *inside)
    shape = f"M{x:.1f} {y - size:.1f}L{x + size:.1f} {y:.1f}L{x:.1f} {y + size:.1f}L{x - size:.1f} {y:.1f}Z"
    if number % 4 == 3:
        shape = f"M{x:.1f} {y - size:.1f}L{x + size:.1f} {y + size:.1f}L{x - size:.1f} {y + size:.1f}Z"
    return tag("path", *inside, d=shape, fill=colour)
