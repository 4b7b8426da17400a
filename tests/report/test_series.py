from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eastwest.report.series import Series, corners, downsample

values = st.lists(st.floats(0, 1e9), min_size=1, max_size=300).map(np.array)


@given(values, st.integers(1, 50))
def test_downsampling_keeps_the_maximum(samples: np.ndarray, limit: int) -> None:
    assert downsample(Series(10.0, samples), limit).high == samples.max()


@given(values, st.integers(1, 50))
def test_downsampling_keeps_to_the_limit(samples: np.ndarray, limit: int) -> None:
    assert len(downsample(Series(10.0, samples), limit).values) <= limit


@given(values, st.integers(1, 50))
def test_every_sample_lies_under_the_bin_that_covers_its_time(samples: np.ndarray, limit: int) -> None:
    coarse = downsample(Series(10.0, samples), limit)
    at = (np.arange(len(samples)) * 10.0 // coarse.width_us).astype(int)
    assert (coarse.values[at] >= samples).all()


@given(st.lists(st.sampled_from([0.0, 1.0, 5.0]), min_size=1, max_size=60).map(np.array))
def test_corners_draw_the_same_line(samples: np.ndarray) -> None:
    times, heights = zip(*corners(Series(1.0, samples)), strict=True)
    assert (np.interp(np.arange(len(samples)), times, heights) == samples).all()
