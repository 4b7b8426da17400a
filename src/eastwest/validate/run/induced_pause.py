"""Makes the fabric pause on purpose and asks monitoring whether it saw that: series of pauses, and an alert that fires.

The load is many senders to one receiver; an action of hosts.yaml may make the receiver slow on top. What the hosts' own
counters say stands beside the answer: an alert that stays away is right where nothing paused.
Source: Prometheus HTTP API; its documentation of alerting rules for the series `ALERTS`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from eastwest.telemetry.counters import Counted
from eastwest.telemetry.promql import Promql, Sampled
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.run.commands import launches, point_to_point
from eastwest.validate.run.hosts import Monitoring
from eastwest.validate.run.prometheus import prometheus
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.state.induced import FORMAT, Alert, Answer, Pause

_SERIES = (
    "eastwest_port_paused_seconds_total|eastwest_port_pause_sent_seconds_total|eastwest_port_pause_frames_.+_total"
)
"""Of the vocabulary of `eastwest monitor`: time where it is counted, frames where only these are."""
_FIRING = 'ALERTS{alertstate="firing"}'
_SHOWN = ("__name__", "device", "port", "host", "instance", "priority")
_LOOK_S = 5.0
_TRUTH = (Counted.PAUSED_US, Counted.PAUSE_SENT_US, Counted.PAUSE_FRAMES_RECEIVED, Counted.PAUSE_FRAMES_SENT)


def of_test(test: Test, site: Site) -> tuple[Launch, ...]:
    """The commands of a test, those that make the fabric pause included, where somebody is there to see it."""
    return _load(test, site) if test.kind is Kind.ALARM else launches(test, site)


def _load(test: Test, site: Site) -> tuple[Launch, ...]:
    """Senders and receiver; their outputs are kept beside. None without monitoring, senders enough, or RDMA."""
    if site.hosts.monitoring is None or len(test.ports) < 3 or test.option("tool") != "perftest":
        return ()
    return tuple(one if one.server else replace(one, part=-1) for one in point_to_point(test, site))


@dataclass(frozen=True)
class Onlooker:
    """Asks one Prometheus before and after. wait: between looks."""

    monitoring: Monitoring
    wait: Callable[[float], None] = time.sleep

    def before(self) -> tuple[float, tuple[str, ...]]:
        """The source's own time, and pause alerts that fire already. Raises SourceError."""
        with prometheus(self.monitoring) as source:
            now_s = source.now_s()
            return now_s, tuple(sorted({one.name for one in self._alerts(source.instant(_FIRING, now_s))}))

    def after(
        self, test: Test, before: tuple[float, tuple[str, ...]], counted: Mapping[Counted, int], ran: bool
    ) -> str:
        """What it saw, as the output of the test; waits for an alert as long as allowed. Raises SourceError."""
        begun_s, firing = before
        with prometheus(self.monitoring) as source:
            ended_s = source.now_s()
            alerts, pauses = self._seen(source, begun_s, ended_s, frozenset(firing))
        answer = Answer(
            receiver=test.ports[-1],
            ran=ran,
            load_s=round(ended_s - begun_s, 3),
            window_s=self.monitoring.window_s,
            counted={kind.value: counted[kind] for kind in _TRUTH if kind in counted},
            pauses=pauses,
            alerts=alerts,
            firing_before=firing,
        )
        return json.dumps({"format": FORMAT, **asdict(answer)}, indent=1) + "\n"

    def _seen(
        self, source: Promql, begun_s: float, ended_s: float, firing: frozenset[str]
    ) -> tuple[tuple[Alert, ...], tuple[Pause, ...]]:
        """Alerts may come late, series may be scraped late: both are asked again until an alert fires or time is up."""
        while True:
            now_s = source.now_s()
            found = self._alerts(source.range(_FIRING, begun_s, now_s, max(1.0, (now_s - begun_s) / 600)))
            alerts = tuple(one for one in found if one.name not in firing)
            if alerts or now_s >= ended_s + self.monitoring.window_s:
                return alerts, self._pauses(source, begun_s, now_s)
            self.wait(min(_LOOK_S, self.monitoring.window_s / 10))

    def _pauses(self, source: Promql, begun_s: float, now_s: float) -> tuple[Pause, ...]:
        seconds = max(1, round(now_s - begun_s))
        own = self.monitoring.query
        query = own or f'sum by (__name__, device, port) (increase({{__name__=~"{_SERIES}"}}[{seconds}s])) > 0'
        return tuple(
            Pause({label: value for label, value in one.labels.items() if label in _SHOWN}, one.points[-1][1])
            for one in source.instant(query, now_s)
            if one.points and one.points[-1][1] > 0
        )

    def _alerts(self, found: Iterable[Sampled]) -> tuple[Alert, ...]:
        fitting = re.compile(self.monitoring.alert)
        return tuple(
            Alert(name, {label: value for label, value in one.labels.items() if label in _SHOWN}, one.points[0][0])
            for one in found
            if one.points and fitting.search(name := one.labels.get("alertname", ""))
        )
