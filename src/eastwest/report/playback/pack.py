"""Frames as text for a page: whole numbers, little-endian, compressed with zlib, in base64."""

from __future__ import annotations

import base64
import zlib

import numpy as np

from eastwest.report.playback.frames import Frames
from eastwest.report.series import FloatArray

SHARE_STEPS = 10_000
"""Shares are stored in steps of 0.01 %."""
_QUEUE_STEP_BYTES = 64
_TYPES = (np.uint8, np.uint16, np.uint32)

Packed = dict[str, object]


def pack(frames: Frames) -> Packed:
    """The frames as a tree for JSON. A track is `{type, step, data}`: value = whole number times step; None: all 0."""
    return {
        "width_us": frames.width_us,
        "end_us": frames.end_us,
        "merged": frames.merged,
        "frames": frames.number,
        "left_out": frames.left_out,
        "directions": frames.directions.tolist(),
        "tracks": {
            "utilisation": _track(frames.utilisation, 1 / SHARE_STEPS),
            "queue": _track(frames.queue_bytes, _queue_step(frames.queue_bytes)),
            "paused": _track(frames.paused, 1 / SHARE_STEPS),
            "pauses": _track(frames.pauses, 1),
            "marks": _track(frames.marks, 1),
            "drops": _track(frames.drops, 1),
        },
    }


def packed_bytes(packed: Packed) -> int:
    """How much of a page the tracks take."""
    tracks = packed["tracks"]
    assert isinstance(tracks, dict)  # noqa: S101 - made by pack
    return sum(len(track["data"]) for track in tracks.values() if track is not None)


def _queue_step(queue_bytes: FloatArray) -> int:
    """The finest doubling of 64 bytes with which the deepest queue fits 16 bits."""
    step = _QUEUE_STEP_BYTES
    while queue_bytes.max(initial=0.0) / step > np.iinfo(np.uint16).max:
        step *= 2
    return step


def _track(values: FloatArray, step: float) -> Packed | None:
    whole = np.round(values / step).astype(np.int64)
    high = int(whole.max(initial=0))
    if high == 0:
        return None
    kind = next(one for one in _TYPES if high <= np.iinfo(one).max)
    content = zlib.compress(whole.astype(np.dtype(kind).newbyteorder("<")).tobytes())
    return {"type": np.dtype(kind).name, "step": step, "data": base64.b64encode(content).decode("ascii")}
