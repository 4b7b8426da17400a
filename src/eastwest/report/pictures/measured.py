"""Measured figures against their predicted intervals, one row each: the band, the point, the repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.findings import Outcome
from eastwest.report.pictures.palette import BLUE, GREEN, GRID, INK, ORANGE, PAPER, SKY, VERMILLION
from eastwest.report.pictures.svg import box, label, line, picture, shorten, tag, tip

_LEFT, _RIGHT, _TOP, _ROW, _BOTTOM = 330.0, 150.0, 64.0, 26.0, 40.0
_MOST = 2.0
_LETTERS = {Outcome.PASS: "P", Outcome.WARN: "W", Outcome.FAIL: "F", Outcome.INCONCLUSIVE: "?"}
_COLOURS = {Outcome.PASS: GREEN, Outcome.WARN: ORANGE, Outcome.FAIL: VERMILLION, Outcome.INCONCLUSIVE: BLUE}


@dataclass(frozen=True, slots=True)
class Measured:
    """One row; low, high and values as shares of what is expected. text: the measured value in words."""

    name: str
    low: float
    high: float
    values: Sequence[float]
    outcome: Outcome
    text: str


def draw_measured(heading: str, rows: Sequence[Measured], width: float = 1000.0) -> str:
    """The picture. Needs at least one row."""
    height = _TOP + _ROW * len(rows) + _BOTTOM
    scale = (width - _LEFT - _RIGHT) / _MOST
    parts = [
        box(0, 0, width, height, PAPER),
        label(16, 24, heading, 15, fill=INK, font_weight="bold"),
        label(16, 44, "band: predicted interval; dots: repeats; both as a share of the expected value", 12),
        *_axis(scale, height),
        *(part for at, row in enumerate(rows) for part in _row(at, row, scale, width)),
    ]
    framed = tag("g", *parts, font_family="system-ui, sans-serif")
    told = "Measured figures as shares of what was predicted."
    return picture(width, height, heading, told, [framed])


def _axis(scale: float, height: float) -> Iterator[str]:
    for tenth in range(0, int(_MOST * 10) + 1, 5):
        x = _LEFT + tenth / 10 * scale
        yield line(x, _TOP - 6, x, height - _BOTTOM + 4, INK if tenth == 10 else GRID, width=1)
        yield label(x, height - _BOTTOM + 20, f"{tenth * 10} %", text_anchor="middle")


def _row(at: int, row: Measured, scale: float, width: float) -> Iterator[str]:
    y = _TOP + at * _ROW + _ROW / 2
    yield label(_LEFT - 10, y + 4, shorten(row.name, _LEFT - 20, 12), 12, text_anchor="end", fill=INK)
    low, high = (min(_MOST, value) * scale for value in (row.low, row.high))
    yield box(_LEFT + low, y - 8, max(2.0, high - low), 16, SKY, fill_opacity="0.45")
    for value in row.values:
        x = _LEFT + min(_MOST, value) * scale
        detail = tip(f"{row.name}: {row.text}")
        yield tag("circle", detail, cx=x, cy=y, r=4.0, fill=_COLOURS[row.outcome], stroke=PAPER, stroke_width=1)
    yield label(width - _RIGHT + 12, y + 4, f"{_LETTERS[row.outcome]}  {row.text}", 12, fill=INK)
