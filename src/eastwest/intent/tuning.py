"""Values that a site sets instead of those the policy would choose: ECN, DCQCN, load balancing."""

from __future__ import annotations

from dataclasses import dataclass

BALANCES = ("ecmp", "flowlet", "adaptive", "spray")


@dataclass(frozen=True, slots=True)
class EcnTuning:
    """Thresholds of ports that run at the speed of the NIC links; other ports in proportion to their speed."""

    kmin_bytes: int
    kmax_bytes: int
    pmax: float


@dataclass(frozen=True, slots=True)
class DcqcnTuning:
    """Fields of the NICs' DCQCN profile that are set; None leaves the profile's own value."""

    increase_timer_us: float | None = None
    decrease_interval_us: float | None = None
    cnp_interval_us: float | None = None
    ai_rate_mbps: float | None = None
    hai_rate_mbps: float | None = None


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the site sets; None leaves it to the policy. load_balancing: `ecmp`, `flowlet`, `adaptive` or `spray`."""

    ecn: EcnTuning | None = None
    dcqcn: DcqcnTuning | None = None
    load_balancing: str | None = None
