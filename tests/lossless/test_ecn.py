"""ECN acts before PFC, whatever the rate and the buffer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.lossless.ecn import VENDOR_ECN_PROFILES, bandwidth_delay_bytes, ecn_profile

RATES = st.sampled_from([25.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0])
RTTS = st.floats(0.1, 1000)
XOFFS = st.floats(4, 1e9)


@given(rate=RATES, rtt_us=RTTS, xoff=XOFFS)
def test_kmin_below_kmax_below_xoff(rate: float, rtt_us: float, xoff: float) -> None:
    found = ecn_profile(rate, rtt_us, xoff)
    assert 0 < found.kmin_bytes < found.kmax_bytes <= xoff


@given(rates=st.tuples(RATES, RATES), rtt_us=RTTS, xoff=XOFFS)
def test_thresholds_never_fall_with_the_rate(rates: tuple[float, float], rtt_us: float, xoff: float) -> None:
    slow, fast = (ecn_profile(rate, rtt_us, xoff) for rate in sorted(rates))
    assert slow.kmin_bytes <= fast.kmin_bytes
    assert slow.kmax_bytes <= fast.kmax_bytes


def test_kmin_is_one_bandwidth_delay_product_in_a_roomy_buffer() -> None:
    assert bandwidth_delay_bytes(400, 8) == 400_000
    found = ecn_profile(400, 8, 10_000_000)
    assert (found.kmin_bytes, found.kmax_bytes) == (400_000, 1_600_000)


def test_a_tight_buffer_moves_both_thresholds_down() -> None:
    found = ecn_profile(400, 8, 500_000)
    assert (found.kmin_bytes, found.kmax_bytes) == (250_000, 500_000)


def test_no_room_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="no room"):
        ecn_profile(400, 8, 3)


def test_ten_published_profiles_each_with_a_source() -> None:
    assert len(VENDOR_ECN_PROFILES) == 10
    assert all(profile.source for profile in VENDOR_ECN_PROFILES)


def test_the_published_spread_is_as_the_reference_states() -> None:
    in_bytes = [profile for profile in VENDOR_ECN_PROFILES if profile.unit == "bytes"]
    kmins, kmaxs = [p.kmin for p in in_bytes], [p.kmax for p in in_bytes]
    assert round(max(kmins) / min(kmins)) == 16
    assert int(max(kmaxs) / min(kmaxs)) in (47, 48, 49)
