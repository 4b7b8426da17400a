"""Between XOFF and XON."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eastwest.lossless.hysteresis import hysteresis, refill_bytes, runs_dry

LEVELS = st.floats(0, 1e9)


@given(xoff=LEVELS, xon=LEVELS, offset=LEVELS)
def test_xon_is_never_above_xoff_nor_below_zero(xoff: float, xon: float, offset: float) -> None:
    found = hysteresis(xoff, xon_bytes=xon, xon_offset_bytes=offset)
    assert 0 <= found.xon_bytes <= found.xoff_bytes


def test_broadcom_resumes_an_offset_below_nvidia_at_a_level() -> None:
    assert hysteresis(400_000, xon_offset_bytes=3556).xon_bytes == 396_444
    assert hysteresis(400_000, xon_bytes=19_456).xon_bytes == 19_456


def test_the_higher_of_both_counts() -> None:
    assert hysteresis(20_000, xon_bytes=5_000, xon_offset_bytes=18_000).xon_bytes == 5_000


def test_refill_at_400g_and_40_m_by_hand() -> None:
    """9,236 B of a frame before the pause frame, 84 B of it, and 2 · 40 m · 5 ns/m · 400 Gb/s = 20,000 B."""
    assert refill_bytes(400, 40, 9216) == 9_236 + 84 + 20_000


def test_a_low_xon_point_lets_the_egress_idle() -> None:
    assert runs_dry(hysteresis(400_000, xon_bytes=19_456), 400, 40, 9216)
    assert not runs_dry(hysteresis(400_000, xon_offset_bytes=3556), 400, 40, 9216)
