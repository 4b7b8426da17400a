"""Headroom constants of Broadcom and Marvell families whose tables are published, by catalogue id of the chip.

They serve chips for which the catalogue states none. Each is a fit of a published table: the fragmentation factor is
cell / (frame + 20 B) for the smallest frame that the table assumes, and the base of each speed is what that slope
leaves. A fact in the catalogue goes before an entry here.
"""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.catalogue.model import LinearHeadroom
from eastwest.lossless.headroom.fragmentation import fragmentation

_SONIC = "SONiC sonic-buildimage @086b03bd"
_JERICHO_UNIT_BYTES = 4096
_JERICHO_FACTOR = 1.32979
"""The same for Jericho 2, Jericho 2C+ and Qumran 3D, from 40G to 800G and up to 120 km."""


@dataclass(frozen=True, slots=True)
class Family:
    """Constants of one chip and the table they are fitted to."""

    constants: LinearHeadroom
    source: str


def _family(cell_bytes: int, factor: float, source: str, bases: dict[float, int], least_cable_m: float = 0.0) -> Family:
    constants = LinearHeadroom(cell_bytes, factor, tuple(sorted(bases.items())), least_cable_m)
    return Family(constants, f"{_SONIC} {source}, fitted")


FAMILIES: dict[str, Family] = {
    "tomahawk": _family(
        208,
        2.8,
        "common/profiles/th/6100/BALANCED/pg_profile_lookup.ini",
        {10: 35_638, 25: 52_735, 40: 65_906, 100: 163_724},
    ),
    "tomahawk-2": _family(
        208,
        fragmentation(208),
        "DellEMC-Z9264f-C64/pg_profile_lookup.ini",
        {10: 37_898, 25: 51_222, 40: 64_544, 50: 75_610, 100: 132_917},
    ),
    "trident-3": _family(
        256,
        3.0,
        "DellEMC-S5224f-P-25G/pg_profile_lookup.ini",
        {10: 45_866, 25: 64_551, 40: 76_324, 50: 92_494, 100: 160_156},
    ),
    "tomahawk-6": _family(
        420,
        fragmentation(420),
        "Nexthop NH-4210/pg_profile_lookup.ini",
        {100: 226_618, 400: 637_658, 800: 1_224_150},
    ),
    "jericho-2": _family(
        _JERICHO_UNIT_BYTES,
        _JERICHO_FACTOR,
        "Nokia-IXR7250E-36x100G/0/pg_profile_lookup.ini",
        {40: 49_749, 100: 59_381, 400: 114_689},
    ),
    "jericho-2c-plus": _family(
        _JERICHO_UNIT_BYTES,
        _JERICHO_FACTOR,
        "Arista-7280DR3A-36/0/pg_profile_lookup.ini, one figure up to 2 km",
        {40: 56_524, 100: 67_614, 400: 165_880},
        least_cable_m=2000.0,
    ),
    "qumran-3d": _family(
        _JERICHO_UNIT_BYTES,
        _JERICHO_FACTOR,
        "Arista-7280R4-32QF-32DF-64O/pg_profile_lookup.ini, one figure up to 2 km",
        {40: 43_856, 100: 53_768, 400: 112_672, 800: 189_824},
        least_cable_m=2000.0,
    ),
    "teralynx-10": _family(
        128,
        1.024,
        "Marvell d64p512t_128x400G-2x10G/pg_profile_lookup.ini",
        {50: 23_712, 100: 39_424, 200: 68_928, 400: 127_360, 800: 243_520},
    ),
    "teralynx-7": _family(
        32,
        1.024,
        "Supermicro_sse_t7132s/pg_profile_lookup.ini",
        {25: 15_648, 50: 20_928, 100: 33_968, 200: 61_552, 400: 115_040},
    ),
}


def published_family(asic_id: str) -> Family | None:
    """The published constants of a chip, None where no table was read."""
    return FAMILIES.get(asic_id)
