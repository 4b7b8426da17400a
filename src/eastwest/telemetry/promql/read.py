"""A window of telemetry from a PromQL endpoint, as the common tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from eastwest.telemetry.live import METRIC_NAMED
from eastwest.telemetry.promql.client import Promql, Sampled
from eastwest.telemetry.promql.gaps import Freshness
from eastwest.telemetry.promql.queries import READ, delivered, freshness, newest, questions, standing
from eastwest.telemetry.promql.rows import Rows
from eastwest.telemetry.promql.scope import Scope
from eastwest.telemetry.promql.screen import Used, moved, screening, selectors
from eastwest.telemetry.tables import SCHEMAS
from eastwest.telemetry.vocabulary import METRICS, Metric, Table

WATCHDOG = METRIC_NAMED["eastwest_port_watchdog_events_total"]


@dataclass(frozen=True)
class Window:
    """Telemetry of (begin_us, end_us].

    missing: metrics of the vocabulary that nothing delivers. silent: devices and hosts without a sample in the window.
    """

    begin_us: float
    end_us: float
    grid_us: float
    tables: dict[str, pa.Table] = field(repr=False)
    missing: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


def read_window(source: Promql, scope: Scope, begin_us: float, end_us: float, grid_us: float) -> Window:
    """Everything after begin_us up to end_us, both on the grid. Raises SourceError.

    A place that delivered nothing for some samples and then caught up has its increments spread over them.
    """
    begin_s, end_s, grid_s = begin_us / 1e6, end_us / 1e6, grid_us / 1e6
    names = source.names(begin_s - grid_s, end_s)
    fresh = Freshness(begin_s, end_s, grid_s)
    for label, query in freshness(names, scope.priority):
        fresh.add(label, source.range(query, begin_s, end_s, grid_s))
    rows = {table: Rows(table, scope, begin_s, grid_s, fresh.tick(end_s)) for table in READ}
    used = Used(names, scope.priority)

    def standings(metric: Metric) -> Iterator[Iterator[Sampled]]:
        """A counter as it stood, where it moved, some places at a time."""
        moving = moved(metric, source.range(screening(metric, used), begin_s, end_s, grid_s))
        used.learn(metric, moving)
        for query in selectors(metric, moving):
            yield source.range(standing(query), begin_s, end_s, grid_s)

    for one in questions(names, grid_s, scope):
        table = rows[one.metric.table]
        if one.counts:
            for series in standings(one.metric):
                table.grew(one, series, fresh)
        else:
            query = one.of(used.selector(one.metric))
            table.stood(one, source.range(query, begin_s + grid_s, end_s, grid_s), fresh)
    if WATCHDOG.name in names:
        for series in standings(WATCHDOG):
            rows[Table.INCIDENTS].watchdogs(series, fresh)
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    tables |= {table.value: found.table() for table, found in rows.items()}
    return Window(
        begin_us, end_us, grid_us, tables, _missing(delivered(names)), fresh.silent(scope.devices, scope.hosts)
    )


def newest_us(source: Promql, scope: Scope, now_s: float, within_s: float) -> float | None:
    """When the newest sample was taken, within so many seconds; None where there is none. Raises SourceError."""
    query = newest(source.names(now_s - within_s, now_s), scope.priority)
    points = [at for one in source.instant(query, now_s) for _, at in one.points] if query else []
    return max(points) * 1e6 if points and max(points) > now_s - within_s else None


def _missing(names: frozenset[str]) -> frozenset[str]:
    return frozenset(metric.name for metric in METRICS if metric.table in READ and metric.name not in names)


def joined(windows: Iterable[Window], begin_us: float) -> Window:
    """Windows in order as one; of samples that two have, the later window's count. begin_us: what is older is left."""
    parts = list(windows)
    last = parts[-1]
    tables = {}
    for name in last.tables:
        pieces = [
            within(
                part.tables[name],
                max(begin_us, part.begin_us),
                min((later.begin_us for later in parts[at + 1 :]), default=part.end_us),
            )
            for at, part in enumerate(parts)
        ]
        tables[name] = pa.concat_tables(pieces)
    begin = max(begin_us, min(part.begin_us for part in parts))
    return Window(begin, last.end_us, last.grid_us, tables, last.missing, last.silent)


def within(table: pa.Table, begin_us: float, end_us: float) -> pa.Table:
    """Rows after begin_us up to end_us, by time or end of a step."""
    column = "time_us" if "time_us" in table.schema.names else "end_us" if "end_us" in table.schema.names else None
    if column is None or not table.num_rows:
        return table
    times = table[column].to_numpy()
    return table.filter(pa.array((times > begin_us) & (times <= end_us)))
