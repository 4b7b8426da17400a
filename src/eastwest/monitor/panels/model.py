"""What a dashboard is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL with the variables of its dashboard, and the name of each line: labels in double braces."""

    expression: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. unit: as Grafana names it. marks: names and values of thresholds. note: what to look for."""

    title: str
    unit: str
    queries: tuple[Query, ...]
    note: str
    marks: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a dashboard: the values of a label, `narrowed` by those before it."""

    name: str
    label: str
    series: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One dashboard."""

    uid: str
    title: str
    variables: tuple[Variable, ...]
    panels: tuple[Panel, ...]
