"""Windows of a pattern: bytes are kept, whatever the order and however long the trace."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eastwest.traffic.io.pattern import WINDOWS, Gatherer

_EVENTS = st.lists(
    st.tuples(st.floats(0, 1e5), st.floats(0, 1e3), st.integers(1, 2**34), st.booleans()), min_size=1, max_size=40
)


@settings(max_examples=40, deadline=None)
@example([(0.0, 0.0, 1, False), (1.0, 0.0, 2, False)])  # an event at the very end of the last window
@given(_EVENTS)
def test_no_byte_is_lost_in_any_order(events: list[tuple[float, float, int, bool]]) -> None:
    gathered = Gatherer()
    for start, took, count, write in events:
        gathered.add(start, start + took, count, write=write)
    pattern = gathered.pattern("job", "strace")
    reads = sum(count for _, _, count, write in events if not write)
    assert float(pattern.read_rate.sum()) * pattern.window_s * 1e9 == pytest.approx(reads, rel=1e-6, abs=1)
    assert pattern.read_bytes == reads
    assert len(pattern.read_rate) <= WINDOWS


def test_a_burst_stands_out_of_the_average() -> None:
    gathered = Gatherer()
    gathered.add(0.0, 10.0, 10**9, write=False)
    gathered.add(5.0, 5.1, 10**9, write=False)
    pattern = gathered.pattern("job", "strace")
    assert pattern.mean_read == pytest.approx(0.2)
    assert pattern.peak_read == pytest.approx(10.1, rel=0.02)


def test_an_earlier_event_moves_the_beginning() -> None:
    gathered = Gatherer()
    gathered.add(10.0, 10.0, 5, write=True)
    gathered.add(9.0, 9.0, 7, write=True)
    pattern = gathered.pattern("job", "strace")
    assert pattern.write_bytes == 12
    assert float(pattern.write_rate[0]) * pattern.window_s * 1e9 == pytest.approx(7)


def test_sizes_are_told_as_powers_of_two() -> None:
    gathered = Gatherer()
    for size in (4096, 4096, 1 << 20):
        gathered.add(0, 0, size, write=False)
    assert gathered.pattern("job", "strace").median_read_bytes == 4096
