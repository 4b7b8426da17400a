"""Storage bursts as they were simulated: average and peak beside what the prediction says that the way carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eastwest.explore import Arm
from eastwest.fabric import Fabric, Role
from eastwest.plan import Plan
from eastwest.predict.storage import StorageOutlook
from eastwest.report.numbers import digits, percent
from eastwest.report.samples import grid_width_us
from eastwest.simulate.run import OperationResult
from eastwest.traffic.storage import STORAGE
from eastwest.units import format_bytes, format_us


@dataclass(frozen=True, slots=True)
class BurstRow:
    """One burst, ready to print. beside: what it did to the operations that ran at the same time."""

    name: str
    size: str
    time: str
    average: str
    peak: str
    carries: str
    share: str
    ideal: str
    beside: str


def burst_rows(arms: Sequence[Arm], alone: Sequence[Arm], plan: Plan, outlook: StorageOutlook) -> tuple[BurstRow, ...]:
    """A row for every storage burst in these runs. alone: runs that show how long operations take without it."""
    network = plan.network("storage")
    fabric = plan.fabric if network is None else network.fabric
    times = {one.name: one.end_us - one.start_us for arm in alone for one in _jobs(arm) if one.end_us is not None}
    return tuple(row for arm in arms for row in _rows(arm, times, fabric, outlook))


def has_burst(arm: Arm) -> bool:
    """Whether a run holds a storage burst."""
    return any(one.kind == STORAGE for one in arm.run.operations)


def _jobs(arm: Arm) -> list[OperationResult]:
    return [] if has_burst(arm) else list(arm.run.operations)


def _rows(arm: Arm, times: dict[str, float], fabric: Fabric, outlook: StorageOutlook) -> Iterator[BurstRow]:
    for number, one in enumerate(arm.run.operations):
        if one.kind != STORAGE:
            continue
        writes = one.algorithm == "checkpoint"
        carries = outlook.network_gigabytes_per_s
        taken = None if one.end_us is None else one.end_us - one.start_us
        average = one.algbw_gigabytes_per_s
        ideal = next((e.ideal_us for e in arm.expectations if e.operation == number), None)
        yield BurstRow(
            name=f"{arm.label}: {one.algorithm}",
            size=format_bytes(one.bytes),
            time="not finished" if taken is None else format_us(taken),
            average=digits(average),
            peak=digits(_peak(arm.run.ports, fabric, writes=writes)),
            carries=digits(carries),
            share=percent(None if carries is None or average is None else average / carries),
            ideal="–" if ideal is None else format_us(ideal),
            beside=_beside(arm, times),
        )


def _peak(ports: pa.Table, fabric: Fabric, *, writes: bool) -> float | None:
    """The most that all storage systems together sent, or were sent, in one sampling interval, GB/s on the wire."""
    ends = []
    for system in fabric.with_role(Role.STORAGE):
        for link in fabric.links_of[system.name]:
            far = link.other(system.name)
            ends.append(far if writes else (link.b if link.a == far else link.a))
    keys = [f"{end.device} {end.port}" for end in ends]
    names = pc.binary_join_element_wise(ports["device"].cast(pa.string()), ports["port"].cast(pa.string()), " ")
    rows = ports.filter(pc.is_in(names, pa.array(keys, pa.string())))
    if not len(rows):
        return None
    times = rows["time_us"].to_numpy()
    width_us = grid_width_us(ports["time_us"].to_numpy())
    slot = np.unique(times, return_inverse=True)[1]
    return float(np.bincount(slot, rows["tx_bytes"].to_numpy()).max()) / width_us / 1000


def _beside(arm: Arm, times: dict[str, float]) -> str:
    """`allreduce 64 MiB: 1.97 times as long`, for the operation that lost most."""
    slowed = [
        ((one.end_us - one.start_us) / times[one.name], one.name)
        for one in arm.run.operations
        if one.kind != STORAGE and one.end_us is not None and times.get(one.name)
    ]
    if not slowed:
        return "–"
    factor, name = max(slowed)
    return f"{name}: {factor:.2f} times as long"
