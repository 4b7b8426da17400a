"""What an acceptance plan is made of: tests that run, checks of states, criteria of figures, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from eastwest.findings import Layer
from eastwest.validate.criterion import Criterion


class Kind(StrEnum):
    """Kinds of tests, in the order in which they run: day-one faults first, what disturbs last."""

    CABLING = "cabling"
    LINK = "link"
    HOST_STATE = "host-state"
    PATH_MTU = "path-mtu"
    PAIR = "pair"
    BISECTION = "bisection"
    INCAST = "incast"
    LATENCY = "latency"
    COLLECTIVE = "collective"
    STORAGE = "storage"
    NVME_OF = "nvme-of"
    MLPERF_STORAGE = "mlperf-storage"
    CHECKPOINT = "checkpoint"
    INFERENCE = "inference"
    ALARM = "alarm"
    FAILOVER = "failover"
    SOAK = "soak"


@dataclass(frozen=True, slots=True)
class Test:
    """Something that runs.

    id: also the name of its folder of raw outputs. hosts: in order, the server or receiver last. ports: of these hosts,
    `host:port`, empty where all or none matter. batch: tests of one batch run at once, and share no port. seconds: of
    one repeat. options: by name, as the tool's command needs them. disturbs: takes something out of service.
    """

    __test__ = False

    id: str
    kind: Kind
    layer: Layer
    hosts: tuple[str, ...]
    batch: int
    seconds: float
    repeats: int = 1
    most: int = 1
    ports: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    method: str = ""
    disturbs: bool = False

    def option(self, name: str, default: str = "") -> str:
        """One option's value."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True, slots=True)
class Check:
    """A state that is right or wrong: no statistics, one look. subject: `device:port` or device. source: test id."""

    id: str
    kind: Kind
    layer: Layer
    subject: str
    expected: str
    source: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that this campaign does not test, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class AcceptancePlan:
    """The whole. created: ISO 8601, before the first measurement. error, reserve: as `Levels` of the judge has them.

    hours: at hand; planned_hours: what the tests take at least. methods: what is cited for how it is measured.
    """

    name: str
    created: str
    plan_sha256: str
    site_sha256: str
    hours: float
    planned_hours: float
    hosts: tuple[str, ...]
    tests: tuple[Test, ...]
    checks: tuple[Check, ...]
    criteria: tuple[Criterion, ...]
    left_out: tuple[LeftOut, ...]
    stop_rule: str
    error: float
    reserve: float
    assumptions: tuple[str, ...]
    methods: tuple[str, ...]

    @cached_property
    def by_test(self) -> dict[str, Test]:
        """Tests by id."""
        return {test.id: test for test in self.tests}

    @cached_property
    def criteria_of(self) -> dict[str, tuple[Criterion, ...]]:
        """Criteria by the test that measures them."""
        found: dict[str, list[Criterion]] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.source, []).append(criterion)
        return {source: tuple(own) for source, own in found.items()}
