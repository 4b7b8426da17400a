"""One vocabulary: every name that a rule, a panel, an alert or the watch service reads is one that something writes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from eastwest.monitor.panels import dashboards
from eastwest.monitor.plan_series import HELP
from eastwest.monitor.recording import rates
from eastwest.telemetry.live import VOCABULARY
from eastwest.telemetry.promql import Scope
from eastwest.telemetry.promql.queries import READ, freshness, questions
from eastwest.telemetry.sources import load_sources
from eastwest.telemetry.vocabulary import METRICS
from tests.monitor.sites import example

_OWN = re.compile(r"(?:\b\w+:)?\beastwest_\w+(?::\w+)?")
SIMULATED = {"eastwest_incident"}
"""Events that only the engines have as a series of their own."""
CANONICAL = {metric.name for metric in VOCABULARY}
RECORDED = {record.name for record in rates("60s")}
UNFED = {"EastwestServingRetransmits"}
"""Of services, where a proxy tells; hosts stand in the dashboard."""
WRITTEN = {one.of for source in load_sources() for one in source.series}
BY_THE_JOB = {gap.of for source in load_sources() if source.id == "job" for gap in source.unknown}
SAID_UNKNOWN = {gap.of for source in load_sources() for gap in source.unknown}


def _rules() -> Iterator[tuple[str, str]]:
    for name in ("h100-inference-64", "mi300x-oversubscribed-local"):
        for path, text in example(name)[1].files.items():
            if path.startswith("prometheus/rules/"):
                for group in yaml.safe_load(text)["groups"]:
                    for rule in group["rules"]:
                        yield f"{name} {rule.get('alert') or rule['record']}", rule["expr"]


def _panels() -> Iterator[tuple[str, str]]:
    for board in dashboards(None, inference=True):
        for panel in board.panels:
            yield f"{board.title}: {panel.title}", " or ".join(query.expression for query in panel.queries)
        for variable in board.variables:
            yield f"{board.title}: ${variable.name}", variable.series


def _watched() -> Iterator[tuple[str, str]]:
    scope = Scope(frozenset(), frozenset(), 1, 3)
    for names in (frozenset(CANONICAL), frozenset(CANONICAL) - {"eastwest_link_down_seconds_total"}):
        for one in questions(names, 15.0, scope):
            yield one.metric.name, one.query
        for label, query in freshness(names, 3):
            yield f"freshness of {label}", query


@pytest.mark.parametrize("read", [_rules, _panels, _watched])
def test_every_name_that_is_read_is_known(read: object) -> None:
    assert callable(read)
    unknown = {
        (where, name)
        for where, query in read()
        for name in _OWN.findall(query)
        if name not in CANONICAL | RECORDED | set(HELP)
    }
    assert not unknown


@pytest.mark.parametrize("read", [_rules, _panels])
def test_some_source_writes_what_is_read(read: object) -> None:
    """Alerts and panels that nothing can ever feed would look calm for good."""
    assert callable(read)
    fed = WRITTEN | RECORDED | set(HELP) | BY_THE_JOB
    for where, query in read():
        names = set(_OWN.findall(query))
        assert not names or names & fed or where.split()[-1] in UNFED, where


def test_what_the_watch_reads_is_written_or_said_to_be_unknown() -> None:
    read = {metric.name for metric in METRICS if metric.table in READ}
    assert read - WRITTEN - SAID_UNKNOWN - SIMULATED == set()


def test_sources_write_canonical_names_only() -> None:
    assert WRITTEN | SAID_UNKNOWN <= CANONICAL
