"""Headroom of NVIDIA Spectrum switches, by the formula that SONiC publishes."""

from __future__ import annotations

import math

from eastwest.intent.catalogue.model import SpectrumHeadroom
from eastwest.lossless.headroom.fragmentation import SMALLEST_FRAME_BYTES
from eastwest.lossless.headroom.model import Headroom, Term, Traffic
from eastwest.lossless.headroom.releases import CURRENT, KIB, Release
from eastwest.lossless.pause import QUANTUM_BYTES, is_published, peer_response_bytes

SOURCE = "SONiC sonic-swss cfgmgr/buffer_headroom_mellanox.lua @e6b0c5b5; constants of platform/mellanox/asic_table.j2"
CABLE_METRES_PER_S = 198e6
TILE_BYTES_PER_GBPS = 15
MIXED_TRAFFIC_EXTRA_BYTES = 2048
_TOP_GBPS = 800.0
_SPECTRUM_6_CELL_BYTES = 256


def cell_occupancy(cell_bytes: int, traffic: Traffic, release: Release = CURRENT) -> float:
    """Buffer bytes taken per byte received, from packets smaller than a cell; at least 1.

    The current release turns the share of small packets into a byte share, 64 B over the mean packet: below 100 % that
    counts every packet as carrying one small one, a margin on the safe side. Earlier ones take the number itself as
    the byte share. Source: `SOURCE`.
    """
    small = traffic.small_percent
    by_bytes = float(small)
    if release.share_by_bytes:
        mean = (small * SMALLEST_FRAME_BYTES + (100 - small) * traffic.lossless_mtu_bytes) / 100
        by_bytes = 100 * SMALLEST_FRAME_BYTES / mean
    if cell_bytes > 2 * SMALLEST_FRAME_BYTES:
        worst = cell_bytes / SMALLEST_FRAME_BYTES
        worst = math.ceil(worst) if release.cells_rounded_up else worst
    else:
        worst = 2 * cell_bytes / (1 + cell_bytes)
    return (100 - by_bytes + by_bytes * worst) / 100


def cable_bytes(speed_gbps: float, cable_m: float) -> float:
    """Bytes on the cable both ways: 2·L·R / (198·10⁶ m/s · 8). Source: `SOURCE`."""
    return 2 * cable_m * speed_gbps * 1e9 / (CABLE_METRES_PER_S * 8)


def gearbox_bytes(speed_gbps: float, delay_ns: float) -> float:
    """Bytes that pass in the delay of one gearbox.

    A switch with gearboxes between chip and ports has one at either end of the loop. The SN3800's published tables
    stand for 400 ns (398 to 409 ns reproduce every row). Source: `SOURCE`, gearbox_delay of PERIPHERAL_TABLE.
    """
    return speed_gbps * delay_ns / 8


def is_spectrum_6(asic: SpectrumHeadroom) -> bool:
    """By its cell, the only one of 256 B. Source: platform/mellanox/asic_table.j2."""
    return asic.cell_bytes == _SPECTRUM_6_CELL_BYTES


def has_eight_lanes(asic: SpectrumHeadroom, speed_gbps: float) -> bool:
    """Eight-lane ports: 400G on generations with 50G lanes, 800G on those with 100G lanes (tile term), never else.

    Source: SN4700, SN5600 tables. Lanes of later generations are not published with the formula.
    """
    if is_spectrum_6(asic):
        return False
    return speed_gbps >= (800 if asic.kb_on_tile else 400)


def _ceil_kib(count: float) -> int:
    return math.ceil(count / KIB) * KIB


def _peer_bytes(speed_gbps: float, release: Release) -> float:
    if release.peer_bytes is not None:
        return release.peer_bytes
    if release.quanta_800g is not None and speed_gbps >= _TOP_GBPS:
        return release.quanta_800g * QUANTUM_BYTES * speed_gbps / _TOP_GBPS
    return float(peer_response_bytes(speed_gbps))


