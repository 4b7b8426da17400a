"""A Finding: something wrong or at risk, with its layer, place, cost and remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Layer(IntEnum):
    """The five layers of readiness."""

    FABRIC = 1
    PROTOCOL = 2
    BANDWIDTH = 3
    STORAGE = 4
    OBSERVABILITY = 5

    @property
    def title(self) -> str:
        """The layer's name in reports."""
        return _TITLES[self]


_TITLES = {
    Layer.FABRIC: "Fabric",
    Layer.PROTOCOL: "Protocol stack",
    Layer.BANDWIDTH: "Bandwidth",
    Layer.STORAGE: "Storage",
    Layer.OBSERVABILITY: "Observability",
}


class Severity(Enum):
    """How much a finding matters to the workload."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is. Empty fields do not apply."""

    device: str = ""
    port: str = ""
    queue: str = ""
    host: str = ""

    def text(self) -> str:
        """`leaf1 swp3 queue 3`; `whole fabric` when nothing is named."""
        queue = f"queue {self.queue}" if self.queue else ""
        return " ".join(part for part in (self.device, self.host, self.port, queue) if part) or "whole fabric"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or at risk: what was seen, what was expected, what it costs, how to mend it.

    rule: id of the audit rule that found it. file, line: where the observed value stands, line from 1; empty and None
    where no file does. assumption: what the judgement takes for granted, empty where it rests on what was read.
    """

    layer: Layer
    severity: Severity
    title: str
    place: Place
    observed: str
    expected: str
    effect: str = ""
    remedy: str = ""
    rule: str = ""
    file: str = ""
    line: int | None = None
    assumption: str = ""
