"""The arithmetic beside published tables, where these are at hand, and beside the packet engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.headroom import linear, spectrum
from benchmarks.headroom.agreement import agree
from benchmarks.headroom.chips import chip_of, constants_of
from benchmarks.headroom.engine import Trial, least_headroom_bytes
from benchmarks.headroom.margin import CHIPS, figure
from benchmarks.headroom.published import Row, Table, folder, tables
from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom
from eastwest.lossless.headroom.loop import Loop

TRIALS = [(100.0, 5.0), (200.0, 100.0), (400.0, 40.0), (800.0, 300.0)]


@pytest.fixture(scope="module")
def published() -> list[Table]:
    where = folder()
    if where is None:
        pytest.skip("the published tables are not here: set EASTWEST_CONFIGS to their folder")
    return tables(where)


def _named(published: list[Table], place: str) -> tuple[Table, SpectrumHeadroom | LinearHeadroom | None]:
    table = next(table for table in published if any(place in name for name in table.places))
    chip = chip_of(place)
    assert chip
    return table, constants_of(chip)


@pytest.mark.parametrize(
    ("place", "count"),
    [
        ("msn2700-r0/ACS-MSN2700", 15),
        ("msn3700-r0/ACS-MSN3700", 18),
        ("msn3800-r0/ACS-MSN3800", 15),
        ("msn4600c-r0/Mellanox-SN4600C-D24C52", 25),
        ("msn4700-r0/ACS-MSN4700", 21),
        ("sn5600-r0/ACS-SN5600", 24),
        ("sn5600-r0/Mellanox-SN5600-V256", 24),
    ],
)
def test_whole_nvidia_tables_are_exact(published: list[Table], place: str, count: int) -> None:
    table, constants = _named(published, place)
    assert isinstance(constants, SpectrumHeadroom)
    _, found = spectrum.best(table, constants)
    assert (found.exact, found.rows) == (count, count)


@pytest.mark.parametrize(
    ("place", "exact", "rows"),
    [("z9332f_d1508-r0/", 8, 10), ("dell_z9664f-r0/", 18, 21), ("dell_z9864f-r0/", 18, 24)],
)
def test_broadcom_tables_by_constants(published: list[Table], place: str, exact: int, rows: int) -> None:
    table, constants = _named(published, place)
    assert isinstance(constants, LinearHeadroom)
    found = linear.by_constants(table, constants)
    assert (found.exact, found.rows) == (exact, rows)


@pytest.mark.parametrize(
    ("place", "cell_bytes", "frame_bytes"),
    [("z9332f_d1508-r0/", 254, 172), ("dell_z9664f-r0/", 254, 64), ("ixr7220_d4-r0/", 318, 254)],
)
def test_the_cell_and_a_smallest_frame_explain_the_slope(
    published: list[Table], place: str, cell_bytes: int, frame_bytes: int
) -> None:
    table, _ = _named(published, place)
    assert linear.refitted(table, cell_bytes).frame_bytes == frame_bytes


@pytest.mark.parametrize(
    ("place", "chip"),
    [
        ("device/mellanox/x86_64-nvidia_sn5640-r0/x", "spectrum-5"),
        ("device/mellanox/x86_64-nvidia_sn6600-r0/x", "spectrum-6"),
        ("device/nexthop/x86_64-nexthop_4210-r0/NH-4210", "tomahawk-6"),
        ("device/barefoot/x86_64-accton_as9516_32d-r0/newport", None),
    ],
)
def test_chip_from_the_folder(place: str, chip: str | None) -> None:
    assert chip_of(place) == chip


def test_tables_are_read_from_both_forms_and_equal_ones_counted_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    ini = "# speed cable size xon xoff threshold\n 10000 5m 64512 19456 45056 0\n"
    (tmp_path / "a" / "pg_profile_lookup.ini").write_text(ini)
    head = "path,asic_guess,speed_mbps,cable_m,size,xon,xoff,threshold,xon_offset\n"
    (tmp_path / "sonic_pg_headroom.csv").write_text(head + "b/pg_profile_lookup.ini,,10000,5,64512,19456,45056,0,\n")
    (table,) = tables(tmp_path)
    assert table.rows == (Row(10.0, 5.0, 64_512, 19_456, 45_056),)
    assert len(table.places) == 2


def test_agreement_names_the_worst_row() -> None:
    rows = [Row(10, 5, 0, 0, 1000), Row(10, 40, 0, 0, 2000), Row(10, 300, 0, 0, 4000)]
    found = agree(rows, lambda row: {1000: 1000, 2000: 2256, 4000: 3000}[row.xoff], 256)
    assert (found.rows, found.exact, found.within, found.worst_bytes) == (3, 1, 2, -1000)
    assert found.worst_share == pytest.approx(-0.25)


@pytest.mark.parametrize(("speed_gbps", "cable_m"), TRIALS)
def test_every_figure_is_above_what_the_engine_needs(speed_gbps: float, cable_m: float) -> None:
    least = least_headroom_bytes(Loop(speed_gbps, cable_m, 9216))
    for chip in CHIPS:
        assert figure(chip, speed_gbps, cable_m).xoff_bytes >= least


@pytest.mark.parametrize(("speed_gbps", "cable_m"), TRIALS)
def test_the_engine_needs_the_loop_less_a_frame_at_most(speed_gbps: float, cable_m: float) -> None:
    loop = Loop(speed_gbps, cable_m, 9216)
    assert 0 <= loop.bytes_in_all() - least_headroom_bytes(loop) <= 9216


@pytest.mark.parametrize(("speed_gbps", "cable_m"), TRIALS)
def test_60_percent_of_what_the_engine_needs_loses_packets(speed_gbps: float, cable_m: float) -> None:
    loop = Loop(speed_gbps, cable_m, 9216)
    assert Trial(loop, round(0.6 * least_headroom_bytes(loop))).loses()
