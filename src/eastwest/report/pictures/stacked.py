"""Stacked horizontal bars: what a time consists of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.report.pictures.palette import GRID, INK, PAPER
from eastwest.report.pictures.svg import box, label, line, picture, text_width, tip
from eastwest.report.ticks import axis_from_zero

_ROW, _LEGEND_ROW, _TEXT = 32.0, 20.0, 12.0
_VALUES = 210.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar. dashed: a pattern beside the colour, for readers who do not see it."""

    name: str
    value: float
    colour: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar. text: behind it."""

    label: str
    parts: Sequence[Part]
    text: str


def draw_stacks(stacks: Sequence[Stack], title: str, description: str, unit: str, width: float = 1020.0) -> str:
    """The picture. Parts of nothing are left out of the legend. Needs at least one bar."""
    shown = {part.name: part for stack in stacks for part in stack.parts if part.value > 0}
    legend = list(_legend(list(shown.values()), width))
    rows = 1 + max((int(entry[1]) for entry in legend), default=0)
    top = rows * _LEGEND_ROW + 10
    names = max(text_width(stack.label, 13) for stack in stacks) + 14
    axis = axis_from_zero(max(sum(part.value for part in stack.parts) for stack in stacks), 6)
    room = width - names - _VALUES
    bottom = top + _ROW * len(stacks)
    parts = [box(0, 0, width, bottom + 44, PAPER), *(text for entry in legend for text in entry[0])]
    for tick, text in zip(axis.ticks, axis.labels, strict=True):
        x = names + axis.share(tick) * room
        parts += [line(x, top - 3, x, bottom, GRID, width=1), label(x, bottom + 16, text, text_anchor="middle")]
    parts.append(label(names + room / 2, bottom + 34, unit, text_anchor="middle"))
    for number, stack in enumerate(stacks):
        parts += _bar(stack, top + number * _ROW, names, room / axis.high)
    return picture(width, bottom + 44, title, description, parts)


def _legend(parts: Sequence[Part], width: float) -> Iterator[tuple[list[str], float]]:
    left, row = 0.0, 0
    for part in parts:
        taken = 26 + text_width(part.name, 12.5) + 14
        if left + taken > width:
            left, row = 0.0, row + 1
        y = row * _LEGEND_ROW
        mark = box(left, y + 4, 14, 12, part.colour, **_outline(part))
        yield [mark, label(left + 20, y + 14, part.name, 12.5, fill=INK)], row
        left += taken


def _outline(part: Part) -> dict[str, str | float]:
    return {"stroke": INK, "stroke_width": 1.2, "stroke_dasharray": "3 2"} if part.dashed else {}


def _bar(stack: Stack, top: float, left: float, scale: float) -> Iterator[str]:
    middle = top + _ROW / 2 + 4.5
    yield label(left - 10, middle, stack.label, 13, text_anchor="end", fill=INK)
    at = left
    for part in stack.parts:
        if part.value <= 0:
            continue
        size = part.value * scale
        yield box(at, top + 5, size, _ROW - 10, part.colour, tip(f"{part.name}: {part.value:.4g}"), **_outline(part))
        if size > text_width(part.name, _TEXT) + 6:
            yield label(at + size / 2, middle, part.name, _TEXT, text_anchor="middle", fill=INK, stroke=PAPER,
                        stroke_width=3, paint_order="stroke")  # fmt: skip
        at += size
    yield label(at + 8, middle, stack.text, 12.5, fill=INK)
