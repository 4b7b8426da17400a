"""Rows of episodes on the grid of a recording, and counts made whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.simulate.fluid.grid import Grid
from eastwest.simulate.fluid.tables import COUNTED, TIMES, whole


def test_rows_are_summed_by_sample_and_the_highest_is_kept() -> None:
    grid = Grid(100, 300, 2, ("count",), "high")
    rows = {"time_ps": np.array([40, 80, 80]), "count": np.array([1.0, 2.0, 5.0]), "high": np.array([7.0, 3.0, 9.0])}
    for shift in (0, 100, 290):
        grid.add(rows, np.array([0, 0, 1]), shift, 10)
    columns, series = grid.columns()
    assert columns["time_ps"].tolist() == [100, 100, 200, 200]
    assert series.tolist() == [0, 1, 0, 1]
    assert columns["count"].tolist() == [3.0, 5.0, 3.0, 5.0]
    assert columns["high"].tolist() == [7.0, 9.0, 7.0, 9.0]


def test_an_empty_grid_has_its_columns() -> None:
    columns, series = Grid(100, 300, 2, ("count",), "high").columns()
    assert set(columns) == {"time_ps", "count", "high"}
    assert len(series) == 0


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 1e6)), max_size=40))
def test_whole_counts_have_the_right_sum_in_every_series(rows: list[tuple[int, float]]) -> None:
    key = np.array([one for one, _ in rows], np.int64)
    value = np.array([two for _, two in rows], np.float64)
    made = whole(dict.fromkeys((*COUNTED, *TIMES, "queue_high_bytes"), value), key)
    for series in set(key.tolist()):
        total = made["drops"][key == series].sum()
        assert abs(total - value[key == series].sum()) <= 0.51
    assert (made["drops"] >= 0).all()
