"""Headroom of NVIDIA Spectrum switches, by the formula that SONiC publishes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eastwest.intent.catalogue.model import SpectrumHeadroom
from eastwest.lossless.headroom.model import Headroom, Term
from eastwest.lossless.pause import is_published, peer_response_bytes

SOURCE = "SONiC sonic-swss cfgmgr/buffer_headroom_mellanox.lua @e6b0c5b5; constants of platform/mellanox/asic_table.j2"
CABLE_METRES_PER_S = 198e6
TILE_BYTES_PER_GBPS = 15
SMALLEST_PACKET_BYTES = 64
KIB = 1024
MIXED_TRAFFIC_EXTRA_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Release:
    """What differs between releases of the formula.

    cells_rounded_up: whether cells per smallest packet are a whole number. peer_bytes: response time of the peer as a
    constant; None takes the pause quanta of the speed.
    """

    cells_rounded_up: bool
    peer_bytes: float | None


CURRENT = Release(cells_rounded_up=True, peer_bytes=None)
BEFORE_QUANTA = Release(cells_rounded_up=False, peer_bytes=3.8 * KIB)
"""The release that the SN2700, SN3700 and SN4700 tables were made with."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the lossless class carries.

    port_mtu_bytes: largest frame of any class. lossless_mtu_bytes: largest packet of the lossless class.
    small_percent: share of 64-byte packets in the lossless class, by number, 0 to 100.
    """

    port_mtu_bytes: int
    lossless_mtu_bytes: int
    small_percent: int


def cell_occupancy(cell_bytes: int, traffic: Traffic, release: Release = CURRENT) -> float:
    """Buffer bytes taken per byte received, from packets smaller than a cell; at least 1.

    The byte share of small packets is 64 B over the mean packet, as the published formula has it: at a share below
    100 % that counts every packet as carrying one small one, a margin on the safe side. Source: `SOURCE`.
    """
    small = traffic.small_percent
    mean = (small * SMALLEST_PACKET_BYTES + (100 - small) * traffic.lossless_mtu_bytes) / 100
    by_bytes = 100 * SMALLEST_PACKET_BYTES / mean
    if cell_bytes > 2 * SMALLEST_PACKET_BYTES:
        worst = cell_bytes / SMALLEST_PACKET_BYTES
        worst = math.ceil(worst) if release.cells_rounded_up else worst
    else:
        worst = 2 * cell_bytes / (1 + cell_bytes)
    return (100 - by_bytes + by_bytes * worst) / 100


def cable_bytes(speed_gbps: float, cable_m: float) -> float:
    """Bytes on the cable both ways: 2·L·R / (198·10⁶ m/s · 8). Source: `SOURCE`."""
    return 2 * cable_m * speed_gbps * 1e9 / (CABLE_METRES_PER_S * 8)


def has_eight_lanes(asic: SpectrumHeadroom, speed_gbps: float) -> bool:
    """Eight-lane ports: 400G on generations with 50G lanes, 800G on those with 100G lanes (tile term), never else.

    Source: SN4700, SN5600 tables. Lanes of later generations are not published with the formula.
    """
    if asic.extra_xoff_bytes:
        return False
    return speed_gbps >= (800 if asic.kb_on_tile else 400)


def _ceil_kib(count: float) -> int:
    return math.ceil(count / KIB) * KIB


def spectrum_headroom(
    asic: SpectrumHeadroom,
    speed_gbps: float,
    cable_m: float,
    traffic: Traffic,
    *,
    shared_headroom_pool: bool = False,
    release: Release = CURRENT,
    gearbox_bytes: float = 0.0,
) -> Headroom:
    """Headroom of one lossless queue: xoff = ⌈Lmtu + propagation × occupancy⌉ to whole KiB, and its extras.

    propagation = port MTU + cable + 2·gearbox + MAC and PHY + peer response + tile (15 B per Gb/s, Spectrum-4/5).
    shared_headroom_pool: the switch shares one pool for headroom; otherwise mixed traffic gets 2 KiB more.
    Source: `SOURCE`; SN5600 800G 40 m with 100 % small packets gives 362,496 B as published.
    """
    peer = float(peer_response_bytes(speed_gbps)) if release.peer_bytes is None else release.peer_bytes
    parts = [
        Term("port MTU", traffic.port_mtu_bytes),
        Term("cable both ways", cable_bytes(speed_gbps, cable_m)),
        Term("gearbox", 2 * gearbox_bytes),
        Term("MAC and PHY", asic.mac_phy_delay_bytes),
        Term("peer response", peer),
        Term("tile", speed_gbps * TILE_BYTES_PER_GBPS if asic.kb_on_tile else 0.0),
    ]
    occupancy = cell_occupancy(asic.cell_bytes, traffic, release)
    propagation = sum(part.value for part in parts)
    mixed = MIXED_TRAFFIC_EXTRA_BYTES if traffic.small_percent < 100 and not shared_headroom_pool else 0
    extra = asic.extra_xoff_bytes + mixed
    xoff = _ceil_kib(traffic.lossless_mtu_bytes + propagation * occupancy) + extra
    xon = _ceil_kib(asic.pipeline_latency_bytes * (2 if has_eight_lanes(asic, speed_gbps) else 1))
    terms = (
        Term("lossless MTU", traffic.lossless_mtu_bytes),
        *(part for part in parts if part.value),
        Term("times cell occupancy", occupancy),
        Term("added after rounding", extra),
    )
    rule = "xoff = ceil_KiB(lossless MTU + (sum of the others) × cell occupancy) + additions"
    assumed = release.peer_bytes is None and not is_published(speed_gbps)
    return Headroom(speed_gbps, cable_m, xoff, xon, xon, terms, rule, SOURCE, assumed)
