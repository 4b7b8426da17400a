"""Published SONiC headroom tables, row by row.

Rows: sonic-net/sonic-buildimage @086b03bd, Apache-2.0; the folder of each table stands beside its rows.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom
from eastwest.lossless.headroom import Traffic, linear_headroom, spectrum_headroom
from eastwest.lossless.headroom.spectrum import BEFORE_QUANTA

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
    assert found is not None
    assert found.xoff_bytes == xoff


@pytest.mark.parametrize(("speed_gbps", "cable_m", "xoff"), NH_4210)
def test_tomahawk_6(speed_gbps: float, cable_m: float, xoff: int) -> None:
    found = linear_headroom(TOMAHAWK_6, speed_gbps, cable_m, 9216)
    assert found is not None
    assert found.xoff_bytes == xoff


@pytest.mark.parametrize(("cell_bytes", "speed_gbps", "cable_m", "xoff"), OLDER)
def test_spectrum_1_to_3_by_the_older_release(cell_bytes: int, speed_gbps: float, cable_m: float, xoff: int) -> None:
    constants = SpectrumHeadroom(cell_bytes, 19 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0)
    found = spectrum_headroom(constants, speed_gbps, cable_m, SMALL_ONLY, release=BEFORE_QUANTA)
    assert found.xoff_bytes == xoff


def _published_rows(folder: str) -> list[dict[str, str]]:
    beside = Path(__file__).resolve().parents[4] / "shared" / "configs" / "sonic_pg_headroom.csv"
    path = Path(os.environ.get("EASTWEST_SONIC_HEADROOM_CSV", beside))
    if not path.exists():
        pytest.skip(f"no collection of published headroom tables at {path.name}; set EASTWEST_SONIC_HEADROOM_CSV")
    with path.open(newline="") as stream:
        return [row for row in csv.DictReader(stream) if folder in row["path"]]


def test_every_collected_row_of_the_sn5600_table_is_exact() -> None:
    rows = _published_rows("nvidia_sn5600-r0/ACS-SN5600/")
    exact = [
        row
        for row in rows
        if spectrum_headroom(SPECTRUM_4, int(row["speed_mbps"]) / 1000, float(row["cable_m"]), SMALL_ONLY).xoff_bytes
        == int(row["xoff"])
    ]
    assert (len(exact), len(rows)) == (24, 24)


@pytest.mark.parametrize(
    ("folder", "cell_bytes", "count"), [("ACS-MSN2700/", 96, 15), ("ACS-MSN3700/", 144, 18), ("ACS-MSN4700/", 144, 21)]
)
def test_every_collected_row_of_the_older_tables_is_exact(folder: str, cell_bytes: int, count: int) -> None:
    rows = _published_rows(folder)
    constants = SpectrumHeadroom(cell_bytes, 19 * 1024, 819, kb_on_tile=False, extra_xoff_bytes=0)
    exact = [
        row
        for row in rows
        if spectrum_headroom(
            constants, int(row["speed_mbps"]) / 1000, float(row["cable_m"]), SMALL_ONLY, release=BEFORE_QUANTA
        ).xoff_bytes
        == int(row["xoff"])
    ]
    assert (len(exact), len(rows)) == (count, count)
