"""Between XOFF and XON: where the pause is lifted, and whether the egress runs dry before data come again."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.lossless.headroom.loop import PAUSE_FRAME_BYTES, Loop
from eastwest.lossless.link import PREAMBLE_GAP_BYTES

SOURCE = "SAI buffer profile: XON at max(xon, XOFF threshold − xon offset); refill: IEEE 802.1Q pause loop"


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """The two points of one queue, bytes."""

    xoff_bytes: float
    xon_bytes: float


def hysteresis(xoff_bytes: float, *, xon_bytes: float = 0.0, xon_offset_bytes: float = 0.0) -> Hysteresis:
    """XON at max(xon, XOFF − offset), never above XOFF. Source: `SOURCE`.

    xon_bytes: absolute level (NVIDIA tables). xon_offset_bytes: below the dynamic threshold (Broadcom tables).
    """
    below = xoff_bytes - xon_offset_bytes if xon_offset_bytes > 0 else 0.0
    return Hysteresis(xoff_bytes, min(xoff_bytes, max(xon_bytes, below, 0.0)))


def refill_bytes(speed_gbps: float, cable_m: float, frame_bytes: int) -> float:
    """What an egress at line rate drains between the decision to send XON and the first data: the queue it needs.

    A frame that the pause frame waits for, the pause frame, and the cable both ways; resuming takes no quanta. A queue
    whose XON point lies below runs dry after every pause. Source: `SOURCE`.
    """
    loop = Loop(speed_gbps, cable_m, frame_bytes)
    return frame_bytes + PREAMBLE_GAP_BYTES + PAUSE_FRAME_BYTES + loop.cable_bytes()


def runs_dry(found: Hysteresis, speed_gbps: float, cable_m: float, frame_bytes: int) -> bool:
    """Whether the egress idles after a pause, one port feeding it."""
    return found.xon_bytes < refill_bytes(speed_gbps, cable_m, frame_bytes)
