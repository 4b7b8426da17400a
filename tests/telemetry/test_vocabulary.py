"""The vocabulary names every figure once and matches the tables."""

from __future__ import annotations

import pytest

from eastwest.telemetry import METRICS, Kind, Metric
from eastwest.telemetry.tables import SCHEMAS


def test_names_are_unique() -> None:
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_metric_has_a_column_of_its_table(metric: Metric) -> None:
    assert metric.column in SCHEMAS[metric.table.value].names


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_labels_are_columns_of_the_table(metric: Metric) -> None:
    assert set(metric.labels) <= set(SCHEMAS[metric.table.value].names)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_counters_and_only_counters_end_in_total(metric: Metric) -> None:
    assert metric.name.endswith("_total") == (metric.kind is Kind.COUNTER)


@pytest.mark.parametrize("name", ["ports", "hosts"])
def test_every_figure_of_a_series_table_is_a_metric(name: str) -> None:
    labels = next(metric.labels for metric in METRICS if metric.table.value == name)
    figures = set(SCHEMAS[name].names) - {"time_us", *labels}
    assert figures == {metric.column for metric in METRICS if metric.table.value == name}
