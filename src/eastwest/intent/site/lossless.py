"""What the lossless class and its neighbours look like."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.measured import MeasuredBuffer
from eastwest.intent.tuning import Tuning


@dataclass(frozen=True, slots=True)
class ClassIntent:
    """A lossy traffic class of the site's own, beside RoCE.

    queue: None lets the policy choose. weight_percent: its DWRR share, 0 for a strict queue.
    """

    name: str
    dscps: tuple[int, ...]
    queue: int | None
    weight_percent: int
    strict: bool
    ecn: bool


@dataclass(frozen=True, slots=True)
class LosslessIntent:
    """Code points, priority and packet sizes. small_packet_percent: share of small packets headroom is sized for.

    classes: further lossy classes, such as storage over TCP. tuning: values set instead of derived ones. buffers:
    measured instead of published.
    """

    roce_dscp: int
    cnp_dscp: int
    priority: int
    mtu_bytes: int
    rdma_mtu_bytes: int
    small_packet_percent: int
    classes: tuple[ClassIntent, ...] = ()
    tuning: Tuning | None = None
    buffers: tuple[MeasuredBuffer, ...] = ()
