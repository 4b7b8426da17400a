"""Worked examples, what each formula does at its edges, and invariants of all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom
from eastwest.lossless.headroom import (
    Headroom,
    Traffic,
    estimated_headroom,
    headroom_for,
    linear_headroom,
    spectrum_headroom,
)
from eastwest.lossless.headroom.estimate import interface_bytes
from eastwest.lossless.headroom.families import FAMILIES
from eastwest.lossless.headroom.fragmentation import fragmentation, frame_behind
from eastwest.lossless.headroom.loop import Loop
from eastwest.lossless.pause import pause_quanta, peer_response_bytes

from ..builders import SPECTRUM_4, TOMAHAWK_5

SMALL_ONLY = Traffic(9216, 1024, 100)
SPEEDS = st.sampled_from([100.0, 200.0, 400.0, 800.0])
LENGTHS = st.floats(1, 500)
MODELS = st.sampled_from([SPECTRUM_4, TOMAHAWK_5, None])


def _term(found: Headroom, name: str) -> float:
    return next(term.value for term in found.terms if term.name == name)


def test_worked_example_terms() -> None:
    found = spectrum_headroom(SPECTRUM_4, 800, 40, SMALL_ONLY)
    assert round(_term(found, "cable both ways")) == 40_404
    assert _term(found, "peer response") == 57_920
    assert _term(found, "times cell occupancy") == 3
    assert found.xoff_bytes == 362_496
    assert found.xon_bytes == 38_912


def test_worked_example_400g() -> None:
    assert spectrum_headroom(SPECTRUM_4, 400, 40, SMALL_ONLY).xoff_bytes == 283_648
    assert spectrum_headroom(SPECTRUM_4, 400, 40, Traffic(9216, 1024, 50)).xoff_bytes == 119_808
    assert spectrum_headroom(SPECTRUM_4, 400, 40, SMALL_ONLY).xon_bytes == 19_456


def test_pause_response_bytes() -> None:
    assert peer_response_bytes(400) == 57_920
    assert peer_response_bytes(100) == 25_216


def test_pause_quanta_between_and_above_published_speeds() -> None:
    assert pause_quanta(300) == pause_quanta(400)
    assert pause_quanta(1600) == 2 * pause_quanta(800)


def test_speed_without_published_quanta_is_marked() -> None:
    assert spectrum_headroom(SPECTRUM_4, 1600, 40, SMALL_ONLY).assumed
    assert not spectrum_headroom(SPECTRUM_4, 800, 40, SMALL_ONLY).assumed


def test_missing_speed_is_interpolated_and_marked() -> None:
    found = linear_headroom(TOMAHAWK_5, 200, 40, 9216)
    assert found.assumed
    published = 255_778
    assert abs(found.xoff_bytes - published) <= 2 * 254


def test_speed_just_below_the_table_takes_its_lowest_row_whole() -> None:
    found = linear_headroom(TOMAHAWK_5, 75, 40, 9216)
    assert found.assumed
    assert found.xoff_bytes == linear_headroom(TOMAHAWK_5, 100, 40, 9216).xoff_bytes


def test_speed_far_below_the_table_keeps_the_frames_and_shrinks_the_rest() -> None:
    """Known from its 400G row alone, the chip's 100G figure would have been met within 6 %, its 200G one too."""
    only_400 = LinearHeadroom(TOMAHAWK_5.cell_bytes, TOMAHAWK_5.fragmentation, ((400.0, 385_632),))
    for speed_gbps, published in ((100, 160_274), (200, 255_778)):
        found = linear_headroom(only_400, speed_gbps, 40, 9216)
        assert found.assumed
        assert found.xoff_bytes == pytest.approx(published, rel=0.06)


def test_speed_above_the_table_grows_with_the_rate_and_is_marked() -> None:
    """Known without the 800G row, the chip's 800G figure would have been met within 3 %."""
    lower = LinearHeadroom(TOMAHAWK_5.cell_bytes, TOMAHAWK_5.fragmentation, TOMAHAWK_5.base_bytes[:2])
    found = headroom_for(lower, 800, 40, SMALL_ONLY)
    assert found.assumed
    assert 0 <= found.xoff_bytes - 835_406 < 0.03 * 835_406


@pytest.mark.parametrize(
    ("cell_bytes", "speed_gbps", "cable_m", "published"),
    [
        (254, 400, 40, 446_024),  # Tomahawk 5, Dell-Z9864f-O64
        (254, 800, 300, 1_621_536),
        (254, 400, 40, 424_434),  # Tomahawk 4, DellEMC-Z9664f-O64
        (318, 400, 300, 1_028_412),  # Trident 4
        (420, 800, 40, 1_424_220),  # Tomahawk 6, Nexthop NH-4210
    ],
)
def test_the_generic_model_is_above_every_published_figure_by_little(
    cell_bytes: int, speed_gbps: float, cable_m: float, published: int
) -> None:
    """From the cell size alone: never below a table that assumes 64-byte packets, at most 11 % above."""
    found = linear_headroom(LinearHeadroom(cell_bytes, fragmentation(cell_bytes), ()), speed_gbps, cable_m, 9216)
    assert found.assumed
    assert 1 <= found.xoff_bytes / published < 1.11


