from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.report.ticks import axis_from_zero, axis_within, nice_step, nice_ticks

spans = st.floats(min_value=1e-6, max_value=1e12)
intervals = st.integers(min_value=1, max_value=12)


@given(spans, intervals)
def test_steps_are_one_two_or_five_times_a_power_of_ten(span: float, count: int) -> None:
    mantissa = f"{nice_step(span, count):.6e}".split("e")[0]
    assert float(mantissa) in {1.0, 2.0, 5.0}


@given(st.floats(-1e9, 1e9), spans, intervals)
def test_ticks_cover_the_range(low: float, span: float, count: int) -> None:
    high = low + span
    ticks = nice_ticks(low, high, count)
    slack = 1e-6 * max(abs(low), abs(high), span)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack


@given(spans, intervals)
def test_ticks_stand_at_equal_distances(high: float, count: int) -> None:
    ticks = nice_ticks(0.0, high, count)
    steps = [b - a for a, b in itertools.pairwise(ticks)]
    assert max(steps) - min(steps) <= 1e-9 * ticks[-1]


@given(spans, intervals)
def test_no_more_ticks_than_asked_for(high: float, count: int) -> None:
    assert len(nice_ticks(0.0, high, count)) <= count + 1


@given(spans)
def test_labels_tell_ticks_apart(high: float) -> None:
    labels = axis_from_zero(high).labels
    assert len(set(labels)) == len(labels)


@given(spans)
def test_an_axis_within_ends_at_its_value(high: float) -> None:
    axis = axis_within(high)
    assert axis.share(high) == 1.0
    assert all(axis.share(tick) <= 1 + 1e-9 for tick in axis.ticks)


def test_an_empty_range_still_has_an_axis() -> None:
    assert axis_from_zero(0.0).high == 1.0


@pytest.mark.parametrize(
    ("high", "labels"),
    [(42.0, ("0", "20", "40", "60")), (0.3, ("0.0", "0.1", "0.2", "0.3")), (3.0, ("0", "1", "2", "3"))],
)
def test_known_axes(high: float, labels: tuple[str, ...]) -> None:
    assert axis_from_zero(high).labels == labels
