"""Buffer figures in percent, rounded to the safe side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.lossless.units import Rounding, write_percent


@given(whole=st.integers(1, 2**40), share=st.floats(0, 1))
def test_room_is_never_short_and_thresholds_never_exceeded(whole: int, share: float) -> None:
    amount = int(share * whole)
    down, up = (write_percent(amount, whole, rounding) for rounding in (Rounding.DOWN, Rounding.UP))
    assert down * whole <= 100 * amount <= up * whole
    assert up - down in (0, 1)


@given(hundreds=st.integers(1, 2**30), percent=st.integers(0, 100), rounding=st.sampled_from(Rounding))
def test_a_percentage_of_a_whole_number_is_exact(hundreds: int, percent: int, rounding: Rounding) -> None:
    assert write_percent(percent * hundreds, 100 * hundreds, rounding) == percent


@pytest.mark.parametrize(("amount", "whole"), [(-1, 10), (11, 10), (0, 0)])
def test_no_share(amount: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        write_percent(amount, whole, Rounding.UP)
