"""Training steps as bars: computing first, then the communication that computing does not hide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.report.numbers import digits, percent
from eastwest.report.pictures.palette import BLUE, GRID, INK, ORANGE
from eastwest.report.pictures.svg import box, label, line, picture, shorten, text_width, tip
from eastwest.report.ticks import axis_from_zero

_ROW = 24.0
_TOP = 28.0
_VALUES = 190.0


@dataclass(frozen=True, slots=True)
class StepBar:
    """One step, in milliseconds."""

    label: str
    compute_ms: float
    exposed_ms: float
    gpu_active: float


def draw_steps(steps: Sequence[StepBar], title: str, width: float = 1020.0) -> str:
    """The picture; GPU active share stands beside each bar."""
    names = min(width * 0.3, max((text_width(step.label, 13) for step in steps), default=0.0) + 14)
    axis = axis_from_zero(max((step.compute_ms + step.exposed_ms for step in steps), default=0.0), 6)
    room = width - names - _VALUES
    bottom = _TOP + _ROW * len(steps)
    parts = [*_legend(names)]
    for tick, text in zip(axis.ticks, axis.labels, strict=True):
        x = names + axis.share(tick) * room
        parts += [line(x, _TOP - 3, x, bottom, GRID, width=1), label(x, bottom + 16, text, text_anchor="middle")]
    parts.append(label(names + room / 2, bottom + 34, "Step time (ms)", text_anchor="middle"))
    for index, step in enumerate(steps):
        parts += _row(step, _TOP + index * _ROW, names, room / axis.high)
    description = "Each bar is one step: computing, then communication that is not hidden behind it."
    return picture(width, bottom + 44, title, description, parts)


def _legend(left: float) -> Iterator[str]:
    yield box(left, 4, 14, 12, BLUE)
    yield label(left + 20, 14, "computing", 12.5, fill=INK)
    yield box(left + 110, 4, 14, 12, ORANGE)
    yield label(left + 130, 14, "communication not hidden by computing", 12.5, fill=INK)


def _row(step: StepBar, top: float, left: float, scale: float) -> Iterator[str]:
    compute, exposed = step.compute_ms * scale, step.exposed_ms * scale
    middle = top + _ROW / 2 + 4.5
    yield label(left - 10, middle, shorten(step.label, left - 10, 13), 13, text_anchor="end", fill=INK)
    yield box(left, top + 4, compute, _ROW - 8, BLUE, tip(f"computing {digits(step.compute_ms)} ms"))
    yield box(left + compute, top + 4, exposed, _ROW - 8, ORANGE, tip(f"communication {digits(step.exposed_ms)} ms"))
    text = f"{digits(step.compute_ms + step.exposed_ms)} ms, GPUs active {percent(step.gpu_active)} %"
    yield label(left + compute + exposed + 8, middle, text, 12.5, fill=INK)
