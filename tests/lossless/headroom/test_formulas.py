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
    assert found is not None
    assert found.assumed
    published = 255_778
    assert abs(found.xoff_bytes - published) <= 2 * 254


def test_speed_below_the_table_takes_its_lowest_base() -> None:
    found = linear_headroom(TOMAHAWK_5, 50, 0, 9216)
    assert found is not None
    assert found.assumed
    assert found.terms[0].value == 145_176


def test_speed_above_the_table_is_no_figure() -> None:
    assert linear_headroom(TOMAHAWK_5, 1600, 40, 9216) is None


def test_speed_above_the_table_is_estimated_and_marked() -> None:
    found = headroom_for(TOMAHAWK_5, 1600, 40, SMALL_ONLY)
    assert found == estimated_headroom(1600, 40, SMALL_ONLY)
    assert found.assumed


def test_reserve_of_a_linear_model_is_as_published() -> None:
    found = linear_headroom(TOMAHAWK_5, 800, 40, 9216)
    assert found is not None
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
