"""Who is told of incidents, and in which words: Alertmanager's API v2, and webhooks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from eastwest.telemetry.endpoint import Endpoint
from eastwest.watch.incident import Change, Event, Incident, State, where

RESEND_S = 60.0
"""How often open incidents are sent to Alertmanager again, as Prometheus does: it forgets what nobody repeats."""
_KEY = "Idempotency-Key"


@dataclass(frozen=True)
class Target:
    """One that is told. name: in the outbox. alerts: speaks Alertmanager's API. page: address of incident pages."""

    name: str
    endpoint: Endpoint
    alerts: bool
    site: str
    page: str
    _clients: list[httpx.Client] = field(default_factory=list, repr=False)

    def body(self, change: Change) -> dict[str, object]:
        """What it is told of an event."""
        incident, before = change.incident, change.before
        return {
            "event": change.event.value,
            "key": f"{incident.identity}-{incident.revision}",
            "site": self.site,
            "page": f"{self.page}/incidents/{incident.identity}",
            "incident": incident_json(incident),
            "labels": labels(incident, self.site),
            "labels_before": {} if before is None else labels(before, self.site),
        }

    def deliver(self, body: dict[str, object]) -> httpx.Response:
        """Sends it once. Raises httpx.HTTPError."""
        if self.alerts:
            return self._post("api/v2/alerts", [self.alert(body), *self._ended(body)], "")
        return self._post("", body, str(body["key"]))

    def repeat(self, incidents: list[Incident]) -> None:
        """Open incidents once more; raises httpx.HTTPError."""
        alerts = [self.alert(self.body(Change(one, Event.UPDATED))) for one in incidents]
        if alerts:
            self._post("api/v2/alerts", alerts, "").raise_for_status()

    def alert(self, body: dict[str, object]) -> dict[str, object]:
        """The alert of a body. Its labels make its identity there.

        An open one has no end: Alertmanager adds its own `resolve_timeout` (five minutes unless told otherwise) by its
        own clock, which need not be this machine's.
        """
        incident = body["incident"]
        assert isinstance(incident, dict)  # noqa: S101 - as `body` made it
        begin_s = _begin_s(body)
        found: dict[str, object] = {
            "labels": body["labels"],
            "annotations": {
                "summary": f"{incident['title']}: {incident['place']}",
                "description": f"{incident['observed']} (expected: {incident['expected']}). {incident['effect']}",
                "remedy": str(incident["remedy"]),
            },
            "startsAt": _rfc3339(begin_s),
            "generatorURL": str(body["page"]),
        }
        if incident["state"] == State.CLOSED.value:
            found["endsAt"] = _rfc3339(max(min(float(incident["closed_s"]), time.time()), begin_s + 0.001))
        return found

    def _ended(self, body: dict[str, object]) -> list[dict[str, object]]:
        """What the incident was until now, where it goes by other labels: graver, or with its cause found."""
        before = body.get("labels_before")
        if not before or before == body["labels"]:
            return []
        end_s = time.time()
        return [self.alert(body) | {"labels": before, "endsAt": _rfc3339(max(end_s, _begin_s(body) + 0.001))}]

    def _post(self, path: str, content: object, key: str) -> httpx.Response:
        if not self._clients:
            self._clients.append(self.endpoint.client())
        url = self.endpoint.url.rstrip("/") + "/" + path if path else self.endpoint.url
        return self._clients[0].post(url, json=content, headers={_KEY: key} if key else {})


def _begin_s(body: dict[str, object]) -> float:
    """The source's clock may be ahead: an alert that begins after it ends would be refused."""
    incident = body["incident"]
    assert isinstance(incident, dict)  # noqa: S101 - as `body` made it
    return min(float(incident["opened_s"]), time.time())


def labels(incident: Incident, site: str) -> dict[str, str]:
    """Labels of the alert: what routes it. Empty ones are left out, as Alertmanager wants."""
    cause, _, place = incident.key.partition("|")
    layer = incident.diagnosis.finding.layer
    found = {
        "alertname": "EastwestIncident",
        "site": site,
        "incident": incident.identity,
        "cause": cause,
        "place": place,
        "layer": str(layer.value),
        "severity": incident.diagnosis.finding.severity.value,
    }
    return {name: value for name, value in found.items() if value}


def incident_json(incident: Incident) -> dict[str, object]:
    """An incident for machines; times in seconds since 1970."""
    diagnosis, finding = incident.diagnosis, incident.diagnosis.finding
    return {
        "id": incident.identity,
        "number": incident.number,
        "state": incident.state.value,
        "revision": incident.revision,
        "opened_s": incident.opened_us / 1e6,
        "last_seen_s": incident.last_us / 1e6,
        "closed_s": None if incident.closed_us is None else incident.closed_us / 1e6,
        "cause": diagnosis.cause.value,
        "title": finding.title,
        "layer": finding.layer.value,
        "severity": finding.severity.value,
        "place": where(finding.place),
        "device": finding.place.device,
        "host": finding.place.host,
        "port": finding.place.port,
        "confidence": round(diagnosis.confidence, 3),
        "gpu_seconds": diagnosis.gpu_seconds,
        "observed": finding.observed,
        "expected": finding.expected,
        "effect": finding.effect,
        "remedy": finding.remedy,
        "seen": [{"series": one.series, "place": one.place, "text": one.text} for one in diagnosis.seen],
        "excluded": [{"cause": one.cause.value, "why": one.why} for one in diagnosis.excluded],
        "path": [{"device": one.device, "port": one.port} for one in diagnosis.path],
        "places": [{"device": one.device, "port": one.port} for one in diagnosis.places],
        "missing": list(diagnosis.missing),
        "possible": [cause.value for cause in incident.seen.causes],
        "would_decide": list(incident.seen.series),
    }


def _rfc3339(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
