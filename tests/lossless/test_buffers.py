"""Pool arithmetic and dynamic thresholds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.lossless.buffers import (
    fit_buffers,
    most_classes,
    pausing_at_once,
    steady_queue_bytes,
    xoff_alone_bytes,
    xoff_point_bytes,
    xoff_points,
    xoff_together_bytes,
)
from eastwest.lossless.policy import PortBuffer, SwitchBuffers

PORT = PortBuffer("p", 800.0, 40.0, 835_406, 3_556, 18_796, 1 / 8)


def _switch(ports: int, pool: int = 161_200_000, headroom_pool: int | None = None) -> SwitchBuffers:
    each = tuple(replace(PORT, port=f"p{number}") for number in range(ports))
    return fit_buffers("leaf", "m", pool_bytes=pool, headroom_pool_bytes=headroom_pool, ports=each)


def test_sum_of_64_ports_is_as_derived_in_the_reference() -> None:
    assert round(_switch(64).headroom_sum_bytes / 1e6, 1) == 53.5


def test_published_headroom_pool_oversubscribed_1_6_to_1() -> None:
    found = _switch(64, headroom_pool=33_400_000)
    assert round(found.headroom_oversubscription, 1) == 1.6
    assert found.fits


def test_a_small_pool_does_not_fit() -> None:
    assert not _switch(64, pool=54_000_000).fits


def test_shared_is_what_headroom_and_reserves_leave() -> None:
    found = _switch(2, pool=10_000_000)
    assert found.shared_bytes == 10_000_000 - 2 * (835_406 + 18_796)


def test_shared_never_falls_below_nothing() -> None:
    assert _switch(64, pool=1_000_000).shared_bytes == 0


def test_dctcp_paper_arithmetic_of_one_queue() -> None:
    assert steady_queue_bytes(18_000_000, 1 / 8, 1) == pytest.approx(2_000_000)


@given(alpha=st.floats(0.01, 8), shared=st.floats(1, 1e9), congested=st.integers(1, 512))
def test_steady_state_satisfies_the_threshold_equation(alpha: float, shared: float, congested: int) -> None:
    queue = steady_queue_bytes(shared, alpha, congested)
    assert queue == pytest.approx(alpha * (shared - congested * queue), rel=1e-6, abs=1e-3)


@given(ports=st.integers(2, 64))
def test_xoff_comes_earlier_when_all_ports_are_congested(ports: int) -> None:
    found = _switch(ports)
    assert xoff_together_bytes(found) < xoff_alone_bytes(found)


def test_xoff_point_counts_the_reserve() -> None:
    found = _switch(1)
    assert xoff_point_bytes(found, 1) == pytest.approx(18_796 + found.shared_bytes / 9)


def test_a_switch_without_ports_has_no_xoff_point() -> None:
    with pytest.raises(ValueError, match="no lossless port"):
        xoff_alone_bytes(_switch(0))


def test_two_lossless_classes_at_300_m_do_not_fit_an_sn5600() -> None:
    """64 ports of 800G at 300 m: 73.7 MB for one class; two leave less shared than the reserves take."""
    port = PortBuffer("p", 800.0, 300.0, 1_150_976, 38_912, 38_912, 1 / 8)
    ports = [replace(port, port=f"p{number}") for number in range(64)]
    one, two = (
        fit_buffers(
            "leaf", "m", pool_bytes=150_000_000, headroom_pool_bytes=None, ports=ports, lossless_classes=classes
        )
        for classes in (1, 2)
    )
    assert round(one.headroom_sum_bytes / 1e6, 1) == 73.7
    assert round(two.headroom_sum_bytes / 1e6) == 147
    assert one.fits
    assert not two.fits


@given(ports=st.integers(1, 128), classes=st.integers(1, 8))
def test_as_many_classes_fit_as_is_said(ports: int, classes: int) -> None:
    each = [replace(PORT, port=f"p{number}") for number in range(ports)]
    plan = fit_buffers(
        "leaf", "m", pool_bytes=161_200_000, headroom_pool_bytes=None, ports=each, lossless_classes=classes
    )
    assert plan.fits is (classes <= most_classes(161_200_000, each))


def test_ports_that_may_pause_at_once() -> None:
    """The published 33.4 MB pool of the Z9864F holds 39 of 64 headrooms of 835,406 B."""
    assert pausing_at_once(_switch(64, headroom_pool=33_400_000)) == 39
    assert pausing_at_once(_switch(8, headroom_pool=33_400_000)) == 8


@given(ports=st.integers(1, 130))
def test_the_xoff_point_falls_with_every_further_port(ports: int) -> None:
    points = xoff_points(_switch(ports))
    assert points[-1][0] == ports
    assert [count for count, _ in points] == sorted({count for count, _ in points})
    assert [point for _, point in points] == sorted((point for _, point in points), reverse=True)
