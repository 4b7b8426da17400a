"""Our ECN thresholds beside the published ones, each judged by the XOFF point of a switch of the site."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.lossless.buffers import xoff_alone_bytes, xoff_together_bytes
from eastwest.lossless.ecn import RULE, VENDOR_ECN_PROFILES, PublishedEcn
from eastwest.lossless.policy import SwitchBuffers

SEGMENT_BYTES = 254
"""Arista `segments` taken as the cells of Tomahawk 4 (7388); the manual does not state their size."""
OURS = "eastwest"


@dataclass(frozen=True, slots=True)
class EcnRow:
    """One set of thresholds on one switch and speed.

    before_pfc: marking starts below the XOFF point, even with every port congested. saturates: every packet that can
    be marked is, before that point.
    """

    name: str
    speeds: str
    printed: str
    kmin_bytes: int
    kmax_bytes: int
    pmax: float
    before_pfc: bool
    saturates: bool
    source: str


def side_by_side(switch: SwitchBuffers, speed_gbps: float) -> tuple[EcnRow, ...]:
    """Ours first, then the ten published ones, converted to bytes for this switch.

    Raises KeyError when the switch has no port of that speed.
    """
    ours = switch.ecn_at(speed_gbps)
    printed = f"{ours.kmin_bytes:,} / {ours.kmax_bytes:,} B"
    first = _row(OURS, f"{speed_gbps:g}G", printed, (ours.kmin_bytes, ours.kmax_bytes), ours.pmax, switch, RULE)
    return first, *(_published(profile, switch) for profile in VENDOR_ECN_PROFILES)


def in_bytes(profile: PublishedEcn, queue_bytes: float) -> tuple[int, int]:
    """Kmin and Kmax in bytes. queue_bytes: what a fill level of 100 % stands for."""
    scale = {"bytes": 1.0, "segments": float(SEGMENT_BYTES), "percent of the queue": queue_bytes / 100}[profile.unit]
    return round(profile.kmin * scale), round(profile.kmax * scale)


def _published(profile: PublishedEcn, switch: SwitchBuffers) -> EcnRow:
    """A fill level counts from the most that a queue can hold: the XOFF point with one port congested."""
    unit = {"bytes": "B", "segments": "segments", "percent of the queue": "% fill"}[profile.unit]
    printed = f"{profile.kmin:,} / {profile.kmax:,} {unit}"
    thresholds = in_bytes(profile, xoff_alone_bytes(switch))
    source = profile.source if profile.quality == "primary" else f"{profile.source} ({profile.quality})"
    return _row(profile.name, profile.speeds, printed, thresholds, profile.pmax, switch, source)


def _row(
    name: str, speeds: str, printed: str, thresholds: tuple[int, int], pmax: float, switch: SwitchBuffers, source: str
) -> EcnRow:
    xoff = xoff_together_bytes(switch)
    kmin, kmax = thresholds
    return EcnRow(name, speeds, printed, kmin, kmax, pmax, kmin < xoff, kmax <= xoff, source)
