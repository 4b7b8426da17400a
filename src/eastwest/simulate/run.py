"""The Run: what happened, simulated or measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import partial

import pyarrow as pa

from eastwest.fabric import PortId
from eastwest.telemetry.tables import FLOWS, INCIDENTS, LINKS, RANKS, SERVING


class Status(Enum):
    """How a run ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class OperationResult:
    """One operation of the workload. end_us None: it did not finish.

    algbw, busbw: gigabytes per second by nccl-tests' definitions, None when unfinished or without a size.
    """

    name: str
    kind: str
    algorithm: str
    ranks: int
    bytes: int
    group: int
    job: str
    step: int
    start_us: float
    end_us: float | None
    algbw_gigabytes_per_s: float | None
    busbw_gigabytes_per_s: float | None


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of one job. gpu_active_share: compute time over step time."""

    job: str
    step: int
    start_us: float
    end_us: float
    compute_us: float
    gpu_active_share: float


@dataclass(frozen=True, slots=True)
class Totals:
    """Counters over the whole run; sent = delivered + dropped_* + in_flight holds at every end (data packets)."""

    packets_sent: int
    packets_delivered: int
    dropped_buffer: int
    dropped_corrupt: int
    dropped_link: int
    in_flight: int
    retransmits: int
    timeouts: int
    naks: int
    cnps: int
    ecn_marks: int
    pause_frames: int
    events: int
    engine_cpu_s: float
    engine_peak_bytes: int
    dropped_watchdog: int = 0


class IncidentKind(Enum):
    """What happened at an instant."""

    LINK_DOWN = "link-down"
    LINK_UP = "link-up"
    WATCHDOG_STORM = "watchdog-storm"
    WATCHDOG_RESTORE = "watchdog-restore"
    DEADLOCK = "deadlock"
    GAVE_UP = "gave-up"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened at an instant.

    ports: where; of a deadlock the circle, each waiting for the next and the last for the first. priority: its queue,
    -1 for a link. peer: host and NIC that a queue pair could not reach.
    """

    kind: IncidentKind
    time_us: float
    ports: tuple[PortId, ...]
    priority: int = -1
    peer: str = ""

    def text(self) -> str:
        """`deadlock of leaf1 et-0, spine1 et-3`, for people."""
        places = ", ".join(f"{end.device} {end.port}" for end in self.ports)
        match self.kind:
            case IncidentKind.DEADLOCK:
                return f"deadlock, priority {self.priority}: each waits for the next in the circle {places}"
            case IncidentKind.GAVE_UP:
                return f"{places} gave up a queue pair to {self.peer} after its last retry"
            case IncidentKind.WATCHDOG_STORM:
                return f"watchdog took priority {self.priority} of {places} out of service"
            case IncidentKind.WATCHDOG_RESTORE:
                return f"watchdog put priority {self.priority} of {places} back into service"
            case _:
                return f"{self.kind.value.replace('-', ' ')}: {places}"


@dataclass(frozen=True, slots=True)
class TrafficResult:
    """One kind of traffic: the workload itself, or one entry of the background.

    name: `workload`, or the entry's. transfers: messages with bytes. delivered_bytes: of finished ones.
    throughput_gbps: delivered bytes over the time from the first start to the last end, None without a finished one.
    mean_us, median_us, p99_us, most_us: time from start to delivery of the finished ones. slowdown: mean of time over
    ideal time.
    """

    name: str
    traffic_class: str
    protocol: str
    transfers: int
    finished: int
    delivered_bytes: int
    throughput_gbps: float | None
    mean_us: float | None
    median_us: float | None
    p99_us: float | None
    most_us: float | None
    slowdown: float | None
    retransmits: int
    timeouts: int


@dataclass(frozen=True)
class Telemetry:
    """Time series of a run under the common vocabulary: one Arrow table per kind of place, and one row a flow."""

    ports: pa.Table
    hosts: pa.Table
    operations: pa.Table
    jobs: pa.Table
    incidents: pa.Table = field(default_factory=partial(INCIDENTS.empty_table))
    flows: pa.Table = field(default_factory=partial(FLOWS.empty_table))
    serving: pa.Table = field(default_factory=partial(SERVING.empty_table))
    ranks: pa.Table = field(default_factory=partial(RANKS.empty_table))
    links: pa.Table = field(default_factory=partial(LINKS.empty_table))


@dataclass(frozen=True)
class Run:
    """Results and telemetry of one scenario.

    operations, steps: of the workload. traffic: the workload, then each entry of the background.
    congestion_control: what the NICs run; DCQCN stood in for one that is not modelled. flows, ports: tables of the
    telemetry. engine: `packet`, which moves every packet, `flow` or `fluid`, which do not. method: how the flow engine
    moved messages, as `trains` of packets or at max-min fair `rates`; None for the others. computed_messages: how many
    messages were computed for all by symmetry, None when every one was. computed_episodes, repeated_episodes: of a
    recording, how many repetitions of the workload were computed and how many are copies, None otherwise.
    """

    scenario: str
    plan_hash: str
    seed: int
    status: Status
    simulated_us: float
    operations: tuple[OperationResult, ...]
    steps: tuple[StepResult, ...]
    totals: Totals
    telemetry: Telemetry
    incidents: tuple[Incident, ...] = ()
    traffic: tuple[TrafficResult, ...] = ()
    congestion_control: str = "dcqcn"
    engine: str = "packet"
    method: str | None = None
    computed_messages: int | None = None
    computed_episodes: int | None = None
    repeated_episodes: int | None = None

    @property
    def flows(self) -> pa.Table:
        """One row a message, as an Arrow table: who, how much, when, how long, against which ideal."""
        return self.telemetry.flows

    @property
    def ports(self) -> pa.Table:
        """One row per sample, port and priority in which something happened, as an Arrow table."""
        return self.telemetry.ports
