"""The ideal against times worked out by hand."""

from __future__ import annotations

import pytest

from eastwest.predict import expect

from .builders import builder_with, plan

# 10 packets of 1,000 B and 82 B around each, less the gap after the last, at 100 Gb/s.
WIRE_US = (10 * 1082 - 20) * 8 / 100e3
# Two cables of 2 m and one switch.
LEAF_US = (2 * 2 * 5 + 750) / 1000
# Two more cables of 10 m and two more switches.
SPINE_US = LEAF_US + (2 * 10 * 5 + 2 * 750) / 1000


def test_one_message_under_a_leaf() -> None:
    builder = builder_with("x")
    builder.send(0, 0, 1, (0, 10_000))
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(WIRE_US + LEAF_US)


def test_one_message_across_the_spine() -> None:
    builder = builder_with("x")
    builder.send(0, 0, 2, (0, 10_000))
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(WIRE_US + SPINE_US)


def test_a_chain_takes_the_sum() -> None:
    builder = builder_with("x")
    first = builder.send(0, 0, 1, (0, 10_000))
    builder.send(0, 1, 2, (0, 10_000), (first,))
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(2 * WIRE_US + LEAF_US + SPINE_US)


def test_a_delay_counts() -> None:
    builder = builder_with("x")
    wait = builder.wait(0, 0, 7_000_000, ())
    builder.send(0, 0, 1, (0, 10_000), (wait,))
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(7 + WIRE_US + LEAF_US)


def test_a_receiver_takes_in_one_message_after_the_other() -> None:
    builder = builder_with("incast")
    for sender in (1, 2, 3):
        builder.send(0, sender, 0, (0, 10_000))
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(3 * WIRE_US + LEAF_US)


def test_a_sender_sends_one_message_after_the_other() -> None:
    builder = builder_with("x")
    for receiver in (1, 2, 3):
        builder.send(0, 0, receiver, (0, 10_000))
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(3 * WIRE_US + LEAF_US)


def test_what_follows_the_last_message_counts() -> None:
    builder = builder_with("x")
    sent = [builder.send(0, sender, 0, (0, 10_000)) for sender in (1, 2, 3)]
    builder.wait(0, 0, 5_000_000, sent)
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(3 * WIRE_US + LEAF_US + 5)


def test_the_slower_nic_decides_the_time_of_a_message() -> None:
    builder = builder_with("x")
    builder.send(0, 0, 1, (0, 10_000))
    ideal_us = expect(builder.build(), plan(rates=(100.0, 50.0, 100.0, 100.0)))[0].ideal_us
    assert ideal_us == pytest.approx(2 * WIRE_US + LEAF_US)


def test_a_fast_sender_is_not_busy_as_long_as_its_slow_receivers() -> None:
    builder = builder_with("x")
    builder.send(0, 0, 1, (0, 10_000))
    builder.send(0, 0, 2, (0, 10_000))
    ideal_us = expect(builder.build(), plan(rates=(100.0, 50.0, 50.0, 100.0)))[0].ideal_us
    assert ideal_us == pytest.approx(2 * WIRE_US + SPINE_US)


def test_an_earlier_operation_does_not_count() -> None:
    builder = builder_with("first", "second")
    first = builder.send(0, 0, 1, (0, 100_000))
    builder.send(1, 1, 0, (0, 10_000), (first,))
    assert expect(builder.build(), plan())[1].ideal_us == pytest.approx(WIRE_US + LEAF_US)


def test_compute_takes_its_time() -> None:
    builder = builder_with("compute")
    builder.wait(0, 0, 3_000_000, ())
    assert expect(builder.build(), plan())[0].ideal_us == pytest.approx(3)


@pytest.mark.parametrize(
    ("ends", "tiers"),
    [(((0, 1),), ("leaf",)), (((0, 2),), ("spine",)), (((0, 1), (1, 2)), ("leaf", "spine"))],
)
def test_tiers_that_traffic_uses(ends: tuple[tuple[int, int], ...], tiers: tuple[str, ...]) -> None:
    builder = builder_with("x")
    for src, dst in ends:
        builder.send(0, src, dst, (0, 10))
    assert expect(builder.build(), plan())[0].crosses == tiers


def test_compute_uses_no_tier() -> None:
    builder = builder_with("compute")
    builder.wait(0, 0, 1, ())
    assert expect(builder.build(), plan())[0].crosses == ()


def test_every_operation_has_its_expectation() -> None:
    builder = builder_with("a", "b", "c")
    builder.send(1, 0, 1, (0, 10))
    assert [found.operation for found in expect(builder.build(), plan())] == [0, 1, 2]
