"""Headroom of Broadcom families: published tables are linear in cable length."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.catalogue.model import LinearHeadroom
from eastwest.lossless.headroom.fragmentation import SMALLEST_FRAME_BYTES, frame_behind
from eastwest.lossless.headroom.loop import PAUSE_FRAME_BYTES
from eastwest.lossless.headroom.model import Headroom, Term
from eastwest.lossless.link import CABLE_NS_PER_M, PREAMBLE_GAP_BYTES

SOURCE = (
    "fit of the pg_profile_lookup.ini tables in SONiC sonic-buildimage @086b03bd: xoff = base + 2·5 ns/m·rate·k·length"
)
XON_CELLS = 14
"""3,556 B in cells of 254 B: Dell Z9864F (Tomahawk 5) pg_profile_lookup.ini."""

RESPONSE_BYTES_PER_GBPS = 285
"""Time from XOFF to silence, 2.28 µs as bytes per Gb/s. The published bases of Tomahawk 3 to 6 and Trident 4 at 400G
and 800G, less two largest frames and divided by their fragmentation, give 254 to 285: the largest is taken."""
GENERIC_SOURCE = (
    "generic model: fragmentation × (two largest frames + pause frame + 2.28 µs + cable), the response being the "
    "largest that the published tables of Tomahawk 3 to 6 and Trident 4 leave at 400G and 800G"
)

_LARGE_UNIT_BYTES = 1024
"""Tables in units above this (Jericho: 4,096 B) do not count the cells of packets: one unit of hysteresis is enough."""

_NO_FRAGMENTATION = 1.1
_SAME_ROW_GBPS = 25.0
"""Published tables of Tomahawk 4 and 5 give 10G the row of 25G, and 40G that of 50G."""


@dataclass(frozen=True, slots=True)
class _Base:
    """The part that does not depend on length. how: empty when published for this very speed."""

    value: float
    at_gbps: float
    how: str = ""


def linear_headroom(asic: LinearHeadroom, speed_gbps: float, cable_m: float, port_mtu_bytes: int) -> Headroom:
    """Headroom of one lossless queue: base(speed) + slope·length, rounded to the nearest cell as published.

    slope = 2 · 5 ns/m · rate / 8 · fragmentation. The reserve is two largest frames in whole cells (18,796 B at
    9,216 B in the Tomahawk 5 table). A speed without a base is marked as assumed: between two published ones it is
    interpolated; within 25G below the lowest it takes that row whole, as published tables do; further below the frames
    of the base stay and the rest shrinks with the rate; above the table (or without one) the base grows with the rate
    by `RESPONSE_BYTES_PER_GBPS`. Source: `SOURCE`.
    """
    base = _base(asic, speed_gbps, port_mtu_bytes)
    slope = 2 * CABLE_NS_PER_M * base.at_gbps / 8 * asic.fragmentation
    length_m = max(cable_m, asic.least_cable_m)
    cells = round((base.value + slope * length_m) / asic.cell_bytes)
    reserve = 2 * -(-port_mtu_bytes // asic.cell_bytes) * asic.cell_bytes
    terms = (
        Term(f"base at {speed_gbps:g}G{base.how}", base.value),
        Term("slope in B/m", slope),
        Term("length in m", length_m),
    )
    rule = f"xoff = base + slope × length, whole cells of {asic.cell_bytes} B; fragmentation {asic.fragmentation:.3f}"
    return Headroom(
        speed_gbps=speed_gbps,
        cable_m=cable_m,
        xoff_bytes=cells * asic.cell_bytes,
        xon_bytes=asic.cell_bytes * (XON_CELLS if asic.cell_bytes < _LARGE_UNIT_BYTES else 1),
        reserve_bytes=reserve,
        terms=terms,
        rule=rule,
        source=SOURCE if asic.base_bytes else GENERIC_SOURCE,
        small_packets=_small_packets(asic),
        occupancy=asic.fragmentation,
        wire_bytes=(base.value + slope * length_m) / asic.fragmentation,
        assumed=bool(base.how),
    )


def generic_base_bytes(speed_gbps: float, port_mtu_bytes: int, factor: float) -> float:
    """The base of a chip without a table: fragmentation × (two frames + pause frame + response). `GENERIC_SOURCE`."""
    return factor * (_fixed_bytes(port_mtu_bytes) + RESPONSE_BYTES_PER_GBPS * speed_gbps)


def _fixed_bytes(port_mtu_bytes: int) -> int:
    """The part that does not grow with the rate: two largest frames and the pause frame on the wire."""
    return 2 * (port_mtu_bytes + PREAMBLE_GAP_BYTES) + PAUSE_FRAME_BYTES


def _base(asic: LinearHeadroom, speed_gbps: float, port_mtu_bytes: int) -> _Base:
    table = sorted(asic.base_bytes)
    if not table:
        return _Base(generic_base_bytes(speed_gbps, port_mtu_bytes, asic.fragmentation), speed_gbps, " (generic model)")
    below = [row for row in table if row[0] <= speed_gbps]
    above = [row for row in table if row[0] >= speed_gbps]
    if not below:
        return _below(above[0], speed_gbps, port_mtu_bytes, asic.fragmentation)
    low, low_bytes = below[-1]
    if not above:
        grown = low_bytes + asic.fragmentation * RESPONSE_BYTES_PER_GBPS * (speed_gbps - low)
        return _Base(grown, speed_gbps, f" (from {low:g}G, growing with the rate)")
    high, high_bytes = above[0]
    if low == high:
        return _Base(low_bytes, speed_gbps)
    share = (speed_gbps - low) / (high - low)
    return _Base(low_bytes + share * (high_bytes - low_bytes), speed_gbps, f" (between {low:g}G and {high:g}G)")


def _below(lowest: tuple[float, int], speed_gbps: float, port_mtu_bytes: int, factor: float) -> _Base:
    """Near the lowest published speed its row whole; further below the frames of the base stay, the rest shrinks."""
    low, low_bytes = lowest
    if low - speed_gbps <= _SAME_ROW_GBPS:
        return _Base(low_bytes, low, f" (the figure for {low:g}G)")
    frames = factor * _fixed_bytes(port_mtu_bytes)
    shrunk = frames + max(0.0, low_bytes - frames) * speed_gbps / low
    return _Base(shrunk, speed_gbps, f" (from {low:g}G, shrinking with the rate)")


def _small_packets(asic: LinearHeadroom) -> str:
    """The share that the table has built in: every packet of the size that its factor stands for."""
    frame = frame_behind(asic.cell_bytes, asic.fragmentation)
    if not SMALLEST_FRAME_BYTES - 1 <= frame <= asic.cell_bytes or asic.fragmentation < _NO_FRAGMENTATION:
        return "not stated; the published table adds little for cells"
    return f"100 % of {frame:.0f} B, built into the published table"
