"""What computing does not hide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.predict.training.exposure import bucketed_us, final_pass_us, pipeline_us, ring_us

TIME = st.floats(0.001, 1e6)
COUNT = st.floats(0.01, 500)


def test_one_bucket_is_waited_for_whole() -> None:
    assert bucketed_us(30.0, 1.0, 1000.0) == 30.0


def test_a_long_window_leaves_the_last_bucket() -> None:
    assert bucketed_us(10.0, 10.0, 1000.0) == 10.0


def test_a_short_window_leaves_what_is_above_it() -> None:
    assert bucketed_us(10.0, 10.0, 50.0) == pytest.approx(100 - 50 * 9 / 10)


@given(TIME, COUNT, TIME)
def test_exposed_is_between_one_bucket_and_all(bucket: float, buckets: float, window: float) -> None:
    exposed = bucketed_us(bucket, buckets, window)
    assert min(bucket, bucket * buckets) <= exposed * (1 + 1e-9)
    assert exposed <= bucket * buckets * (1 + 1e-9)


@given(TIME, COUNT, TIME, TIME)
def test_more_time_to_hide_in_exposes_no_more(bucket: float, buckets: float, window: float, more: float) -> None:
    assert bucketed_us(bucket, buckets, window + more) <= bucketed_us(bucket, buckets, window)


def test_a_plain_pipeline_has_its_last_microbatch() -> None:
    assert final_pass_us(80.0, 16, 8, 1) == 5.0


def test_chunks_take_turns_for_a_round_of_stages_each() -> None:
    assert final_pass_us(80.0, 64, 8, 4) == pytest.approx(80 / 64 * (1 / 4 + 3 / 4 * 8))


@given(TIME, st.integers(1, 512), st.integers(1, 64), st.integers(1, 16))
def test_the_window_is_never_longer_than_the_pass(time: float, count: int, stages: int, chunks: int) -> None:
    assert final_pass_us(time, count, stages, chunks) <= time


def test_a_ring_behind_computing_is_hidden() -> None:
    assert ring_us(10.0, 12.0, 3) == 0.0


def test_a_ring_slower_than_computing_waits_every_round() -> None:
    assert ring_us(10.0, 4.0, 3) == 18.0


def test_without_stages_nothing_is_handed_on() -> None:
    assert pipeline_us(5.0, 10.0, 1, 1, 8, 0.0) == 0.0


def test_filling_and_draining_wait_for_every_hop() -> None:
    assert pipeline_us(5.0, 10.0, 4, 2, 8, 0.0) == 2 * 3 * 5.0


def test_a_plain_pipeline_waits_in_between_as_well() -> None:
    assert pipeline_us(5.0, 10.0, 4, 1, 8, 0.5) == 2 * 3 * 5.0 + 2 * 8 * 5.0 / 2


def test_chunks_that_compute_too_shortly_hide_a_part() -> None:
    assert pipeline_us(5.0, 3.0, 4, 2, 8, 0.0) == 2 * 3 * 5.0 + 2 * 8 * 2 * 2.0
