"""An incident: one cause at one place, from when it was first seen until it is over."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from enum import Enum

from eastwest.diagnose.model import Abstention, Cause, Diagnosis
from eastwest.findings import Finding, Layer, Place, Severity
from eastwest.plan.codec import encode

UNKNOWN = Cause.UNKNOWN.value


class State(Enum):
    """An incident is open until its cause has not been seen for a while."""

    OPEN = "open"
    CLOSED = "closed"


class Event(Enum):
    """What became of an incident. UPDATED: its cause, place or severity is another one now."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Seen:
    """What one evaluation says of one incident: a diagnosis, or a symptom whose cause cannot be told."""

    diagnosis: Diagnosis
    causes: tuple[Cause, ...] = ()
    series: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells incidents apart that are open at the same time: the cause and its place."""
        place = self.diagnosis.finding.place
        return f"{self.diagnosis.cause.value}|{place.device or place.host}"

    @property
    def devices(self) -> frozenset[str]:
        """All devices and hosts at which the cause sits."""
        place = self.diagnosis.finding.place
        return frozenset({place.device or place.host, *(end.device for end in self.diagnosis.places)})


@dataclass(frozen=True)
class Incident:
    """One incident. identity: stable over restarts, a digest of the plan, the cause, the place and the begin.

    number: counts them in the order of opening. revision: grows with every event. opened_us, last_us, closed_us: since
    1970, by the clock of the data source; last_us: until when its cause was seen.
    """

    identity: str
    number: int
    state: State
    revision: int
    key: str
    opened_us: float
    last_us: float
    closed_us: float | None
    seen: Seen

    @property
    def diagnosis(self) -> Diagnosis:
        """The cause, as seen last."""
        return self.seen.diagnosis


@dataclass(frozen=True)
class Change:
    """One thing that became of one incident. before: how it was until then, where that was told under other labels."""

    incident: Incident
    event: Event
    before: Incident | None = None


def stored(one: Seen) -> object:
    """JSON of it. What is no number would not be read again, and PostgreSQL does not take it: such are written as 0."""
    return _finite(encode(one, Seen))


def _finite(tree: object) -> object:
    match tree:
        case float():
            return tree if math.isfinite(tree) else 0.0
        case dict():
            return {name: _finite(value) for name, value in tree.items()}
        case list():
            return [_finite(value) for value in tree]
        case _:
            return tree


def where(place: Place) -> str:
    """`leaf1 swp3`, `node003 nic1`, `whole fabric`: the device or host first."""
    name = place.device or place.host
    return " ".join(part for part in (name, place.port) if part) or place.text()


def identity_of(plan_hash: str, key: str, opened_us: float) -> str:
    """Twelve hexadecimal digits."""
    return hashlib.sha256(f"{plan_hash}|{key}|{opened_us:.0f}".encode()).hexdigest()[:12]


def of_symptom(one: Abstention) -> Seen:
    """A symptom that nothing explains is an incident too: it costs GPU time like any other."""
    remains = ", ".join(cause.value for cause in one.causes)
    finding = Finding(
        Layer.OBSERVABILITY,
        Severity.WARNING,
        "Steps are slow and the cause cannot be told",
        Place(),
        one.symptom,
        "steps as they were in the calm part of the time range",
        f"possible: {remains}",
        "Deliver what would decide: " + ", ".join(one.series) if one.series else "",
    )
    return Seen(Diagnosis(Cause.UNKNOWN, finding, one.begin_us, one.end_us, 0.0, ()), one.causes, one.series)
