"""Figures that readings are composed from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.explore.measures import drops, duration_us, factor, paused_us, queue_high_bytes, slower
from tests.explore.builders import arm, operation, row, run, timed


def test_the_duration_goes_from_the_first_start_to_the_last_end() -> None:
    assert duration_us(arm("a", run(operation(5.0, 20.0), operation(10.0, 42.0)))) == 37.0


def test_background_does_not_count() -> None:
    both = run(operation(0.0, 20.0), operation(0.0, 99.0))
    assert duration_us(replace(arm("a", both), background=frozenset({1}))) == 20.0


def test_compute_phases_do_not_count() -> None:
    assert duration_us(arm("a", run(operation(50.0, 60.0), operation(0.0, 50.0, 9999, "compute")))) == 10.0


def test_what_did_not_finish_has_no_duration() -> None:
    assert duration_us(arm("a", run(operation(0.0, 20.0), operation(0.0, None)))) is None


def test_without_traffic_there_is_no_duration() -> None:
    assert duration_us(arm("a", run())) is None


@pytest.mark.parametrize(
    ("mine_us", "theirs_us", "ratio"), [(30.0, 20.0, 1.5), (None, 20.0, None), (30.0, None, None), (30.0, 0.0, None)]
)
def test_slower(mine_us: float | None, theirs_us: float | None, ratio: float | None) -> None:
    assert slower(timed("a", mine_us), timed("b", theirs_us)) == ratio


def test_drops_are_those_of_buffers() -> None:
    assert drops(timed("a", 1.0, dropped_buffer=3, dropped_corrupt=5)) == 3


def test_paused_time_is_summed_over_ports() -> None:
    assert paused_us(timed("a", 1.0, (row("x", "1", paused_us=2.5), row("y", "1", paused_us=4.0)))) == 6.5


def test_the_deepest_queue_is_the_highest_of_all_ports() -> None:
    rows = (row("x", "1", queue_high_bytes=7), row("y", "1", queue_high_bytes=9))
    assert queue_high_bytes(timed("a", 1.0, rows)) == 9


def test_an_empty_table_has_no_pause_and_no_queue() -> None:
    quiet = timed("a", 1.0)
    assert (paused_us(quiet), queue_high_bytes(quiet)) == (0.0, 0)


@pytest.mark.parametrize(("value", "text"), [(1.316, "1.32 times"), (None, "no finish")])
def test_factor(value: float | None, text: str) -> None:
    assert factor(value) == text
