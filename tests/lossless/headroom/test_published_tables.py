"""Published SONiC headroom tables, row by row.

Rows: sonic-net/sonic-buildimage @086b03bd, Apache-2.0; the folder of each table stands beside its rows.
"""

from __future__ import annotations

import pytest

from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom
from eastwest.lossless.headroom import Traffic, headroom_for, linear_headroom, spectrum_headroom
from eastwest.lossless.headroom.families import FAMILIES
from eastwest.lossless.headroom.releases import BEFORE_QUANTA, BY_COUNT, SPECTRUM_6
from eastwest.lossless.headroom.spectrum import group_size_bytes

from ..builders import SPECTRUM_4, TOMAHAWK_5

SMALL_ONLY = Traffic(port_mtu_bytes=9216, lossless_mtu_bytes=1024, small_percent=100)
MIXED = Traffic(port_mtu_bytes=9216, lossless_mtu_bytes=4096, small_percent=50)

# device/mellanox/x86_64-nvidia_sn5600-r0/ACS-SN5600: speed G, cable m, xoff B
SN5600 = (
    (10, 5, 45056),
    (25, 5, 48128),
    (40, 5, 57344),
    (50, 5, 63488),
    (100, 5, 113664),
    (200, 5, 131072),
    (400, 5, 231424),
    (800, 5, 257024),
    (10, 40, 46080),
    (25, 40, 52224),
    (40, 40, 62464),
    (50, 40, 69632),
    (100, 40, 126976),
    (200, 40, 157696),
    (400, 40, 283648),
    (800, 40, 362496),
    (10, 300, 56320),
    (25, 300, 76800),
    (40, 300, 101376),
    (50, 300, 118784),
    (100, 300, 225280),
    (200, 300, 355328),
    (400, 300, 677888),
    (800, 300, 1150976),
)

# device/mellanox/…sn5640…: a switch with a shared headroom pool
SN5640 = (
    (100, 5, 44032),
    (100, 40, 49152),
    (100, 300, 83968),
    (200, 5, 50176),
    (200, 40, 60416),
    (200, 300, 130048),
    (400, 5, 86016),
    (400, 40, 104448),
    (400, 300, 243712),
)

# device/dell/x86_64-dell_z9864f-r0/Dell-Z9864f-O64: Tomahawk 5
Z9864F = (
    (100, 5, 147066),
    (100, 40, 160274),
    (100, 300, 258572),
    (400, 5, 393192),
    (400, 40, 446024),
    (400, 300, 839216),
    (800, 5, 729488),
    (800, 40, 835406),
    (800, 300, 1621536),
)

# device/nexthop/…nh_4210…: Tomahawk 6
NH_4210 = ((800, 5, 1249080), (800, 40, 1424220), (800, 300, 2724120))
TOMAHAWK_6 = LinearHeadroom(cell_bytes=420, fragmentation=5.0, base_bytes=((800.0, 1_224_079),))

# device/mellanox/x86_64-mlnx_msn2700-r0, …msn3700-r0, …msn4700-r0 (ACS): made before the pause quanta came in
OLDER = (
    (96, 100, 5, 30720),
    (96, 100, 40, 38912),
    (96, 100, 300, 104448),
    (144, 200, 5, 35840),
    (144, 200, 40, 55296),
    (144, 200, 300, 203776),
    (144, 400, 5, 38912),
    (144, 400, 40, 77824),
    (144, 400, 300, 373760),
)


@pytest.mark.parametrize(("speed_gbps", "cable_m", "xoff"), SN5600)
def test_spectrum_4(speed_gbps: float, cable_m: float, xoff: int) -> None:
    assert spectrum_headroom(SPECTRUM_4, speed_gbps, cable_m, SMALL_ONLY).xoff_bytes == xoff


@pytest.mark.parametrize(("speed_gbps", "cable_m", "xoff"), SN5640)
def test_spectrum_5_with_a_shared_headroom_pool(speed_gbps: float, cable_m: float, xoff: int) -> None:
    found = spectrum_headroom(SPECTRUM_4, speed_gbps, cable_m, MIXED, shared_headroom_pool=True)
    assert found.xoff_bytes == xoff


@pytest.mark.parametrize(("speed_gbps", "cable_m", "xoff"), Z9864F)
def test_tomahawk_5(speed_gbps: float, cable_m: float, xoff: int) -> None:
    found = linear_headroom(TOMAHAWK_5, speed_gbps, cable_m, 9216)
    assert found.xoff_bytes == xoff


@pytest.mark.parametrize(("speed_gbps", "cable_m", "xoff"), NH_4210)
def test_tomahawk_6(speed_gbps: float, cable_m: float, xoff: int) -> None:
    found = linear_headroom(TOMAHAWK_6, speed_gbps, cable_m, 9216)
    assert found.xoff_bytes == xoff


@pytest.mark.parametrize(("cell_bytes", "speed_gbps", "cable_m", "xoff"), OLDER)
def test_spectrum_1_to_3_by_the_older_release(cell_bytes: int, speed_gbps: float, cable_m: float, xoff: int) -> None:
    constants = SpectrumHeadroom(cell_bytes, 19 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0)
    found = spectrum_headroom(constants, speed_gbps, cable_m, SMALL_ONLY, release=BEFORE_QUANTA)
    assert found.xoff_bytes == xoff


