"""The comparison page of a sweep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eastwest.report.document.blocks import Block, Picture, Section, Text, table
from eastwest.report.explored.metrics import METRICS, Metric, foreseen_metrics
from eastwest.report.pictures.bars import Bar, BarChart, draw_bars

_MOST_BARS = 40
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Summary:
    """A figure of one point over its seeds: mean, least and most."""

    mean: float
    low: float
    high: float


def by_point(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of each point, in their order."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[_name(row)].append(row)
    return dict(found)


def _name(row: Row) -> str:
    """The values of a point, each with the last part of its field's path."""
    values = [f"{key.rpartition('.')[2]}={value}" for key, value in row.items() if key.startswith("set.")]
    return ", ".join(values) or str(row["point"])


def summary(rows: Sequence[Row], key: str) -> Summary | None:
    """A figure over the seeds of a point; None where a seed lacks it."""
    values = [row.get(key) for row in rows]
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    if not numbers or len(numbers) < len(values):
        return None
    return Summary(sum(numbers) / len(numbers), min(numbers), max(numbers))


def used_metrics(rows: Sequence[Row]) -> tuple[Metric, ...]:
    """Those that any row has; expected figures of storage and services come last."""
    known = (*METRICS, *foreseen_metrics(key for row in rows for key in row))
    return tuple(metric for metric in known if any(row.get(metric.key) is not None for row in rows))


def sweep_sections(rows: Sequence[Row], total: int, said: str) -> tuple[Section, ...]:
    """What was asked, every figure as a picture, and all points as a table."""
    points = by_point(rows)
    lead = said if len(rows) == total else f"{said} {len(rows)} of {total} runs are done; run the sweep again to go on."
    return (
        Section("question", "What was asked", (Text(lead),)),
        Section("figures", "Figures", tuple(_pictures(points, used_metrics(rows)))),
        Section("points", "All points", (_table(points, used_metrics(rows)),)),
        Section("failed", "Points without a result", (_failed(rows),)),
    )


def _pictures(points: Mapping[str, Sequence[Row]], metrics: Sequence[Metric]) -> Iterator[Block]:
    for metric in metrics:
        found = {name: summary(rows, metric.key) for name, rows in points.items()}
        if len({each.mean for each in found.values() if each is not None}) < 2 and len(points) > 1:
            continue  # the same everywhere: the table says it
        bars = [_bar(name, each, metric, points[name]) for name, each in list(found.items())[:_MOST_BARS]]
        chart = BarChart(metric.name, f"{metric.name} by point", f"{metric.name}, {metric.unit}", bars)
        caption = "Lines across bars: least and most over the seeds." if any(b.low != b.high for b in bars) else ""
        if len(found) > _MOST_BARS:
            caption = f"{caption} The first {_MOST_BARS} of {len(found)} points.".strip()
        words = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
        yield Picture(draw_bars(chart), words, caption, metric.name[0].upper() + metric.name[1:])


def _bar(name: str, each: Summary | None, metric: Metric, rows: Sequence[Row]) -> Bar:
    if each is None:
        return Bar(name, None, str(rows[0].get("outcome", "no result")))
    low, mean, high = (value * metric.scale for value in (each.low, each.mean, each.high))
    return Bar(name, mean, metric.shown(each.mean), low, high)


def _table(points: Mapping[str, Sequence[Row]], metrics: Sequence[Metric]) -> Block:
    columns = "|".join(["point", "outcome", *(f">{metric.name}" for metric in metrics)])
    rows = []
    for name, of_point in points.items():
        outcomes = ", ".join(dict.fromkeys(str(row.get("outcome", "")) for row in of_point))
        found = [summary(of_point, metric.key) for metric in metrics]
        cells = ("-" if each is None else metric.shown(each.mean) for each, metric in zip(found, metrics, strict=True))
        rows.append((name, outcomes, *cells))
    return table("", columns, rows, "Means over the seeds.", "results.parquet", most=200)


def _failed(rows: Sequence[Row]) -> Block:
    """Points without a result, and predictions that a point lacks."""
    found = [(_name(row), str(row.get("outcome")), str(row["reason"])) for row in rows if row.get("reason")]
    found += [(_name(row), "not predicted", str(row["not_predicted"])) for row in rows if row.get("not_predicted")]
    return table("", "point|outcome|*why", list(dict.fromkeys(found)))
