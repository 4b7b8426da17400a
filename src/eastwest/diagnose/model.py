"""What diagnosis takes and gives: telemetry of a time range in, causes with their evidence out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from eastwest.fabric import PortId
from eastwest.findings import Finding
from eastwest.simulate.run import Telemetry


class Cause(Enum):
    """What can be the root of a symptom. The value is its name in files and on the command line."""

    INCAST = "incast"
    OVERSUBSCRIPTION = "oversubscription"
    ECMP_COLLISION = "ecmp-collision"
    DCQCN_MISTUNED = "dcqcn-mistuned"
    SLOW_RECEIVER = "slow-receiver"
    PAUSE_STORM = "pause-storm"
    PFC_MISSING = "pfc-missing"
    ECN_WRONG = "ecn-wrong"
    HEADROOM_SHORT = "headroom-short"
    LINK_CORRUPTION = "link-corruption"
    LINK_DOWN = "link-down"
    LINK_DEGRADED = "link-degraded"
    DEADLOCK = "deadlock"
    GLOBAL_PAUSE = "global-pause"
    COMPUTE_STRAGGLER = "compute-straggler"
    STORAGE_STALL = "storage-stall"
    LIBRARY_LIMIT = "library-limit"
    FRONTEND_CONGESTION = "frontend-congestion"
    GATEWAY_QUEUE = "gateway-queue"
    SERVING_QUEUE = "serving-queue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was seen.

    series: name in the metric vocabulary. place: where, as `leaf1 swp3`. text: the sentence a person reads.
    value, limit: the figure and what it was held against, in the unit of the series.
    """

    series: str
    place: str
    text: str
    value: float
    limit: float


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A twin of the cause, and why it is not that one."""

    cause: Cause
    why: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One cause.

    finding: layer, severity, place, what was observed against what was expected, effect and remedy, for people.
    begin_us, end_us: while it was seen. confidence: 0 to 1, the share of what the signature asks for that was seen,
    less what is missing. gpu_seconds: GPU time lost meanwhile, None without step times. path: ports that waited for
    one another, the root first. places: of equal rank where one cause sits at several (one port of each device).
    missing: series that would have made it surer.
    """

    cause: Cause
    finding: Finding
    begin_us: float
    end_us: float
    confidence: float
    seen: tuple[Seen, ...]
    excluded: tuple[Exclusion, ...] = ()
    gpu_seconds: float | None = None
    path: tuple[PortId, ...] = ()
    places: tuple[PortId, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Abstention:
    """A symptom whose cause cannot be told. causes: that remain. series: would decide between them."""

    symptom: str
    causes: tuple[Cause, ...]
    series: tuple[str, ...]
    begin_us: float
    end_us: float


@dataclass(frozen=True)
class Report:
    """What diagnosis says of one time range. slowdown: step time over what is expected, None without step times.

    diagnoses: the root that costs most first. Neither diagnoses nor abstentions: healthy.
    """

    begin_us: float
    end_us: float
    grid_us: float
    diagnoses: tuple[Diagnosis, ...]
    abstentions: tuple[Abstention, ...] = ()
    slowdown: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Nothing was found and nothing is open."""
        return not self.diagnoses and not self.abstentions


@dataclass(frozen=True)
class Observed:
    """Telemetry of one time range.

    grid_us: time between samples. missing: metrics of the vocabulary (by name) that no place delivers. Where a
    metric is not missing, an absent row means that nothing happened. silent: devices and hosts that deliver nothing,
    as a live source knows; the watch service closes no incident there, diagnosis itself does not ask.
    """

    telemetry: Telemetry
    begin_us: float
    end_us: float
    grid_us: float
    missing: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expected:
    """What this plan should deliver, as far as it was stated beforehand.

    step_us: time of one step by job. operation_us: time of one operation by its name. ideal_us: time of a step beyond
    its compute on an idle fabric without oversubscription, by job; what the plan itself costs is above it. source:
    where the statement comes from, for people.
    """

    step_us: dict[str, float] = field(default_factory=dict)
    operation_us: dict[str, float] = field(default_factory=dict)
    ideal_us: dict[str, float] = field(default_factory=dict)
    source: str = ""


class Source(Protocol):
    """Where telemetry comes from: a stored run, or a live source."""

    def read(self, begin_us: float, end_us: float) -> Observed:
        """Everything between two times."""
        ...
