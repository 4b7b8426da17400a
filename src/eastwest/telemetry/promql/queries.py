"""The questions that bring telemetry back: counters as they stand, gauges where they are not zero."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.telemetry.vocabulary import METRICS, Kind, Metric, Table

READ = (Table.PORTS, Table.HOSTS, Table.RANKS, Table.LINKS, Table.SERVING, Table.JOBS, Table.INCIDENTS)
"""Tables that come back. Operations and flows are events of one run, not series of a cluster."""
HIGHEST = frozenset({"queue_high_bytes", "queue_depth", "running"})
"""Gauges that hold the highest value since the sample before: of a longer sample the highest counts."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for one metric. labels: that its answer has, in the order of the table's."""

    metric: Metric
    query: str
    labels: tuple[str, ...]


def questions(names: frozenset[str], grid_s: float, *, by_port: bool) -> list[Question]:
    """One question for each of these metrics that has a table.

    by_port: the fill of a port's queues comes as their highest, an eighth of the answer.
    """
    return [_question(one, grid_s, by_port) for one in METRICS if one.table in READ and one.name in names]


def _question(metric: Metric, grid_s: float, by_port: bool) -> Question:
    labels = metric.labels
    if metric.table is Table.INCIDENTS:
        return Question(metric, f"last_over_time({metric.name}[{grid_s:g}s])", labels)
    if metric.kind is Kind.GAUGE and metric.column in HIGHEST:
        query = f"max_over_time({metric.name}[{grid_s:g}s]) > 0"
        if by_port and metric.table is Table.PORTS:
            return Question(metric, f"max by (device, port) ({query})", ("device", "port"))
        return Question(metric, query, labels)
    return Question(metric, metric.name, labels)


def freshness(names: frozenset[str], priority: int) -> list[tuple[str, str]]:
    """Label of a place, and the question when each last delivered: ports by device, NICs and ranks by host."""
    return [(label, f"max by ({label}) (timestamp({series}))") for label, series in _pulse(names, priority)]


def newest(names: frozenset[str], priority: int) -> str:
    """The question when anything was last delivered; empty where nothing tells."""
    return next((f"max(timestamp({series}))" for _, series in _pulse(names, priority)), "")


def _pulse(names: frozenset[str], priority: int) -> list[tuple[str, str]]:
    """Series that every place has, with its label. priority: of ports; one stands for all."""
    asked = (
        ("device", "eastwest_port_transmit_bytes_total", f'{{priority="{priority}"}}'),
        ("host", "eastwest_host_cnp_sent_total", ""),
        ("host", "eastwest_rank_compute_seconds_total", ""),
    )
    return [(label, name + which) for label, name, which in asked if name in names]
