"""The samples of a run as frames of a film: for each direction of a link and each frame what happened in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eastwest.fabric import Fabric
from eastwest.report.samples import (
    BoolArray,
    IntArray,
    PortSamples,
    highest_per_port,
    paused_per_port_us,
    pauses_by_interval,
    total_per_port,
)
from eastwest.report.series import FloatArray

MOST_FRAMES = 400
MOST_DIRECTIONS = 4000
"""What a browser still redraws smoothly; of larger fabrics the busiest directions are kept."""


@dataclass(frozen=True)
class Frames:
    """Frame i covers i * width_us to (i + 1) * width_us, the last one up to end_us. Arrays: directions x frames.

    merged: samples in a frame. directions: 2 * link for the direction that end a of the fabric's link sends in, one
    more for the other; in rising order. left_out: directions that carried something and are not kept.
    utilisation: mean share of the line rate, 0 to 1. queue_bytes: highest fill of any queue of the sending port.
    paused: share of the frame in which PFC kept the sender silent. pauses, marks, drops: counts.
    """

    width_us: float
    merged: int
    end_us: float
    directions: IntArray
    left_out: int
    utilisation: FloatArray
    queue_bytes: FloatArray
    paused: FloatArray
    pauses: FloatArray
    marks: FloatArray
    drops: FloatArray

    @property
    def number(self) -> int:
        """How many frames there are."""
        return int(self.utilisation.shape[1])


def frames_of(
    fabric: Fabric, samples: PortSamples, most_frames: int = MOST_FRAMES, most_directions: int = MOST_DIRECTIONS
) -> Frames:
    """At most `most_frames` frames: samples are merged evenly where there are more. Ports without a link are left out.

    Merging keeps sums of counters, the mean of shares and the highest of queues.
    """
    merged = max(1, -(-samples.slots // most_frames))
    grid = _Grid(samples, merged, *_kept(fabric, samples, most_directions))
    # Gb/s times µs are thousands of bits.
    gbps = np.array([fabric.links[one // 2].speed_gbps for one in grid.directions.tolist()]).reshape(-1, 1)
    could_send_bytes = gbps * grid.lengths_us * 125
    return Frames(
        width_us=merged * samples.width_us,
        merged=merged,
        end_us=samples.end_us,
        directions=grid.directions,
        left_out=grid.left_out,
        utilisation=np.minimum(1.0, grid.total(samples.tx_bytes) / could_send_bytes),
        queue_bytes=grid.highest(samples.queue_high_bytes),
        paused=np.minimum(1.0, grid.paused_us() / grid.lengths_us),
        pauses=grid.total(samples.pause_frames_received),
        marks=grid.total(samples.ecn_marks),
        drops=grid.total(samples.drops),
    )


class _Grid:
    """Samples of the kept ports on directions x frames."""

    def __init__(self, samples: PortSamples, merged: int, ports: IntArray, directions: IntArray, left_out: int) -> None:
        self.directions, self.left_out = directions, left_out
        self._samples, self._merged = samples, merged
        self._shape = (len(ports), -(-samples.slots // merged))
        self._row = np.full(len(samples.ports), -1, dtype=np.int64)
        self._row[ports] = np.arange(len(ports))
        self._cell, self._mine = self._cells(samples.port, samples.slot)

    @property
    def lengths_us(self) -> FloatArray:
        """Of each frame; the last one ends with the last sample."""
        number, width_us = self._shape[1], self._merged * self._samples.width_us
        lengths = np.full(number, width_us)
        rest_us = self._samples.end_us - (number - 1) * width_us
        lengths[-1] = min(width_us, max(rest_us, self._samples.width_us * 1e-3))
        return lengths

    def total(self, values: FloatArray) -> FloatArray:
        return self._sum(self._cell, values[self._mine])

    def highest(self, values: FloatArray) -> FloatArray:
        found = np.zeros(self._shape[0] * self._shape[1])
        np.maximum.at(found, self._cell, values[self._mine])
        return found.reshape(self._shape)

    def paused_us(self) -> FloatArray:
        port, slot, paused_us = pauses_by_interval(self._samples)
        cell, mine = self._cells(port, slot)
        return self._sum(cell, paused_us[mine])

    def _cells(self, port: IntArray, slot: IntArray) -> tuple[IntArray, BoolArray]:
        """Where rows go, and which rows have a place."""
        mine = self._row[port] >= 0
        return self._row[port[mine]] * self._shape[1] + slot[mine] // self._merged, mine

    def _sum(self, cell: IntArray, values: FloatArray) -> FloatArray:
        found = np.bincount(cell, values, self._shape[0] * self._shape[1])
        return found.astype(np.float64).reshape(self._shape)


def _kept(fabric: Fabric, samples: PortSamples, most: int) -> tuple[IntArray, IntArray, int]:
    """Ports to keep and their directions, by rising direction, and how many more there are.

    The longest paused are kept first, then those with the deepest queues, then the busiest.
    """
    known = {end: 2 * n + side for n, link in enumerate(fabric.links) for side, end in enumerate((link.a, link.b))}
    direction = np.array([known.get(port, -1) for port in samples.ports], dtype=np.int64)
    ports = np.flatnonzero(direction >= 0)
    more = max(0, len(ports) - most)
    if more:
        sent, queue = total_per_port(samples, samples.tx_bytes), highest_per_port(samples, samples.queue_high_bytes)
        order = np.lexsort((-sent[ports], -queue[ports], -paused_per_port_us(samples)[ports]))
        ports = ports[order[:most]]
    ports = ports[np.argsort(direction[ports])]
    return ports, direction[ports], more
