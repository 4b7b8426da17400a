"""Outages from what was sent and what arrived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.twin.model import Nic
from eastwest.twin.mtu import pairs
from eastwest.twin.probe import outage

INTERVAL_S = 0.01


def regular(count: int) -> list[float]:
    return [at * INTERVAL_S for at in range(count)]


def test_no_loss_is_no_outage() -> None:
    assert outage(regular(10), set(range(10)), INTERVAL_S) == (0.0, False)


def test_an_outage_is_the_time_of_the_lost_packets() -> None:
    """Packets 3 to 6 of 10 are lost: 40 ms."""
    outage_s, lasting = outage(regular(10), {0, 1, 2, 7, 8, 9}, INTERVAL_S)
    assert (round(outage_s, 6), lasting) == (0.04, False)


def test_a_pause_of_the_sender_is_no_outage() -> None:
    times = [0.0, 0.01, 0.02, 1.0, 1.01]
    assert outage(times, {0, 1, 2, 3, 4}, INTERVAL_S) == (0.0, False)


def test_a_loss_until_the_end_lasts() -> None:
    outage_s, lasting = outage(regular(10), {0, 1, 2, 3, 4}, INTERVAL_S)
    assert (round(outage_s, 6), lasting) == (0.05, True)


def test_nothing_at_all_lasts_the_whole_time() -> None:
    outage_s, lasting = outage(regular(10), set(), INTERVAL_S)
    assert (round(outage_s, 6), lasting) == (0.09, True)


@given(st.sets(st.integers(0, 49)))
def test_the_longest_run_of_losses_decides(arrived: set[int]) -> None:
    lost, longest = 0, 0
    for at in range(50):
        lost = 0 if at in arrived else lost + 1
        longest = max(longest, lost)
    found, _ = outage(regular(50), arrived, INTERVAL_S)
    assert found == pytest.approx(longest * INTERVAL_S, abs=INTERVAL_S * 1.001)
    assert (found > 0) == (longest > 0)


def test_pairs_touch_every_nic_and_every_pair_of_leaves_both_ways() -> None:
    nics = [
        Nic(f"h{h}", f"n{n}", f"10.0.{h}.{n}", 9000, f"leaf{h % 3}", f"p{h}{n}") for h in range(6) for n in range(2)
    ]
    found = pairs(nics)
    assert len(found) == len(set(found))
    assert all(one.host != other.host for one, other in found)
    leaves = {f"leaf{at}" for at in range(3)}
    assert {(one.switch, other.switch) for one, other in found} == {(a, b) for a in leaves for b in leaves}
    assert {one for one, _ in found} == set(nics) == {other for _, other in found}
