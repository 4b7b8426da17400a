"""The questions that bring telemetry back: counters as they stand, gauges where they are not zero."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.telemetry.promql.scope import Scope
from eastwest.telemetry.promql.screen import TELL_USE
from eastwest.telemetry.vocabulary import METRICS, Kind, Metric, Table

READ = (Table.PORTS, Table.HOSTS, Table.RANKS, Table.LINKS, Table.SERVING, Table.JOBS, Table.INCIDENTS)
"""Tables that come back. Operations and flows are events of one run, not series of a cluster."""
HIGHEST = frozenset({"queue_high_bytes", "queue_depth", "running"})
"""Gauges that hold the highest value since the sample before: of a longer sample the highest counts."""

_REMEMBERED_S = 300
"""As long as Prometheus looks back by default: what a shorter gap held back is not lost."""
DOWN = next(metric for metric in METRICS if metric.column == "down_us")
_UP = "eastwest_link_up"
_TELLS = {_UP: DOWN.name, "eastwest_port_watchdog_events_total": "eastwest_incident"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for one metric. labels: that its answer has, in the order of the table's."""

    metric: Metric
    query: str
    labels: tuple[str, ...]

    def of(self, selector: str) -> str:
        """The question about some of the series."""
        return self.query.replace(self.metric.name, self.metric.name + selector)

    @property
    def counts(self) -> bool:
        """Whether the answer is a counter as it stands."""
        return self.metric.kind is Kind.COUNTER and self.query == self.metric.name


def questions(names: frozenset[str], grid_s: float, scope: Scope) -> list[Question]:
    """One question for each of these metrics that has a table; first those that tell which priorities are in use."""
    read = sorted(METRICS, key=lambda one: one.column not in TELL_USE)
    found = [_question(one, grid_s, scope) for one in read if one.table in READ and one.name in names]
    if _UP in names and DOWN.name not in names:
        found.append(Question(DOWN, f"(1 - avg_over_time({_UP}[{_within(grid_s)}])) * {grid_s:g} > 0", DOWN.labels))
    return found


def delivered(names: frozenset[str]) -> frozenset[str]:
    """These names, and what follows from them: the time without carrier from its state, incidents from watchdogs."""
    return names | {of for name, of in _TELLS.items() if name in names}


def _question(metric: Metric, grid_s: float, scope: Scope) -> Question:
    labels = metric.labels
    if metric.table is Table.INCIDENTS:
        return Question(metric, f"last_over_time({metric.name}[{_within(grid_s)}])", labels)
    if metric.column == "speed_gbps":
        # Ports as planned are no news, and a port without carrier has no speed: some exporters say -1.
        usual = "" if scope.speed_gbps is None else f" != {scope.speed_gbps / metric.scale:.17g}"
        return Question(metric, f"{metric.name} > 0{usual}", labels)
    if metric.kind is Kind.GAUGE and metric.column in HIGHEST:
        query = f"max_over_time({metric.name}[{_within(grid_s)}]) > 0"
        if scope.by_port and metric.table is Table.PORTS:
            return Question(metric, f"max by (device, port) ({query})", ("device", "port"))
        return Question(metric, query, labels)
    return Question(metric, metric.name, labels)


def standing(counter: str) -> str:
    """A counter as it stood last: sources differ in how long they remember one that is not delivered any more."""
    return f"last_over_time({counter}[{_REMEMBERED_S}s])"


def _within(grid_s: float) -> str:
    """The range of one sample, without the sample before: until Prometheus 3 a range holds both of its ends."""
    return f"{grid_s * 1000 - 1:.0f}ms"


def freshness(names: frozenset[str], priority: int) -> list[tuple[str, str]]:
    """Label of a place, and the question when each last delivered: ports by device, NICs and ranks by host."""
    return [(label, f"max by ({label}) (timestamp({series}))") for label, series in _pulse(names, priority)]


def newest(names: frozenset[str], priority: int) -> str:
    """The question when anything was last delivered; empty where nothing tells."""
    return next((f"max(timestamp({series}))" for _, series in _pulse(names, priority)), "")


def _pulse(names: frozenset[str], priority: int) -> list[tuple[str, str]]:
    """Series that every place has, with its label. priority: of ports; one stands for all, and so do whole ports."""
    asked = (
        ("device", "eastwest_port_transmit_bytes_total", f'{{priority=~"{priority}|"}}'),
        ("host", "eastwest_host_cnp_sent_total", ""),
        ("host", "eastwest_rank_compute_seconds_total", ""),
    )
    return [(label, name + which) for label, name, which in asked if name in names]
