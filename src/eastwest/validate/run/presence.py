"""Whether a source of metrics that the site names arrives in its Prometheus: any of the names its exporters have."""

from __future__ import annotations

import json
import re

from eastwest.telemetry.sources.load import load_sources
from eastwest.validate.acceptance.model import Test
from eastwest.validate.run.hosts import Hosts, Monitoring
from eastwest.validate.run.prometheus import prometheus

WINDOW = "2m"
"""Scrapes are a minute apart at most."""
_COLLECTORS = {
    "gnmi": ("gnmic", "otel-collector"),
    "snmp": ("snmp_exporter",),
    "node-exporter": ("node_exporter",),
    "dcgm-exporter": ("dcgm-exporter",),
    "amd-device-metrics-exporter": ("amd-device-metrics-exporter",),
}
_IDS = {"nccl-inspector": ("nccl-inspector",)}
_WRITTEN_BY_JOBS = frozenset({"nccl-inspector", "job"})
"""These come through node_exporter as well, and are there only while a job runs."""


def names_of(source: str) -> tuple[str, ...]:
    """Regular expressions of the names that its exporters give; none for a source that the vocabulary does not know."""
    collectors, ids = _COLLECTORS.get(source, ()), _IDS.get(source, ())
    found = {
        re.escape(series.name).replace(r"\{priority\}", "[0-7]")
        for one in load_sources()
        if one.id in ids or (one.collector in collectors and one.id not in _WRITTEN_BY_JOBS)
        for series in one.series
    }
    return tuple(sorted(found))


def asked_of(test: Test, hosts: Hosts) -> Monitoring | None:
    """Whom a test asks whether a source is there, without running anything on hosts; None for any other test."""
    return hosts.monitoring if names_of(test.option("source")) else None


def present(monitoring: Monitoring, source: str) -> str:
    """What Prometheus answers, in the form of its API: the names, and how many series each. Raises SourceError."""
    # Within PromQL's double quotes a backslash is written twice.
    names = "|".join(names_of(source)).replace("\\", "\\\\")
    query = f'count by (__name__) (count_over_time({{__name__=~"{names}"}}[{WINDOW}]))'
    with prometheus(monitoring) as asked:
        found = list(asked.instant(query, asked.now_s()))
    rows = [{"metric": dict(one.labels), "value": list(one.points[0])} for one in found if one.points]
    return json.dumps({"query": query, "data": {"resultType": "vector", "result": rows}}, indent=1) + "\n"
