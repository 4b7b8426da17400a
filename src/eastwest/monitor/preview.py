"""The panels of the dashboards with their data, asked of a Prometheus: what our own page draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eastwest.errors import SourceError
from eastwest.monitor.panels import Dashboard, Panel
from eastwest.monitor.query import Found, Span, ask
from eastwest.telemetry.promql import Promql

_VARIABLE = re.compile(r"\$(\w+)")
_LABEL = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of a panel."""

    name: str
    found: Found


@dataclass(frozen=True)
class Filled:
    """A panel with its lines, those that rise highest first. refused: why there are none."""

    panel: Panel
    lines: tuple[Drawn, ...]
    refused: str = ""


@dataclass(frozen=True)
class FilledBoard:
    """A dashboard with its panels."""

    board: Dashboard
    panels: tuple[Filled, ...]


def fill(boards: Sequence[Dashboard], source: Promql, span: Span, window: str) -> tuple[FilledBoard, ...]:
    """Every panel of every dashboard, all values of the variables. A query that is refused says so in its panel.

    Raises SourceError when nothing answers at all.
    """
    ask(source, "vector(1)", span)
    return tuple(
        FilledBoard(one, tuple(_filled(panel, source, span, window) for panel in one.panels)) for one in boards
    )


def plain(expression: str, window: str, range_s: float = 3600.0) -> str:
    """An expression with its variables replaced: window and time shown by times, all others by everything."""
    times = {"window": window, "__range": f"{max(1, round(range_s))}s"}
    return _VARIABLE.sub(lambda found: times.get(found[1], ".*"), expression)


def _filled(panel: Panel, source: Promql, span: Span, window: str) -> Filled:
    try:
        lines = list(_lines(panel, source, span, window))
    except SourceError as error:
        return Filled(panel, (), error.problems[0].found)
    return Filled(panel, tuple(sorted(lines, key=lambda line: -_high(line))))


def _lines(panel: Panel, source: Promql, span: Span, window: str) -> Iterator[Drawn]:
    for query in panel.queries:
        for found in ask(source, plain(query.expression, window, span.end_s - span.start_s), span):
            name = _LABEL.sub(lambda label, labels=found.labels: labels.get(label[1], ""), query.legend)  # type: ignore[misc]
            yield Drawn(" ".join(name.split()), found)


def _high(line: Drawn) -> float:
    values = line.found.values
    return float(values[~np.isnan(values)].max(initial=-1.0))
