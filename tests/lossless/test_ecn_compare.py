"""Our thresholds beside the published ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.lossless.buffers import fit_buffers, xoff_alone_bytes, xoff_together_bytes
from eastwest.lossless.ecn import VENDOR_ECN_PROFILES, ecn_profile
from eastwest.lossless.ecn_compare import OURS, SEGMENT_BYTES, in_bytes, side_by_side
from eastwest.lossless.policy import PortBuffer, SwitchBuffers

PORT = PortBuffer("p", 400.0, 40.0, 283_648, 19_456, 19_456, 1 / 8)


def _switch(ports: int, pool_bytes: int = 158_000_000) -> SwitchBuffers:
    each = tuple(replace(PORT, port=f"p{number}") for number in range(ports))
    plan = fit_buffers("leaf", "m", pool_bytes=pool_bytes, headroom_pool_bytes=None, ports=each)
    return replace(plan, ecn=(ecn_profile(400, 4, xoff_together_bytes(plan)),))


def test_ours_first_then_all_ten() -> None:
    rows = side_by_side(_switch(64), 400)
    assert [row.name for row in rows] == [OURS, *(profile.name for profile in VENDOR_ECN_PROFILES)]


@given(ports=st.integers(1, 128), pool_mb=st.integers(60, 260))
def test_ours_always_acts_and_saturates_before_pfc(ports: int, pool_mb: int) -> None:
    ours = side_by_side(_switch(ports, pool_mb * 10**6), 400)[0]
    assert ours.before_pfc
    assert ours.saturates


def test_judged_by_hand() -> None:
    """The XOFF point with 64 ports congested is 1.9 MB: Azure saturates below it, SONiC's default starts below it."""
    switch = _switch(64)
    assert 1_500_000 < xoff_together_bytes(switch) < 2_000_000
    rows = {row.name: row for row in side_by_side(switch, 400)}
    assert rows["Azure Local"].saturates
    assert rows["SONiC default"].before_pfc
    assert not rows["SONiC default"].saturates
    assert not rows["Dell Z9664F with AMD NICs"].before_pfc


def test_segments_are_cells_and_a_fill_level_counts_from_the_fullest_queue() -> None:
    by_name = {profile.name: profile for profile in VENDOR_ECN_PROFILES}
    assert in_bytes(by_name["Arista 7388 with AMD NICs"], 0) == (2000 * SEGMENT_BYTES, 10_000 * SEGMENT_BYTES)
    switch = _switch(64)
    row = next(row for row in side_by_side(switch, 400) if row.name == "Juniper JVD QFX5240")
    assert row.kmin_bytes == round(0.55 * xoff_alone_bytes(switch))


def test_secondary_sources_are_said_to_be() -> None:
    row = next(row for row in side_by_side(_switch(2), 400) if row.name == "Cisco AI blueprint")
    assert row.source.endswith("(secondary)")


def test_a_speed_that_the_switch_has_not() -> None:
    with pytest.raises(KeyError):
        side_by_side(_switch(2), 800)
