"""Every pair at a glance: a square for two members, with its share of what is expected, colour and letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eastwest.findings import Outcome
from eastwest.report.pictures.palette import FAINT, GRID, INK, ORANGE, PAPER, SKY, VERMILLION
from eastwest.report.pictures.svg import box, label, picture, shorten, tag, tip

_LEFT, _TOP, _BOTTOM = 120.0, 120.0, 56.0
_WIDEST = 780.0
_LARGEST, _LEAST = 34.0, 7.0
_LOOKS = {
    Outcome.PASS: (SKY, "P"),
    Outcome.WARN: (ORANGE, "W"),
    Outcome.FAIL: (VERMILLION, "F"),
    Outcome.INCONCLUSIVE: (GRID, "?"),
}
_FIGURES_FROM, _LETTERS_FROM = 26.0, 11.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair. share: of the expected value, 1 is as expected; text: more about it."""

    share: float
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """names: of rows and columns. cells: by two positions, the lower first."""

    heading: str
    description: str
    names: Sequence[str]
    cells: Mapping[tuple[int, int], Cell]


def draw_matrix(chart: Matrix) -> str:
    """The picture, legible by itself."""
    size = min(_LARGEST, max(_LEAST, _WIDEST / max(1, len(chart.names))))
    side = size * len(chart.names)
    width, height = max(680.0, _LEFT + side + 24), _TOP + side + _BOTTOM
    parts = [
        box(0, 0, width, height, PAPER),
        label(16, 24, chart.heading, 15, fill=INK, font_weight="bold"),
        *_names(chart, size),
        *_cells(chart, size),
        *_legend(height - 24),
    ]
    framed = tag("g", *parts, font_family="system-ui, sans-serif")
    return picture(width, height, chart.heading, chart.description, [framed])


def _names(chart: Matrix, size: float) -> Iterator[str]:
    step = max(1, round(11 / size))
    for at, name in enumerate(chart.names):
        if at % step == 0:
            middle = at * size + size / 2
            short = shorten(name, _LEFT - 16, 11)
            yield label(_LEFT - 6, _TOP + middle + 4, short, 11, text_anchor="end")
            x, y = _LEFT + middle + 4, _TOP - 6
            yield label(x, y, short, 11, transform=f"rotate(-60 {x:.1f} {y:.1f})")


def _cells(chart: Matrix, size: float) -> Iterator[str]:
    for (a, b), cell in chart.cells.items():
        colour, letter = _LOOKS[cell.outcome]
        for row, column in ((a, b), (b, a)):
            x, y = _LEFT + column * size, _TOP + row * size
            yield box(x, y, size, size, colour, tip(cell.text), stroke=PAPER, stroke_width=0.8)
            if size >= _FIGURES_FROM:
                yield label(x + size / 2, y + size / 2, letter, 11, fill=INK, text_anchor="middle")
                share = f"{cell.share:.0%}" if cell.share else "–"
                yield label(x + size / 2, y + size / 2 + 12, share, 9, fill=INK, text_anchor="middle")
            elif size >= _LETTERS_FROM and cell.outcome is not Outcome.PASS:
                yield label(x + size / 2, y + size / 2 + 4, letter, 10, fill=INK, text_anchor="middle")
    for at in range(len(chart.names)):
        yield box(_LEFT + at * size, _TOP + at * size, size, size, FAINT)


def _legend(y: float) -> Iterator[str]:
    x = _LEFT
    for outcome, (colour, letter) in _LOOKS.items():
        yield box(x, y - 11, 13, 13, colour)
        yield label(x + 18, y, f"{letter} {outcome.value}", 12, fill=INK)
        x += 60 + 8 * len(outcome.value)
    yield label(x, y, "% of expected", 12)
