"""Intervals: how deviations join, and that predictions have them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.predict.serving.uncertain import sampled
from eastwest.predict.uncertain import joined

FIGURES = st.floats(0.0, 1e6)


def test_deviations_join_as_independent_ones() -> None:
    assert joined(100.0, [(97.0, 104.0), (106.0, 96.0)]) == pytest.approx((95.0, 100 + math.hypot(4, 6)))


@given(point=FIGURES, ends=st.lists(st.tuples(FIGURES, FIGURES), max_size=6))
def test_an_interval_holds_its_figure_and_every_single_deviation(point: float, ends: list[tuple[float, float]]) -> None:
    low, high = joined(point, ends)
    assert 0 <= low <= point <= high
    for one in (value for pair in ends for value in pair):
        assert low <= one * (1 + 1e-9) + 1e-6
        assert high >= one * (1 - 1e-9) - 1e-6


def test_a_quantile_of_a_sample_is_held_nine_times_of_ten() -> None:
    draws = np.random.default_rng(5)
    held = [low <= math.log(10) <= high for low, high in (sampled(draws.exponential(1, 500), 0.9) for _ in range(400))]
    assert 0.86 <= np.mean(held) <= 0.94
