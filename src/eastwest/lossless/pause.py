"""How long a peer may take to obey a pause frame, by link speed."""

from __future__ import annotations

QUANTUM_BYTES = 64
"""One pause quantum is 512 bit times (IEEE 802.3, clause 31B)."""

_QUANTA: tuple[tuple[float, int], ...] = (
    (10.0, 67),
    (25.0, 80),
    (40.0, 118),
    (50.0, 147),
    (100.0, 394),
    (200.0, 453),
    (400.0, 905),
    (800.0, 905),
)
LATER_800G_QUANTA = 1810
"""Twice the published 905: the response that the 800G rows of the SN6600 (Spectrum-6) table stand for."""
SOURCE = "IEEE 802.3 31B.3.7 as tabulated in SONiC sonic-swss cfgmgr/buffer_headroom_mellanox.lua"


def pause_quanta(speed_gbps: float) -> int:
    """Quanta a peer may keep sending after it has received XOFF.

    A speed between two published ones takes the next higher one; above 800G the figure grows with the speed, as
    nothing is published there. Source: `SOURCE`.
    """
    for published_gbps, quanta in _QUANTA:
        if speed_gbps <= published_gbps:
            return quanta
    top_gbps, top = _QUANTA[-1]
    return round(top * speed_gbps / top_gbps)


def is_published(speed_gbps: float) -> bool:
    """Whether the table has this very speed."""
    return any(speed_gbps == published_gbps for published_gbps, _ in _QUANTA)


def peer_response_bytes(speed_gbps: float) -> int:
    """Bytes a peer may still send between receiving XOFF and stopping: quanta × 64 B."""
    return pause_quanta(speed_gbps) * QUANTUM_BYTES
