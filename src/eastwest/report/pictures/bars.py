"""Horizontal bars with their values written beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.report.pictures.palette import BLUE, GRID, INK, MUTED, PAPER
from eastwest.report.pictures.svg import box, label, line, picture, shorten, tag, text_width, tip
from eastwest.report.ticks import Axis, axis_from_zero

_ROW = 26.0
_TOP = 8.0
_BOTTOM = 44.0
_VALUES = 205.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. value None: there is no figure, `text` says why. low, high: spread. ideal: a mark across the bar."""

    label: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    ideal: float | None = None
    colour: str = BLUE


@dataclass(frozen=True, slots=True)
class BarChart:
    """unit: name of the axis with its unit. reference: a dashed line through all bars, with its name."""

    title: str
    description: str
    unit: str
    bars: Sequence[Bar]
    reference: float | None = None
    reference_name: str = ""


def draw_bars(chart: BarChart, width: float = 1020.0) -> str:
    """The picture; its height follows from the number of bars."""
    names = min(width * 0.36, max((text_width(bar.label, 13) for bar in chart.bars), default=0.0) + 14)
    known = [v for bar in chart.bars for v in (bar.value, bar.high, bar.ideal) if v is not None]
    axis = axis_from_zero(max([*known, chart.reference or 0.0], default=0.0), 6)
    plot = _Plot(axis, names, width - names - _VALUES, _TOP + _ROW * len(chart.bars))
    parts = [*_grid(plot, chart.unit), *_reference(plot, chart), *_rows(plot, chart.bars, width)]
    return picture(width, plot.bottom + _BOTTOM, chart.title, chart.description, parts)


@dataclass(frozen=True, slots=True)
class _Plot:
    axis: Axis
    left: float
    width: float
    bottom: float

    def x(self, value: float) -> float:
        return self.left + self.axis.share(value) * self.width


def _grid(plot: _Plot, unit: str) -> Iterator[str]:
    for value, text in zip(plot.axis.ticks, plot.axis.labels, strict=True):
        yield line(plot.x(value), _TOP - 4, plot.x(value), plot.bottom, GRID, width=1)
        yield label(plot.x(value), plot.bottom + 16, text, text_anchor="middle")
    yield label(plot.left + plot.width / 2, plot.bottom + 34, unit, text_anchor="middle")


def _reference(plot: _Plot, chart: BarChart) -> Iterator[str]:
    if chart.reference is None:
        return
    x = plot.x(chart.reference)
    yield line(x, _TOP - 6, x, plot.bottom, INK, width=1, stroke_dasharray="4 3")
    yield label(plot.left + plot.width + _VALUES, plot.bottom + 34, chart.reference_name, text_anchor="end", fill=INK)


def _rows(plot: _Plot, bars: Sequence[Bar], width: float) -> Iterator[str]:
    for index, bar in enumerate(bars):
        top = _TOP + index * _ROW
        middle = top + _ROW / 2
        name = shorten(bar.label, plot.left - 10, 13)
        yield label(plot.left - 10, middle + 4.5, name, 13, text_anchor="end", fill=INK)
        if bar.value is None:
            yield line(plot.left, top + 5, plot.left, top + _ROW - 5, MUTED, width=2)
            yield label(plot.left + 8, middle + 4.5, bar.text, 12.5, fill=INK, font_style="italic")
            continue
        detail = tip(f"{bar.label}: {bar.text}")
        yield box(plot.left, top + 5, max(plot.x(bar.value) - plot.left, 1.0), _ROW - 10, bar.colour, detail)
        yield from _spread(plot, bar, middle)
        end = max(plot.x(v) for v in (bar.value, bar.high, bar.ideal) if v is not None)
        text = shorten(bar.text, width - end - 8, 12.5)
        yield label(end + 8, middle + 4.5, text, 12.5, fill=INK, stroke=PAPER, stroke_width=4, paint_order="stroke")


def _spread(plot: _Plot, bar: Bar, middle: float) -> Iterator[str]:
    if bar.low is not None and bar.high is not None and bar.high > bar.low:
        yield line(plot.x(bar.low), middle, plot.x(bar.high), middle, INK, width=1.2)
        for value in (bar.low, bar.high):
            yield line(plot.x(value), middle - 4, plot.x(value), middle + 4, INK, width=1.2)
    if bar.ideal is not None:
        x = plot.x(bar.ideal)
        yield line(x, middle - 11, x, middle + 11, PAPER, width=5)
        yield tag("path", d=f"M{x:.1f} {middle - 11:.1f}V{middle + 11:.1f}", stroke=INK, stroke_width=2.4)
