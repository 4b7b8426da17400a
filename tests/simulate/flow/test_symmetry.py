"""Symmetric work computed once gives what the whole computation gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.simulate import _engine
from eastwest.simulate.flow.solve import Solved, solve
from eastwest.simulate.flow.symmetry import Work


def work(groups: int, fan_in: int, steps: int, odd_bytes: int = 0) -> Work:
    """In each group fan_in senders share one receiver's link, step after step; the last message may be longer."""
    pairs = groups * fan_in
    sender = np.arange(pairs)
    link = np.stack([sender, pairs + sender // fan_in], axis=1).reshape(-1)
    paths = _engine.FlowPaths.make(
        np.arange(0, 2 * pairs + 1, 2, dtype=np.uint64),
        link.astype(np.uint32),
        np.ones(2 * pairs),
        np.full(pairs, 700, np.int64),
    )
    count = pairs * steps
    size = np.full(count, 10_000, np.int64)
    size[-1] += odd_bytes
    dep_first = np.maximum(0, np.arange(count + 1) - pairs)
    return Work(
        np.full(pairs + groups, 8.0),
        paths,
        size,
        np.tile(sender, steps).astype(np.uint32),
        np.zeros(count, np.int64),
        dep_first,
        np.arange(count - pairs, dtype=np.uint32),
    )


def both(of: Work) -> tuple[Solved, Solved]:
    return solve(of), solve(of, symmetric=False)


def test_equal_groups_are_computed_once() -> None:
    folded, whole = both(work(groups=16, fan_in=4, steps=3))
    assert folded.classes == 3
    assert whole.classes is None
    assert folded.delivered_ps.tolist() == whole.delivered_ps.tolist()
    assert folded.delivered_ps[-1] == 3 * (4 * 10_000_000 + 700)
    assert folded.link_bytes == pytest.approx(whole.link_bytes)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 8), st.integers(1, 5), st.integers(1, 4), st.sampled_from([0, 1, 5000]))
def test_folded_work_is_the_whole_work(groups: int, fan_in: int, steps: int, odd_bytes: int) -> None:
    folded, whole = both(work(groups, fan_in, steps, odd_bytes))
    assert folded.delivered_ps == pytest.approx(whole.delivered_ps, abs=2)
    assert folded.link_bytes == pytest.approx(whole.link_bytes)


def test_work_without_symmetry_is_computed_whole() -> None:
    of = work(groups=4, fan_in=2, steps=1)
    of.wire_bytes[:] = np.arange(8) + 1000
    assert solve(of).classes is None
