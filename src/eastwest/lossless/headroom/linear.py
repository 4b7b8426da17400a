"""Headroom of Broadcom families: published tables are linear in cable length."""

from __future__ import annotations

from eastwest.intent.catalogue.model import LinearHeadroom
from eastwest.lossless.headroom.model import Headroom, Term
from eastwest.lossless.link import CABLE_NS_PER_M

SOURCE = (
    "fit of the pg_profile_lookup.ini tables in SONiC sonic-buildimage @086b03bd: xoff = base + 2·5 ns/m·rate·k·length"
)
XON_CELLS = 14
"""3,556 B in cells of 254 B: Dell Z9864F (Tomahawk 5) pg_profile_lookup.ini."""


def linear_headroom(asic: LinearHeadroom, speed_gbps: float, cable_m: float, port_mtu_bytes: int) -> Headroom | None:
    """Headroom of one lossless queue: base(speed) + slope·length, rounded to the nearest cell as published.

    slope = 2 · 5 ns/m · rate / 8 · fragmentation. The reserve is two largest frames in whole cells (18,796 B at
    9,216 B in the Tomahawk 5 table). A speed between two published ones is interpolated, one below them takes the
    lowest published base: both are marked as assumed. Above them the result is None: nothing bounds the figure.
    Source: `SOURCE`.
    """
    base = _base_bytes(asic, speed_gbps)
    if base is None:
        return None
    base_bytes, how = base
    slope = 2 * CABLE_NS_PER_M * speed_gbps / 8 * asic.fragmentation
    cells = round((base_bytes + slope * cable_m) / asic.cell_bytes)
    reserve = 2 * -(-port_mtu_bytes // asic.cell_bytes) * asic.cell_bytes
    terms = (
        Term(f"base at {speed_gbps:g}G{how}", base_bytes),
        Term("slope in B/m", slope),
        Term("length in m", cable_m),
    )
    rule = f"xoff = base + slope × length, whole cells of {asic.cell_bytes} B; fragmentation {asic.fragmentation:.3f}"
    return Headroom(
        speed_gbps=speed_gbps,
        cable_m=cable_m,
        xoff_bytes=cells * asic.cell_bytes,
        xon_bytes=XON_CELLS * asic.cell_bytes,
        reserve_bytes=reserve,
        terms=terms,
        rule=rule,
        source=SOURCE,
        assumed=bool(how),
    )


def _base_bytes(asic: LinearHeadroom, speed_gbps: float) -> tuple[float, str] | None:
    """The base and how it was found when the table lacks the speed."""
    table = sorted(asic.base_bytes)
    below = [row for row in table if row[0] <= speed_gbps]
    above = [row for row in table if row[0] >= speed_gbps]
    if not above:
        return None
    if not below:
        return above[0][1], f" (published for {above[0][0]:g}G)"
    (low, low_bytes), (high, high_bytes) = below[-1], above[0]
    if low == high:
        return low_bytes, ""
    share = (speed_gbps - low) / (high - low)
    return low_bytes + share * (high_bytes - low_bytes), f" (between {low:g}G and {high:g}G)"
