"""Tables and metrics."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.telemetry.live import VOCABULARY
from eastwest.telemetry.tables import SCHEMAS
from eastwest.telemetry.vocabulary import Metric, Table
from reference_pages.text import table_of

_TITLES = {
    Table.PORTS: "Ports: one row per sample, port and priority",
    Table.HOSTS: "Hosts: one row per sample and NIC",
    Table.OPERATIONS: "Operations: one row per collective or compute phase",
    Table.JOBS: "Jobs: one row per training step",
    Table.INCIDENTS: "Incidents: one row per incident and port",
    Table.FLOWS: "Flows: one row per message",
    Table.SERVING: "Serving: one row per sample and place of an inference service",
    Table.RANKS: "Ranks: one row per sample and rank",
    Table.LINKS: "Links: one row per sample and port whose link was not as planned",
    Table.GPUS: "GPUs: live sources only",
    Table.STORAGE: "Storage: live sources only",
}


def lines() -> Iterator[str]:
    """Tables and metrics."""
    yield "# Telemetry"
    yield ""
    yield "One name and unit for one thing, wherever the figure comes from. Names follow Prometheus' conventions."
    yield "A run stores these Parquet tables; rows stand only where something happened, and a counter's column holds"
    yield "what was added since the sample before. A column holds the metric times its scale. A metric without a column"
    yield "comes from live sources only; [sources](sources.md) says from which. The label `endpoint` is the number of a"
    yield "NIC in tables, and the plan's name of it (`nic0`) in live series, replayed ones included."
    yield ""
    for table in Table:
        yield f"## {_TITLES[table]}"
        yield ""
        file = f"File: `{table.value}.parquet`. " if table.value in SCHEMAS else ""
        yield f"{file}Labels: {', '.join(f'`{label}`' for label in table.labels)}."
        yield ""
        head = ("metric", "unit", "kind", "column", "scale", "layer", "meaning")
        yield from table_of(head, [_metric(metric) for metric in VOCABULARY if metric.table is table])


def _metric(metric: Metric) -> tuple[object, ...]:
    return (
        f"`{metric.name}`",
        metric.unit,
        metric.kind.value,
        f"`{metric.column}`" if metric.column else "",
        f"{metric.scale:g}" if metric.column else "",
        metric.layer,
        metric.meaning,
    )
