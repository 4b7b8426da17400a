"""Headroom by the IEEE sum, for switches whose maker publishes no constants: an estimate, marked as such."""

from __future__ import annotations

import math

from eastwest.lossless.headroom.fragmentation import SMALLEST_FRAME_BYTES
from eastwest.lossless.headroom.linear import XON_CELLS
from eastwest.lossless.headroom.model import Headroom, Term, Traffic
from eastwest.lossless.link import CABLE_NS_PER_M
from eastwest.lossless.pause import peer_response_bytes

SOURCE = "sum of the IEEE 802.1Q annex on PFC buffer requirements (as printed in Cisco Press, RoCE and AI, chapter 7)"
FRAME_OVERHEAD_BYTES = 20
PAUSE_FRAME_BYTES = 84
CELL_BYTES = 256
"""Cell size taken when none is published: the published ones of 51.2 Tb/s chips are 192 to 254 B."""

_INTERFACE_BITS = ((10.0, 8_192), (25.0, 6_144), (40.0, 24_576), (100.0, 122_880))


def interface_bytes(speed_gbps: float) -> float:
    """Delay of one MAC and PHY, as bytes at line rate.

    Published up to 100G (122,880 bit times); above it the same time, 1.2288 µs, is taken, as nothing is published.
    """
    for published_gbps, bits in _INTERFACE_BITS:
        if speed_gbps <= published_gbps:
            return bits / 8
    top_gbps, top_bits = _INTERFACE_BITS[-1]
    return top_bits / 8 * speed_gbps / top_gbps


def _occupancy(traffic: Traffic) -> float:
    """Buffer bytes per byte received when each small packet takes a whole cell."""
    small = traffic.small_percent * SMALLEST_FRAME_BYTES
    by_bytes = small / (small + (100 - traffic.small_percent) * traffic.lossless_mtu_bytes)
    return 1 + by_bytes * (CELL_BYTES / SMALLEST_FRAME_BYTES - 1)


def estimated_headroom(speed_gbps: float, cable_m: float, traffic: Traffic) -> Headroom:
    """Estimate: two largest frames + (pause + 2·interface + 2·cable + peer response) × occupancy of 256-byte cells.

    Source: `SOURCE`; the interface delay above 100G and the cell size are assumptions of this function.
    """
    frame = traffic.port_mtu_bytes + FRAME_OVERHEAD_BYTES
    parts = (
        Term("pause frame", PAUSE_FRAME_BYTES),
        Term("interfaces at both ends", 2 * interface_bytes(speed_gbps)),
        Term("cable both ways", 2 * CABLE_NS_PER_M * cable_m * speed_gbps / 8),
        Term("peer response", peer_response_bytes(speed_gbps)),
    )
    occupancy = _occupancy(traffic)
    total = 2 * frame + sum(part.value for part in parts) * occupancy
    reserve = 2 * math.ceil(traffic.port_mtu_bytes / CELL_BYTES) * CELL_BYTES
    return Headroom(
        speed_gbps=speed_gbps,
        cable_m=cable_m,
        xoff_bytes=math.ceil(total / CELL_BYTES) * CELL_BYTES,
        xon_bytes=XON_CELLS * CELL_BYTES,
        reserve_bytes=reserve,
        terms=(Term("two largest frames", 2 * frame), *parts, Term("times cell occupancy", occupancy)),
        rule="frames + (sum of the others) × cell occupancy, to whole cells of 256 B",
        source=SOURCE,
        small_packets=traffic.words(),
        occupancy=occupancy,
        wire_bytes=2 * frame + sum(part.value for part in parts),
        assumed=True,
    )
