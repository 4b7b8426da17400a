"""The rows as arrays, so that a fit can ask for all predicted times at once. A test holds that `predict` says the same.

The rate at which a row moves its data is the lesser of what GPUs' links and what NICs carry.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from benchmarks.published.rows import Row
from benchmarks.published.systems import SYSTEMS
from eastwest.predict.collectives import Parameters, Protocol, choose
from eastwest.predict.collectives.candidates import links_of
from eastwest.predict.collectives.carried import carried
from eastwest.predict.collectives.start import depth

Vector = npt.NDArray[np.float64]

_SLOW = 1e-6
"""Of the NICs' rate: so slow that nothing else bounds."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one row's time consists of. moves: whether its data move at a known rate, as with Simple alone.

    gpu_rate, nic_rate: GB/s that what is inside nodes and NICs carry, at efficiencies of 1.
    """

    latency_us: float
    stages: float
    net_stages: float
    depth: float
    moves: bool
    gpu_rate: float
    nic_rate: float


@cache
def _entry(row: Row) -> _Entry:
    system = SYSTEMS[row.system].system
    way = choose(system, row.operation, row.size_bytes, row.ranks, row.algorithm, row.protocol)
    links = links_of(replace(system, bus_gigabytes_per_s=None), row.ranks)
    inside = replace(links, nics=system.bus_gigabytes_per_s or math.inf)
    outside = replace(links, gpu=math.inf, nics=links.nics * _SLOW)
    gpu_rate = carried(system, row.operation, row.size_bytes, inside, way).gigabytes_per_s
    nic_rate = carried(system, row.operation, row.size_bytes, outside, way).gigabytes_per_s / _SLOW
    moves = way.protocol is Protocol.SIMPLE
    rates = gpu_rate, math.inf if links.nodes == 1 else nic_rate
    return _Entry(way.latency_us, way.stages, way.net_stages, depth(way), moves, *rates)


class Table:
    """Times of some rows, microseconds, at any parameters; measured beside them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        entries = [_entry(row) for row in rows]
        self.size: Vector = np.array([float(row.size_bytes) for row in rows])
        self.measured: Vector = np.log([row.time_us for row in rows])
        self._latency: Vector = np.array([each.latency_us for each in entries])
        self._stages: Vector = np.array([each.stages for each in entries])
        self._net: Vector = np.array([each.net_stages for each in entries])
        self._depth: Vector = np.array([each.depth for each in entries])
        self._moves: Vector = np.array([float(each.moves) for each in entries])
        self._gpu: Vector = np.array([each.gpu_rate for each in entries])
        self._nic: Vector = np.array([each.nic_rate for each in entries])

    def errors(self, at: Parameters) -> Vector:
        """Logarithm of the measured over the predicted time of every row."""
        return self.measured - np.log(self._times(at))

    def moving_shares(self, at: Parameters) -> Vector:
        """Of the predicted time that data move at a known rate."""
        shares: Vector = self._moves * self._moving(at) / self._times(at)
        return shares

    def _times(self, at: Parameters) -> Vector:
        full = self._stages * at.fill_us + self._net * at.fill_net_us
        fill = full * self.size / (self.size + at.fill_half_bytes * self._depth)
        times: Vector = self._moving(at) + at.start_us + self._latency * at.latency_factor + fill
        return times

    def _moving(self, at: Parameters) -> Vector:
        moving: Vector = self.size / np.minimum(self._gpu, self._nic * at.nic_efficiency) / 1000
        return moving
