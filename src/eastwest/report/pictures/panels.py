"""Small multiples: several quantities over one shared time axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.report.pictures.palette import GRID, INK, MUTED, PAPER
from eastwest.report.pictures.svg import label, line, number, picture, shorten, tag, text_width
from eastwest.report.series import Series, corners, downsample
from eastwest.report.ticks import Axis, axis_from_zero, axis_within

_LEFT = 58.0
_RIGHT = 14.0
_TITLE = 22.0
_PLOT = 72.0
_GAP = 12.0
_AXIS = 40.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line; its values are already in the unit of its panel."""

    name: str
    series: Series
    colour: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One quantity. marks: horizontal lines with names, for thresholds. high: shared upper end, 0 for its own."""

    title: str
    lines: Sequence[Line]
    marks: Sequence[tuple[str, float]] = ()
    high: float = 0.0

    @property
    def top(self) -> float:
        """The largest value of its lines; thresholds do not stretch the scale."""
        return max((line_.series.high for line_ in self.lines), default=0.0)


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    top: float
    width: float
    axis: Axis
    end_us: float

    def x(self, time_us: float) -> float:
        return self.left + min(1.0, time_us / self.end_us) * self.width

    def y(self, value: float) -> float:
        return self.top + (1 - self.axis.share(value)) * _PLOT


def time_unit(end_us: float) -> tuple[float, str]:
    """Microseconds per unit and the unit's name, so that the axis shows small numbers."""
    if end_us >= 2e6:
        return 1e6, "s"
    return (1e3, "ms") if end_us >= 2e3 else (1.0, "µs")


def draw_panels(panels: Sequence[Panel], title: str, end_us: float, width: float = 1020.0) -> str:
    """All panels under one another; time runs from 0 to end_us in each of them."""
    unit_us, unit = time_unit(end_us)
    times = axis_within(end_us / unit_us, 8 if width > 700 else 5)
    parts: list[str] = []
    for index, panel in enumerate(panels):
        top = index * (_TITLE + _PLOT + _GAP) + _TITLE
        high = max(panel.high, panel.top)
        axis = axis_from_zero(high, 3) if high > 0 else Axis(0.0, 1.0, (0.0,), ("0",))
        frame = _Frame(_LEFT, top, width - _LEFT - _RIGHT, axis, times.high * unit_us)
        parts += [*_axes(frame, times), *_heading(panel, frame)]
        parts += [_curve(line_, frame) for line_ in panel.lines] if panel.top > 0 else [_nothing(frame)]
        parts += _marks(panel, frame)
    bottom = len(panels) * (_TITLE + _PLOT + _GAP) - _GAP
    for tick, text in zip(times.ticks, times.labels, strict=True):
        x = _LEFT + times.share(tick) * (width - _LEFT - _RIGHT)
        parts.append(label(x, bottom + 16, text, text_anchor="middle"))
    parts.append(label(_LEFT + (width - _LEFT - _RIGHT) / 2, bottom + 33, f"Time ({unit})", text_anchor="middle"))
    description = "Time series: " + "; ".join(panel.title for panel in panels)
    return picture(width, bottom + _AXIS, title, description, parts)


def _axes(frame: _Frame, times: Axis) -> Iterator[str]:
    right = frame.left + frame.width
    for tick, text in zip(frame.axis.ticks, frame.axis.labels, strict=True):
        y = frame.y(tick)
        yield line(frame.left, y, right, y, MUTED if tick == 0 else GRID, width=1)
        yield label(frame.left - 7, y + 4, text, 11.5, text_anchor="end")
    for tick in times.ticks:
        x = frame.left + times.share(tick) * frame.width
        yield line(x, frame.top, x, frame.top + _PLOT, GRID, width=0.6)


def _heading(panel: Panel, frame: _Frame) -> Iterator[str]:
    y = frame.top - 8
    right = frame.left + frame.width
    yield label(frame.left, y, shorten(panel.title, frame.width, 12.5), 12.5, fill=INK, font_weight=600)
    if len(panel.lines) < 2:
        return
    for line_ in reversed(panel.lines):
        right -= text_width(line_.name, 12)
        yield label(right, y, line_.name, fill=INK)
        right -= 20
        yield line(right, y - 4, right + 15, y - 4, line_.colour, width=2.5)
        right -= 14


def _marks(panel: Panel, frame: _Frame) -> Iterator[str]:
    right = frame.left + frame.width - 2
    for name, value in panel.marks:
        if value <= frame.axis.high:
            y = frame.y(value)
            yield line(frame.left, y, frame.left + frame.width, y, INK, width=0.9, stroke_dasharray="5 3")
            yield label(
                right, y - 3, name, 11, text_anchor="end", fill=INK, stroke=PAPER, stroke_width=3, paint_order="stroke"
            )
            # Names stand side by side, as thresholds can lie closer together than text is high.
            right -= text_width(name, 11) + 14


def _nothing(frame: _Frame) -> str:
    return label(frame.left + 10, frame.top + _PLOT - 8, "none", 12, font_style="italic")


def _curve(line_: Line, frame: _Frame) -> str:
    points = [(frame.x(time), frame.y(value)) for time, value in corners(downsample(line_.series))]
    if not points:
        return ""
    path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    base = number(frame.y(0.0))
    area = f"M{number(points[0][0])} {base}L{path}L{number(points[-1][0])} {base}Z"
    return tag("path", d=area, fill=line_.colour, fill_opacity="0.12") + tag(
        "path", d=f"M{path}", fill="none", stroke=line_.colour, stroke_width=1.5, stroke_linejoin="round"
    )
