"""The panels of the monitoring dashboards as one self-contained page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from eastwest.monitor.preview import Drawn, Filled, FilledBoard
from eastwest.monitor.query import Span
from eastwest.report.document.blocks import Block, Picture, Section, Text, table
from eastwest.report.explored.page import write_page
from eastwest.report.pictures.palette import BLUE, GREEN, ORANGE, PURPLE
from eastwest.report.pictures.panels import Line, Panel, draw_panels
from eastwest.report.series import Series

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE)
_SCALES = {"percentunit": (100.0, "%"), "bps": (1e-9, "Gbit/s"), "Bps": (1e-9, "GB/s"), "bytes": (1e-6, "MB")}
_UNITS = {"pps": "/s", "reqps": "requests/s", "cps": "/s", "short": "", "s": "s"}
_GAPS = "Where a series has no value it is drawn as 0."


def write_preview(path: Path, title: str, said: str, boards: Sequence[FilledBoard], span: Span) -> Path:
    """One page, a section a dashboard. said: where the data came from. Raises InputError."""
    times = [datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") for at in (span.start_s, span.end_s)]
    subtitle = f"{times[0]} to {times[1]} UTC, every {span.step_s:g} s"
    sections = [Section("source", "Where from", (Text(f"{said} {_GAPS}"),))]
    sections += [Section(one.board.uid, one.board.title, tuple(_blocks(one, span))) for one in boards]
    return write_page(path, title, subtitle, ("", ""), sections)


def _blocks(board: FilledBoard, span: Span) -> Iterator[Block]:
    empty = []
    for one in board.panels:
        if one.lines:
            yield _picture(one, span)
            yield _values(one)
        else:
            empty.append(f"{one.panel.title}: {one.refused or 'no data'}")
    if empty:
        yield Text(". ".join(empty) + ".", "Nothing to draw")


def scaled(unit: str) -> tuple[float, str]:
    """Factor and word of a unit as Grafana names it."""
    return _SCALES.get(unit, (1.0, _UNITS.get(unit, unit)))


def _picture(one: Filled, span: Span) -> Picture:
    factor, word = scaled(one.panel.unit)
    shown = one.lines[: len(_COLOURS)]
    lines = [
        Line(line.name, Series(span.step_s * 1e6, np.nan_to_num(line.found.values * factor)), colour)
        for line, colour in zip(shown, _COLOURS, strict=False)
    ]
    marks = [(name, value * factor) for name, value in one.panel.marks]
    title = f"{one.panel.title} ({word})" if word else one.panel.title
    svg = draw_panels([Panel(title, lines, marks)], one.panel.title, span.step_s * span.steps * 1e6)
    more = len(one.lines) - len(shown)
    caption = f"{one.panel.note} {f'The {len(shown)} highest of {len(one.lines)} series.' if more else ''}".strip()
    words = f"{one.panel.title} over time: " + "; ".join(line.name for line in shown)
    return Picture(svg, words, caption)


def _values(one: Filled) -> Block:
    factor, word = scaled(one.panel.unit)
    rows = [(line.name or one.panel.title, *_figures(line, factor)) for line in one.lines]
    return table("", f"*series|>most ({word or 'number'})|>last|>known", rows, most=10)


def _figures(line: Drawn, factor: float) -> tuple[str, str, str]:
    """Highest and last value, and the share of times that have one."""
    values = line.found.values
    known = values[~np.isnan(values)]
    if not len(known):
        return "–", "–", "0 %"
    return f"{known.max() * factor:.4g}", f"{known[-1] * factor:.4g}", f"{len(known) / len(values):.0%}"
