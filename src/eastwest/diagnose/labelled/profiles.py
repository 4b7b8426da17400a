"""DCQCN as NICs should not be set: they hardly slow down when told to, or hardly come back after."""

from __future__ import annotations

from eastwest.lossless import DcqcnProfile


def timid(interval_us: float = 2000.0, gain: float = 1 / 16384) -> DcqcnProfile:
    """Hardly slows down: so seldom, and by so little."""
    return DcqcnProfile("timid", 55.0, interval_us, 300.0, 0, 1, 50.0, 500.0, gain, 0.02, 200_000.0, 4.0, False, "-")


def sluggish(timer_us: float = 20_000.0, rate_mbps: float = 0.5) -> DcqcnProfile:
    """Hardly comes back: so seldom, and by so little."""
    return DcqcnProfile("sluggish", 1.0, 4.0, timer_us, 0, 5, rate_mbps, rate_mbps, 1 / 16, 1.0, 10.0, 4.0, False, "-")
