"""The samples of a run as frames of a film: for each direction of a link and each frame what happened in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eastwest.fabric import Fabric
from eastwest.report.samples import IntArray, PortSamples, pauses_by_interval
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
    number = -(-samples.slots // merged)
    width_us = merged * samples.width_us
    shape = (len(samples.ports), number)
    cell = samples.port * number + samples.slot // merged
    lengths_us = np.full(number, width_us)
    lengths_us[-1] = min(width_us, max(samples.end_us - (number - 1) * width_us, samples.width_us * 1e-3))

    def total(values: FloatArray) -> FloatArray:
        return np.bincount(cell, values, shape[0] * number).astype(np.float64).reshape(shape)

    queue = np.zeros(shape[0] * number)
    np.maximum.at(queue, cell, samples.queue_high_bytes)
    port, slot, paused_us = pauses_by_interval(samples)
    paused = np.bincount(port * number + slot // merged, paused_us, shape[0] * number).astype(np.float64).reshape(shape)
    direction, gbps = _directions(fabric, samples)
    sent = total(samples.tx_bytes)
    kept = _kept(direction, sent, queue.reshape(shape), paused, most_directions)
    # Gb/s times µs are thousands of bits.
    could_send_bytes = np.maximum(gbps[kept, None], 1e-9) * lengths_us * 125
    return Frames(
        width_us=width_us,
        merged=merged,
        end_us=samples.end_us,
        directions=direction[kept],
        left_out=int((direction >= 0).sum()) - len(kept),
        utilisation=np.minimum(1.0, sent[kept] / could_send_bytes),
        queue_bytes=queue.reshape(shape)[kept],
        paused=np.minimum(1.0, paused[kept] / lengths_us),
        pauses=total(samples.pause_frames_received)[kept],
        marks=total(samples.ecn_marks)[kept],
        drops=total(samples.drops)[kept],
    )


def _directions(fabric: Fabric, samples: PortSamples) -> tuple[IntArray, FloatArray]:
    """Direction (-1: none) and line rate of every port of the samples."""
    known = {end: 2 * n + side for n, link in enumerate(fabric.links) for side, end in enumerate((link.a, link.b))}
    direction = np.array([known.get(port, -1) for port in samples.ports], dtype=np.int64)
    gbps = np.array([fabric.links[one // 2].speed_gbps if one >= 0 else 0.0 for one in direction.tolist()])
    return direction, gbps.astype(np.float64)


def _kept(direction: IntArray, sent: FloatArray, queue: FloatArray, paused: FloatArray, most: int) -> IntArray:
    """Rows to keep, by rising direction: the longest paused, then the deepest queues, then the busiest."""
    rows = np.flatnonzero(direction >= 0)
    if len(rows) > most:
        order = np.lexsort((-sent[rows].sum(axis=1), -queue[rows].max(axis=1), -paused[rows].sum(axis=1)))
        rows = rows[order[:most]]
    return np.asarray(rows[np.argsort(direction[rows])], dtype=np.int64)
