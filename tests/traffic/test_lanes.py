"""Division of buffers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.traffic.lanes import Lanes, cut, lanes_for

SPANS = st.tuples(st.integers(0, 10**9), st.integers(0, 10**12)).map(lambda pair: (pair[0], pair[0] + pair[1]))
PARTS = st.integers(1, 300)


@given(SPANS, PARTS)
def test_parts_cover_the_span_without_gap(span: tuple[int, int], parts: int) -> None:
    found = cut(span, parts)
    assert (found[0][0], found[-1][1]) == span
    assert all(left[1] == right[0] for left, right in pairwise(found))


@given(SPANS, PARTS)
def test_parts_differ_by_at_most_a_byte(span: tuple[int, int], parts: int) -> None:
    sizes = {stop - start for start, stop in cut(span, parts)}
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    ("part_bytes", "lanes"),
    [(1, Lanes(1, 1)), (2**15, Lanes(2, 1)), (2**16, Lanes(4, 1)), (2**17, Lanes(4, 2)), (2**30, Lanes(4, 2))],
)
def test_small_parts_are_divided_less(part_bytes: int, lanes: Lanes) -> None:
    assert lanes_for(part_bytes) == lanes
