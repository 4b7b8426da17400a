"""One kind of storage traffic: its average, its burst, how long GPUs wait, and which stage holds it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.findings import Outcome
from eastwest.predict.storage.path import Stage
from eastwest.predict.uncertain import Interval


@dataclass(frozen=True, slots=True)
class StageLoad:
    """One stage under one kind of traffic. GB/s; average over hours, burst what arrives at the stage at once.

    capacity: None when nobody tells.
    """

    stage: str
    text: str
    average: float
    burst: float
    capacity: float | None

    @property
    def on_average(self) -> Outcome:
        """Whether it carries the average."""
        return _carries(self.average, self.capacity)

    @property
    def in_bursts(self) -> Outcome:
        """Whether it carries the burst without making it wait."""
        return _carries(self.burst, self.capacity)


def _carries(load: float, capacity: float | None) -> Outcome:
    if capacity is None:
        return Outcome.INCONCLUSIVE
    return Outcome.PASS if load <= capacity * (1 + 1e-9) else Outcome.FAIL


@dataclass(frozen=True)
class Phase:
    """kind: `read`, `checkpoint`, `restore` or `trace`. burst_bytes: of one burst, over all nodes.

    average, burst: GB/s over hours, and what clients ask for at once. rate: GB/s that the way delivers then.
    time_us: of one burst. wait_share: of their time that GPUs wait; wait_us: for one step, checkpoint or restore.
    limit: the stage that holds it up, or `clients`. measured, target: what is judged, in words; outcome against that.
    *_interval: that nine of ten cases fall into, None where the figure is not known or was not varied.
    utilisation: AU, of reads. series: GB/s over time in slices of slice_us, empty where none was simulated.
    """

    name: str
    kind: str
    write: bool
    burst_bytes: float
    average: float
    burst: float
    rate: float | None
    time_us: float | None
    wait_us: float | None
    wait_share: float | None
    limit: str
    measured: str
    target: str
    outcome: Outcome
    loads: tuple[StageLoad, ...]
    utilisation: float | None = None
    slice_us: float = 0.0
    series: npt.NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()
    time_interval_us: Interval | None = None
    wait_interval_us: Interval | None = None
    wait_share_interval: Interval | None = None


def loads_of(stages: Sequence[Stage], average: float, burst: float) -> tuple[StageLoad, ...]:
    """The same traffic at each stage. What nodes ask for at once is cut at their own ports, and nowhere after that."""
    found = []
    arriving = burst
    for number, stage in enumerate(stages):
        found.append(StageLoad(stage.name, stage.text, average, arriving, stage.gigabytes_per_s))
        if number == 0 and stage.gigabytes_per_s is not None:
            arriving = min(arriving, stage.gigabytes_per_s)
    return tuple(found)


def bottleneck(stages: Sequence[Stage], clients: float) -> tuple[str, float | None]:
    """The least stage and its GB/s; `clients` when they ask for less than that. None when a stage is not known."""
    known = [(stage.gigabytes_per_s, stage.name) for stage in stages if stage.gigabytes_per_s is not None]
    if not known:
        return "not known", None
    least, name = min(known)
    if clients <= least:
        return "clients", clients
    return name, least