def test_reserve_of_a_linear_model_is_as_published() -> None:
    found = linear_headroom(TOMAHAWK_5, 800, 40, 9216)
    assert (found.reserve_bytes, found.xon_bytes) == (18_796, 3_556)


def test_interface_delay_is_as_published_up_to_100g() -> None:
    assert interface_bytes(100) * 8 == 122_880
    assert interface_bytes(400) * 8 == 4 * 122_880


def test_estimate_at_100g_without_small_packets_is_the_ieee_sum() -> None:
    found = estimated_headroom(100, 40, Traffic(9216, 9216, 0))
    bits = 2 * (8 * 9216 + 160) + 672 + 2 * 122_880 + 2 * 5 * 40 * 100 + 201_728
    assert 0 <= found.xoff_bytes - bits / 8 < 256


@given(constants=MODELS, speed_gbps=SPEEDS, short_m=LENGTHS, more_m=st.floats(0, 500))
def test_headroom_grows_with_length(
    constants: SpectrumHeadroom | LinearHeadroom | None, speed_gbps: float, short_m: float, more_m: float
) -> None:
    short = headroom_for(constants, speed_gbps, short_m, SMALL_ONLY)
    long = headroom_for(constants, speed_gbps, short_m + more_m, SMALL_ONLY)
    assert long.xoff_bytes >= short.xoff_bytes


@given(small=st.integers(0, 99), more=st.integers(1, 100), speed_gbps=SPEEDS)
def test_estimate_grows_with_small_packets(small: int, more: int, speed_gbps: float) -> None:
    few = estimated_headroom(speed_gbps, 40, Traffic(9216, 4096, small))
    many = estimated_headroom(speed_gbps, 40, Traffic(9216, 4096, min(100, small + more)))
    assert many.xoff_bytes >= few.xoff_bytes


@pytest.mark.parametrize("speed_gbps", [100.0, 400.0, 800.0])
def test_a_chip_without_constants_is_estimated(speed_gbps: float) -> None:
    assert headroom_for(None, speed_gbps, 5, SMALL_ONLY).assumed


@pytest.mark.parametrize(
    ("cell_bytes", "frame_bytes", "factor"),
    [(254, 64, 3.024), (318, 64, 3.786), (420, 64, 5.0), (208, 64, 2.476), (254, 172, 1.323), (420, 260, 1.5)],
)
def test_fragmentation_is_the_slope_of_published_tables(cell_bytes: int, frame_bytes: int, factor: float) -> None:
    assert fragmentation(cell_bytes, frame_bytes) == pytest.approx(factor, abs=0.0005)
    assert frame_behind(cell_bytes, fragmentation(cell_bytes, frame_bytes)) == pytest.approx(frame_bytes)


@given(constants=MODELS, speed_gbps=SPEEDS, cable_m=LENGTHS)
def test_every_formula_makes_room_for_the_loop(
    constants: SpectrumHeadroom | LinearHeadroom | None, speed_gbps: float, cable_m: float
) -> None:
    """Twice: large frames by the whole figure, 64-byte frames by the bytes on the wire that it pays cells for."""
    found = headroom_for(constants, speed_gbps, cable_m, Traffic(9216, 9216, 100))
    assert found.xoff_bytes >= Loop(speed_gbps, cable_m, 9216).bytes_in_all()
    assert found.wire_bytes >= Loop(speed_gbps, cable_m, 64, 9216).bytes_in_all()


@given(constants=MODELS, speed_gbps=SPEEDS, percent=st.integers(0, 100))
def test_the_small_packet_share_stands_with_every_figure(
    constants: SpectrumHeadroom | LinearHeadroom | None, speed_gbps: float, percent: int
) -> None:
    found = headroom_for(constants, speed_gbps, 40, Traffic(9216, 4096, percent))
    assert "%" in found.small_packets
    assert found.occupancy >= 1


def test_the_share_of_small_packets_moves_spectrum_4_by_2_4() -> None:
    all_small, half = (spectrum_headroom(SPECTRUM_4, 400, 40, Traffic(9216, 1024, share)) for share in (100, 50))
    assert round(all_small.xoff_bytes / half.xoff_bytes, 1) == 2.4


def test_families_are_ordered_by_speed_and_say_their_source() -> None:
    for family in FAMILIES.values():
        bases = [base for _, base in family.constants.base_bytes]
        assert bases == sorted(bases)
        assert "pg_profile_lookup.ini" in family.source
