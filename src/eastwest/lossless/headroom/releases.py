"""Releases of NVIDIA's headroom formula: published tables were made with different ones."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.lossless.pause import LATER_800G_QUANTA

KIB = 1024


@dataclass(frozen=True, slots=True)
class Release:
    """What differs between releases of the formula.

    share_by_bytes: the share of small packets counts packets and is turned into bytes; otherwise it is taken as the
    byte share itself. cells_rounded_up: whether cells per smallest packet are a whole number. peer_bytes: response
    time of the peer as a constant; None takes the pause quanta of the speed. eight_lane_less_bytes: how much the
    doubled XON point of eight-lane ports falls short of twice. quanta_800g: quanta at 800G where not the usual 905.
    """

    name: str
    share_by_bytes: bool
    cells_rounded_up: bool
    peer_bytes: float | None
    eight_lane_less_bytes: int = 0
    quanta_800g: int | None = None


CURRENT = Release("current", share_by_bytes=True, cells_rounded_up=True, peer_bytes=None)
"""sonic-swss @e6b0c5b5: what the design uses."""

BY_BYTES = Release("byte share", share_by_bytes=True, cells_rounded_up=False, peer_bytes=None)
"""As the current one, cells not rounded up: the SN4600C-D24C52 table."""

BY_COUNT = Release("count as byte share", share_by_bytes=False, cells_rounded_up=False, peer_bytes=None)
"""sonic-swss @18913fa3: the SN4600C-D112C8, SN4700-C128 and SN5600-V256 tables."""

BEFORE_QUANTA = Release(
    "constant peer response",
    share_by_bytes=False,
    cells_rounded_up=False,
    peer_bytes=3.8 * KIB,
    eight_lane_less_bytes=KIB,
)
"""The first one, with peer_response_time 3.8 KB: the SN2700, SN2201, SN3700, SN3800 and SN4700 tables."""

SPECTRUM_6 = Release(
    "current, 1,810 quanta at 800G",
    share_by_bytes=True,
    cells_rounded_up=True,
    peer_bytes=None,
    quanta_800g=LATER_800G_QUANTA,
)
"""As the current one with twice the response at 800G: with it, and without the 18 KiB that the current script adds for
Spectrum-6, the formula gives the three 800G rows of the SN6600 table that it otherwise misses by 62 KiB."""

RELEASES = (CURRENT, BY_BYTES, BY_COUNT, BEFORE_QUANTA, SPECTRUM_6)
