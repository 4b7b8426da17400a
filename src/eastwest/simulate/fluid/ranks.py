"""What the ranks of a recording did: computed, waited for data, stood in collectives; by sample.

A rank computes as long as the delays of its compute phases say. It waits for data when a fault makes it wait. The rest
of a step it stands in collectives, its wait for slower ranks included, as profilers of collectives count it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.fabric import Fabric, PortId
from eastwest.simulate.faults import DataStall, Fault
from eastwest.simulate.job_faults import disturbed
from eastwest.telemetry.tables import RANKS
from eastwest.traffic.graph import MessageGraph
from eastwest.units import PS_PER_US

Floats = npt.NDArray[np.float64]


def nodes_of(ranks: Sequence[PortId], fabric: Fabric) -> npt.NDArray[np.int64]:
    """Number of each rank's node, in the order of the fabric's GPU nodes."""
    number = {node.name: at for at, node in enumerate(fabric.gpu_nodes)}
    return np.array([number[end.device] for end in ranks], np.int64)


def compute_us(graph: MessageGraph, endpoints: int) -> Floats:
    """Time that each endpoint's GPUs compute in one repetition of the workload."""
    kinds = np.array([one.kind == "compute" and one.algorithm != "idle" for one in graph.operations], bool)
    chosen = kinds[graph.operation] & (graph.bytes == 0)
    delays = graph.delay_ps[chosen] / PS_PER_US
    found: Floats = np.bincount(graph.src[chosen], delays, minlength=endpoints).astype(np.float64)
    return found


def busy_us(graph: MessageGraph, faults: Sequence[Fault], hosts: Sequence[PortId], ranks: int) -> tuple[Floats, Floats]:
    """Time that the GPUs of the first endpoints compute, and wait for data, in one repetition under these faults."""
    slower = disturbed(graph, [one for one in faults if not isinstance(one, DataStall)], hosts)
    wait = np.zeros(ranks)
    for fault in faults:
        if isinstance(fault, DataStall):
            wait += [fault.wait_us if fault.host in ("*", end.device) else 0.0 for end in hosts[:ranks]]
    return compute_us(slower, len(hosts))[:ranks], wait


@dataclass
class Ranks:
    """Time of each endpoint by sample and use. hosts: NIC port of each endpoint."""

    hosts: Sequence[PortId]
    grid_us: float
    end_us: float
    _sums: dict[int, Floats] = field(default_factory=dict)

    def add(self, begin_us: float, end_us: float, compute: Floats, wait: Floats) -> None:
        """One step: every endpoint waits for its data, computes, and is in collectives until the end."""
        until_us = min(end_us, self.end_us)
        first, last = int(begin_us // self.grid_us), int(np.ceil(until_us / self.grid_us))
        for place in range(first, last):
            low, high = max(begin_us, place * self.grid_us), min(until_us, (place + 1) * self.grid_us)
            sums = self._sums.setdefault(place, np.zeros((3, len(self.hosts))))
            waited = _overlap(begin_us, begin_us + wait, low, high)
            computed = _overlap(begin_us + wait, begin_us + wait + compute, low, high)
            sums[0] += computed
            sums[1] += waited
            sums[2] += (high - low) - computed - waited

    def table(self) -> pa.Table:
        """The telemetry table."""
        if not self._sums:
            return RANKS.empty_table()
        places = sorted(self._sums)
        many = len(self.hosts)
        sums = np.stack([self._sums[place] for place in places]).transpose(0, 2, 1).reshape(-1, 3)
        time_us = np.repeat(np.minimum((np.array(places) + 1) * self.grid_us, self.end_us), many)
        columns = [
            time_us,
            np.tile(np.array([end.device for end in self.hosts], object), len(places)),
            np.tile(np.arange(many, dtype=np.int32), len(places)),
            *sums.T,
        ]
        return pa.table([pa.array(one, kind.type) for one, kind in zip(columns, RANKS, strict=True)], RANKS)


def _overlap(begin: Floats | float, end: Floats, low: float, high: float) -> Floats:
    found: Floats = np.maximum(np.minimum(end, high) - np.maximum(begin, low), 0.0)
    return found
