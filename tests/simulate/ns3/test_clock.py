"""Times of ns-3. Expected values: the decimal fraction as one of 64 binary digits, times the unit, each cut off."""

from __future__ import annotations

import pytest

from eastwest.simulate.ns3.clock import parse_ns, whole_ns


@pytest.mark.parametrize(
    ("text", "expected_ns"),
    [
        ("0.001ms", 1000),  # the double nearest to 0.001 lies above it
        ("1us", 1000),
        ("0.5us", 500),  # exact
        ("0.08us", 80),  # above
        ("0.6us", 599),  # the double nearest to 0.6 lies below it
        ("600ns", 600),
        ("600.9ns", 600),
        ("2s", 2_000_000_000),
    ],
)
def test_a_time_is_cut_off(text: str, expected_ns: int) -> None:
    assert parse_ns(text) == expected_ns


@pytest.mark.parametrize("text", ["", "1", "us", "1 us", "1h", "nan us", "1e999s"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"'|inf"):
        parse_ns(text)


@pytest.mark.parametrize("bits_and_rate", [(1048 * 8, 100e9), (60 * 8, 400e9), (1048 * 8, 25e9)])
def test_a_fraction_of_a_nanosecond_is_dropped(bits_and_rate: tuple[float, float]) -> None:
    bits, rate_bps = bits_and_rate
    assert whole_ns(bits / rate_bps) == int(bits / rate_bps * 1e9)


def test_a_whole_number_of_nanoseconds_loses_one() -> None:
    assert (whole_ns(1000 * 8 / 100e9), whole_ns(60 * 8 / 10e9)) == (79, 47)
