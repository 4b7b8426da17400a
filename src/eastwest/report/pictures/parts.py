"""A whole as one bar cut into its parts: each part numbered, named below with its length and share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.report.pictures.palette import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE, SKY, VERMILLION
from eastwest.report.pictures.svg import box, label, line, picture, tag, tip
from eastwest.report.ticks import axis_from_zero

_LEFT, _RIGHT, _TOP, _BAR, _ROW = 24.0, 24.0, 62.0, 46.0, 22.0
_AXIS = 62.0
_COLUMNS = 3
_NUMBER_ROOM = 14.0
COLOURS = (BLUE, SKY, ORANGE, VERMILLION, PURPLE, GREEN)
"""Taken in turn by parts without a colour of their own."""
IDLE = "#9aa4af"
"""Of parts in which nothing happens."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part. value: in the unit of the chart. text: the value as it is written."""

    name: str
    value: float
    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class PartsChart:
    """low, high: interval of the whole, drawn at the end of the bar."""

    heading: str
    description: str
    unit: str
    parts: Sequence[Part]
    low: float
    high: float


def draw_parts(chart: PartsChart, width: float = 900.0) -> str:
    """The picture, legible by itself. Needs at least one part with a length."""
    axis = axis_from_zero(max(chart.high, sum(part.value for part in chart.parts)), 6)
    scale = (width - _LEFT - _RIGHT) / axis.high
    rows = -(-len(chart.parts) // _COLUMNS)
    height = _TOP + _BAR + _AXIS + rows * _ROW + 8
    content: list[str] = [
        box(0, 0, width, height, PAPER),
        label(_LEFT, 24, chart.heading, 15, fill=INK, font_weight="bold"),
        label(width - _RIGHT, 24, "whisker: 90 % interval", text_anchor="end"),
    ]
    for tick, text in zip(axis.ticks, axis.labels, strict=True):
        x = _LEFT + axis.share(tick) * (width - _LEFT - _RIGHT)
        content += [line(x, _TOP - 6, x, _TOP + _BAR + 6, GRID, width=1)]
        content += [label(x, _TOP + _BAR + 22, text, text_anchor="middle")]
    content.append(label(width / 2, _TOP + _BAR + 40, chart.unit, text_anchor="middle"))
    content += [*_bar(chart.parts, scale), *_whisker(chart, scale), *_names(chart, width, _TOP + _BAR + _AXIS)]
    framed = tag("g", *content, font_family="system-ui, sans-serif")
    return picture(width, height, chart.heading, chart.description, [framed])


def _bar(parts: Sequence[Part], scale: float) -> Iterator[str]:
    x = _LEFT
    for number, part in enumerate(parts, start=1):
        length = part.value * scale
        detail = tip(f"{part.name}: {part.text}")
        yield box(x, _TOP, length, _BAR, part.colour, detail, stroke=PAPER, stroke_width=1)
        if length >= _NUMBER_ROOM:
            shown: dict[str, str | float] = {"fill": PAPER, "stroke": INK, "stroke_width": 2.5, "paint_order": "stroke"}
            yield label(x + length / 2, _TOP + _BAR / 2 + 5, str(number), 13, text_anchor="middle", **shown)
        x += length


def _whisker(chart: PartsChart, scale: float) -> Iterator[str]:
    middle = _TOP - 12
    low, high = _LEFT + chart.low * scale, _LEFT + chart.high * scale
    yield line(low, middle, high, middle, INK, width=1.4)
    for x in (low, high):
        yield line(x, middle - 5, x, middle + 5, INK, width=1.4)


def _names(chart: PartsChart, width: float, top: float) -> Iterator[str]:
    whole = sum(part.value for part in chart.parts)
    column = (width - _LEFT - _RIGHT) / _COLUMNS
    for index, part in enumerate(chart.parts):
        x, y = _LEFT + (index % _COLUMNS) * column, top + (index // _COLUMNS) * _ROW
        yield box(x, y, 14, 13, part.colour)
        share = f"{part.value / whole:.1%}".replace("%", " %")
        yield label(x + 20, y + 11, f"{index + 1} {part.name}", 13, fill=INK)
        yield label(x + column - 16, y + 11, f"{part.text}, {share}", 12, text_anchor="end", fill=MUTED)