def _parts(
    asic: SpectrumHeadroom, speed_gbps: float, cable_m: float, traffic: Traffic, release: Release, delay_ns: float
) -> tuple[Term, ...]:
    return (
        Term("port MTU", traffic.port_mtu_bytes),
        Term("cable both ways", cable_bytes(speed_gbps, cable_m)),
        Term("gearboxes", 2 * gearbox_bytes(speed_gbps, delay_ns)),
        Term("MAC and PHY", asic.mac_phy_delay_bytes),
        Term("peer response", _peer_bytes(speed_gbps, release)),
        Term("tile", speed_gbps * TILE_BYTES_PER_GBPS if asic.kb_on_tile else 0.0),
    )


def xon_bytes(asic: SpectrumHeadroom, speed_gbps: float, release: Release = CURRENT) -> int:
    """Where XON is sent: the pipeline's latency, doubled on ports of eight lanes."""
    if not has_eight_lanes(asic, speed_gbps):
        return _ceil_kib(asic.pipeline_latency_bytes)
    return _ceil_kib(2 * asic.pipeline_latency_bytes - release.eight_lane_less_bytes)


def spectrum_headroom(
    asic: SpectrumHeadroom,
    speed_gbps: float,
    cable_m: float,
    traffic: Traffic,
    *,
    shared_headroom_pool: bool = False,
    release: Release = CURRENT,
    gearbox_ns: float = 0.0,
) -> Headroom:
    """Headroom of one lossless queue: xoff = ⌈Lmtu + propagation × occupancy⌉ to whole KiB, and its extras.

    propagation = port MTU + cable + 2·gearbox + MAC and PHY + peer response + tile (15 B per Gb/s, Spectrum-4/5).
    shared_headroom_pool: the switch shares one pool for headroom; otherwise mixed traffic gets 2 KiB more.
    Source: `SOURCE`; SN5600 800G 40 m with 100 % small packets gives 362,496 B as published.
    """
    parts = _parts(asic, speed_gbps, cable_m, traffic, release, gearbox_ns)
    occupancy = cell_occupancy(asic.cell_bytes, traffic, release)
    propagation = sum(part.value for part in parts)
    mixed = MIXED_TRAFFIC_EXTRA_BYTES if traffic.small_percent < 100 and not shared_headroom_pool else 0
    extra = asic.extra_xoff_bytes + mixed
    terms = (
        Term("lossless MTU", traffic.lossless_mtu_bytes),
        *(part for part in parts if part.value),
        Term("times cell occupancy", occupancy),
        Term("added after rounding", extra),
    )
    xon = xon_bytes(asic, speed_gbps, release)
    return Headroom(
        speed_gbps=speed_gbps,
        cable_m=cable_m,
        xoff_bytes=_ceil_kib(traffic.lossless_mtu_bytes + propagation * occupancy) + extra,
        xon_bytes=xon,
        reserve_bytes=xon,
        terms=terms,
        rule="xoff = ceil_KiB(lossless MTU + (sum of the others) × cell occupancy) + additions",
        source=SOURCE,
        small_packets=traffic.words(),
        occupancy=occupancy,
        wire_bytes=traffic.lossless_mtu_bytes + propagation,
        assumed=release.peer_bytes is None and not is_published(speed_gbps),
    )


def group_size_bytes(asic: SpectrumHeadroom, found: Headroom, port_mtu_bytes: int, *, shared_pool: bool) -> int:
    """The `size` of the priority group beside xoff and xon in published tables.

    Own headroom: xoff + xon, and a largest frame more on ports of eight lanes. With a shared headroom pool the group
    keeps the xon part only. Source: `SOURCE`.
    """
    if shared_pool:
        return found.xon_bytes
    more = port_mtu_bytes if has_eight_lanes(asic, found.speed_gbps) else 0
    return _ceil_kib(found.xoff_bytes + found.xon_bytes + more)
