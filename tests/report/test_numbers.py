from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.report import numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.04123, "0.041"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (9.999, "10.00"), (None, "–")],
)
def test_digits(value: float | None, text: str) -> None:
    assert numbers.digits(value) == text


def test_thousands_are_grouped() -> None:
    assert numbers.count(1234567) == "1\u202f234\u202f567"


@given(st.floats(0.01, 1e9))
def test_digits_stay_within_half_a_percent_of_the_value(value: float) -> None:
    shown = float(numbers.digits(value).replace("\u202f", ""))
    assert shown == pytest.approx(value, rel=0.005, abs=0.0005)


def test_numbers_do_not_part_from_their_units() -> None:
    assert numbers.tied("≥ 41 GB/s of 3 sizes") == "≥\u00a041\u00a0GB/s of 3\u00a0sizes"
