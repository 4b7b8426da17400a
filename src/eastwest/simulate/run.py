"""The Run: what happened, simulated or measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


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


@dataclass(frozen=True)
class Telemetry:
    """Time series of a run under the common vocabulary: one Arrow table per kind of place."""

    ports: pa.Table
    hosts: pa.Table
    operations: pa.Table
    jobs: pa.Table


@dataclass(frozen=True)
class Run:
    """Results and telemetry of one scenario."""

    scenario: str
    plan_hash: str
    seed: int
    status: Status
    simulated_us: float
    operations: tuple[OperationResult, ...]
    steps: tuple[StepResult, ...]
    totals: Totals
    telemetry: Telemetry
