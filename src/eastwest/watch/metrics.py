"""The service's own metrics, for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client import ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from eastwest.watch.journal import Journal
from eastwest.watch.loop import Watch
from eastwest.watch.outbox import Outbox


class _Own(Collector):
    def __init__(self, watch: Watch, journal: Journal, outbox: Outbox) -> None:
        self._watch, self._journal, self._outbox = watch, journal, outbox

    def collect(self) -> Iterator[Metric]:
        """Read anew at each scrape; the journal is the truth, so that a restart loses no count of incidents."""
        health = self._watch.health
        incidents = GaugeMetricFamily("eastwest_watch_incidents", "incidents in the journal", labels=["state"])
        for state, count in self._journal.counts().items():
            incidents.add_metric([state], count)
        yield incidents
        changes = CounterMetricFamily("eastwest_watch_events", "what became of incidents", labels=["event"])
        for event, count in health.changes.items():
            changes.add_metric([event], count)
        yield changes
        for name, text, value in (
            ("evaluations", "evaluations since the start", float(health.evaluations)),
            ("failures", "looks that came to nothing since the start", health.failures),
            ("notifications_delivered", "notifications that targets took", self._outbox.delivered),
            ("notifications_failed", "attempts that failed and are made again", self._outbox.failed),
        ):
            yield CounterMetricFamily(f"eastwest_watch_{name}", text, value)
        age_s = time.time() - health.looked_s if health.looked_s else float("nan")
        for name, text, value in (
            ("up", "1 while nothing is in the way", float(not health.problem)),
            ("evaluation_seconds", "duration of the last look", health.took_s),
            ("last_look_age_seconds", "time since the last look that succeeded", age_s),
            ("evaluated_timestamp_seconds", "up to when was looked, by the source's clock", health.evaluated_us / 1e6),
            ("silent_places", "devices and hosts of the plan that deliver nothing", float(len(health.silent))),
            ("missing_metrics", "metrics of the vocabulary that nothing delivers", float(len(health.missing))),
            ("notifications_waiting", "notifications that no target has taken yet", float(self._outbox.waiting())),
        ):
            yield GaugeMetricFamily(f"eastwest_watch_{name}", text, value)


def registry_of(watch: Watch, journal: Journal, outbox: Outbox) -> CollectorRegistry:
    """A registry with the service's metrics and those of its process."""

    registry = CollectorRegistry()
    registry.register(_Own(watch, journal, outbox))
    ProcessCollector(registry=registry)
    return registry