# device/mellanox/…sn6600…: Spectrum-6, 800G rows, as read with the pool shared
SN6600 = ((800, 5, 147_456), (800, 40, 186_368), (800, 300, 473_088))
SPECTRUM_6_TABLE = SpectrumHeadroom(256, 42 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0)


@pytest.mark.parametrize(("speed_gbps", "cable_m", "xoff"), SN6600)
def test_spectrum_6_needs_twice_the_response_and_no_extra(speed_gbps: float, cable_m: float, xoff: int) -> None:
    found = spectrum_headroom(
        SPECTRUM_6_TABLE, speed_gbps, cable_m, MIXED, shared_headroom_pool=True, release=SPECTRUM_6
    )
    assert found.xoff_bytes == xoff


def test_the_design_of_spectrum_6_is_above_its_table() -> None:
    current = SpectrumHeadroom(256, 42 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=18 * 1024)
    for speed_gbps, cable_m, xoff in SN6600:
        assert headroom_for(current, speed_gbps, cable_m, MIXED).xoff_bytes > xoff


# device/mellanox/x86_64-mlnx_msn3800-r0/ACS-MSN3800: with a gearbox on every port
SN3800 = ((10, 5, 34816), (10, 300, 44032), (25, 40, 40960), (40, 5, 41984), (50, 300, 87040), (100, 40, 66560))


@pytest.mark.parametrize(("speed_gbps", "cable_m", "xoff"), SN3800)
def test_gearboxes(speed_gbps: float, cable_m: float, xoff: int) -> None:
    constants = SpectrumHeadroom(144, 19 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0)
    found = spectrum_headroom(constants, speed_gbps, cable_m, SMALL_ONLY, release=BEFORE_QUANTA, gearbox_ns=400)
    assert found.xoff_bytes == xoff


# …sn5600-r0/Mellanox-SN5600-V256 (4,096 B, 50 %) and …msn4700-r0/Mellanox-SN4700-C128 (1,024 B, 50 %): share as bytes
BY_COUNT_ROWS = (
    (SPECTRUM_4, 4096, 400, 40, 192_512),
    (SPECTRUM_4, 4096, 800, 300, 771_072),
    (SpectrumHeadroom(144, 19 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0), 1024, 400, 300, 358_400),
    (SpectrumHeadroom(144, 19 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0), 1024, 100, 5, 59_392),
)


@pytest.mark.parametrize(("constants", "mtu", "speed_gbps", "cable_m", "xoff"), BY_COUNT_ROWS)
def test_the_release_that_takes_the_number_for_the_bytes(
    constants: SpectrumHeadroom, mtu: int, speed_gbps: float, cable_m: float, xoff: int
) -> None:
    traffic = Traffic(9216, mtu, 50)
    found = spectrum_headroom(constants, speed_gbps, cable_m, traffic, shared_headroom_pool=True, release=BY_COUNT)
    assert found.xoff_bytes == xoff


def test_group_sizes_with_and_without_a_shared_pool() -> None:
    """ACS-SN5600 at 400G and 40 m; ACS-MSN4700 at 400G has eight lanes and a frame more."""
    found = spectrum_headroom(SPECTRUM_4, 400, 40, SMALL_ONLY)
    assert group_size_bytes(SPECTRUM_4, found, 9216, shared_pool=False) == 303_104
    assert group_size_bytes(SPECTRUM_4, found, 9216, shared_pool=True) == 19_456
    spectrum_3 = SpectrumHeadroom(144, 19 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0)
    older = spectrum_headroom(spectrum_3, 400, 5, SMALL_ONLY, release=BEFORE_QUANTA)
    assert (older.xon_bytes, group_size_bytes(spectrum_3, older, 9216, shared_pool=False)) == (37_888, 86_016)


# Tomahawk 2, DellEMC-Z9264f-C64; Trident 3, DellEMC-S5224f-P-25G; Jericho 2, Nokia-IXR7250E; Jericho 2C+,
# Arista-7280DR3A-36; Qumran 3D, Arista-7280R4-32QF-32DF-64O; Tomahawk 6, NH-4210
FAMILY_ROWS = (
    ("tomahawk-2", 100, 5, 134_469, 0.02),
    ("tomahawk-2", 25, 300, 74_464, 0.02),
    ("trident-3", 100, 5, 162_048, 0.001),
    ("jericho-2", 400, 300, 315_392, 0.0),
    ("jericho-2", 400, 1000, 778_240, 0.0),
    ("jericho-2", 100, 80_000, 13_357_056, 0.0),
    ("jericho-2c-plus", 400, 30, 1_495_040, 0.0),
    ("qumran-3d", 800, 30, 2_850_816, 0.0),
    ("qumran-3d", 800, 2000, 2_850_816, 0.0),
    ("qumran-3d", 800, 120_000, 159_764_480, 0.0),
    ("tomahawk-6", 800, 300, 2_724_120, 0.0),
)


@pytest.mark.parametrize(("chip", "speed_gbps", "cable_m", "xoff", "share"), FAMILY_ROWS)
def test_fitted_families(chip: str, speed_gbps: float, cable_m: float, xoff: int, share: float) -> None:
    found = linear_headroom(FAMILIES[chip].constants, speed_gbps, cable_m, 9216)
    assert found.xoff_bytes == pytest.approx(xoff, rel=share)
