"""How a buffer is divided: equal parts, queue pairs and pipelined slices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

LEAST_MESSAGE_BYTES = 16 * 1024
"""Below this a part is not divided further: more messages would only add packets."""

MOST_CHANNELS = 4
"""Queue pairs per neighbour.

NCCL opens one or two per connection by default; operators of RoCE fabrics raise it for ECMP entropy
(Meta, "RDMA over Ethernet for distributed AI training at Meta scale", SIGCOMM 2024).
"""

MOST_SLICES = 2
"""Slices of one step sent one after the other.

Source: NCCL collectives.h, ALLREDUCE_CHUNKSTEPS / ALLREDUCE_SLICESTEPS = 2.
"""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lanes:
    """channels: queue pairs per neighbour. slices: pipelined parts of each step on one channel."""

    channels: int = 1
    slices: int = 1

    @property
    def count(self) -> int:
        """Messages per step."""
        return self.channels * self.slices


def lanes_for(part_bytes: int) -> Lanes:
    """The usual lanes, fewer when one step moves so little that messages would get tiny."""
    channels = max(1, min(MOST_CHANNELS, part_bytes // LEAST_MESSAGE_BYTES))
    slices = max(1, min(MOST_SLICES, part_bytes // channels // LEAST_MESSAGE_BYTES))
    return Lanes(channels, slices)


def cut(span: Span, parts: int) -> tuple[Span, ...]:
    """Divide bytes span[0] to span[1] into parts that differ by at most one byte and cover it exactly."""
    return tuple(pairwise(part_edges(span, parts).tolist()))


def part_edges(span: Span, parts: int) -> npt.NDArray[np.int64]:
    """Where the parts of `cut` begin, and where the last one ends."""
    start, stop = span
    edges: npt.NDArray[np.int64] = start + (stop - start) * np.arange(parts + 1, dtype=np.int64) // parts
    return edges
