"""How much buffer a byte on the wire takes, because a packet occupies whole cells."""

from __future__ import annotations

import math

from eastwest.lossless.link import PREAMBLE_GAP_BYTES

SMALLEST_FRAME_BYTES = 64
"""Smallest Ethernet frame, IEEE 802.3."""


def fragmentation(cell_bytes: int, frame_bytes: int = SMALLEST_FRAME_BYTES) -> float:
    """Buffer bytes per byte of link time when every frame has this size: ⌈frame / cell⌉ · cell / (frame + 20).

    The 20 bytes of preamble and gap take time on the link but no buffer. Broadcom's published tables follow it: cells
    of 254, 318 and 420 B with 64-byte frames give 3.024, 3.786 and 5.0. Below 1 for large frames: there the link's
    own gaps leave room.
    """
    cells = math.ceil(frame_bytes / cell_bytes)
    return cells * cell_bytes / (frame_bytes + PREAMBLE_GAP_BYTES)


def frame_behind(cell_bytes: int, factor: float) -> float:
    """The frame, at most a cell long, that a published fragmentation factor stands for: cell / factor − 20 bytes."""
    return cell_bytes / factor - PREAMBLE_GAP_BYTES
