"""What storage should deliver under the conditions of a measurement, and what of that is uncertain.

The model is that of `predict.storage`: the narrowest of what clients ask for (bytes on the way over latency, Little's
law), nodes, fabric, ports and media.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eastwest.predict.calibration.posterior import Vector
from eastwest.predict.calibration.storage.measurements import StorageMeasurement
from eastwest.predict.storage.path import Way
from eastwest.predict.storage.rates import LATENCY, NAMES, NODE_READ, NODE_WRITE, READ, WRITE

UNCERTAINTY: Mapping[str, float] = {READ: 0.4, WRITE: 0.4, NODE_READ: 0.4, NODE_WRITE: 0.4, LATENCY: 0.42}
"""Standard deviation of the logarithm of each figure between sites: our own choice. Published throughput is a best case
of a full system; nine of ten latencies lie within a factor of two, as the intervals of predictions take it."""

_UNKNOWN = 1.0
"""The same where nobody publishes the figure."""
_ROOM = 2.0
"""A figure that nobody publishes is first taken as so many times the most that was measured."""


@dataclass(frozen=True)
class StorageModel:
    """way: with published rates. count: systems. known: figures before any measurement; uncertainty: of these."""

    way: Way
    count: int
    known: Mapping[str, float]
    uncertainty: Mapping[str, float]

    def values(self, at: Vector) -> dict[str, float]:
        """Figures at a point; a node never moves more than its ports carry."""
        found = {
            name: self.known[name] * math.exp(self.uncertainty[name] * float(departure))
            for name, departure in zip(NAMES, at, strict=True)
        }
        if self.way.node is not None:
            found |= {name: min(found[name], self.way.node) for name in (NODE_READ, NODE_WRITE)}
        return found

    def expected(self, row: StorageMeasurement, values: Mapping[str, float]) -> float:
        """GB/s. Of a measurement that is a bound, no more than what was measured."""
        node, media = (NODE_WRITE, WRITE) if row.write else (NODE_READ, READ)
        between = [stage.gigabytes_per_s for stage in (self.way.fabric, self.way.ports) if stage is not None]
        limits = [row.nodes * values[node], self.count * values[media], *(one for one in between if one is not None)]
        if row.in_flight is not None and row.request_bytes is not None:
            limits.append(row.nodes * row.in_flight * row.request_bytes / values[LATENCY] / 1e3)
        return min([*limits, row.gigabytes_per_s] if row.bound else limits)

    def logs(self, rows: Sequence[StorageMeasurement], at: Vector) -> Vector:
        """Logarithms of what is expected of each."""
        values = self.values(at)
        found: Vector = np.log([self.expected(row, values) for row in rows])
        return found


def model_of(way: Way, count: int, latency_us: float, rows: Sequence[StorageMeasurement]) -> StorageModel:
    """The model of a site's storage before measurements decide."""
    each = {
        READ: _of_one(way.read.gigabytes_per_s, count),
        WRITE: _of_one(way.write.gigabytes_per_s, count),
        NODE_READ: way.node,
        NODE_WRITE: way.node,
    }
    known, uncertainty = {LATENCY: latency_us}, dict(UNCERTAINTY)
    for name, value in each.items():
        known[name] = _most(rows, name, count) * _ROOM if value is None else value
        uncertainty[name] = _UNKNOWN if value is None else UNCERTAINTY[name]
    return StorageModel(way, count, known, uncertainty)


def _of_one(total: float | None, count: int) -> float | None:
    return None if total is None else total / count


def _most(rows: Sequence[StorageMeasurement], name: str, count: int) -> float:
    """The most that one system, or one node, was seen to deliver; 1 GB/s where nothing was."""
    write, node = name in {WRITE, NODE_WRITE}, name in {NODE_READ, NODE_WRITE}
    found = [row.gigabytes_per_s / (row.nodes if node else count) for row in rows if row.write is write]
    return max(found, default=1.0)
