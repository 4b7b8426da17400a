"""A policy with the values that a site sets instead of the derived ones."""

from __future__ import annotations

from dataclasses import asdict, replace

from eastwest.errors import InputError, Problem
from eastwest.intent.tuning import DcqcnTuning, EcnTuning, Tuning
from eastwest.lossless.buffers import xoff_together_bytes
from eastwest.lossless.policy import DcqcnProfile, EcnProfile, LosslessPolicy, Reason, SwitchBuffers

SOURCE = "site file (lossless.tuning)"
_WHY = "the site file says so, instead of the value that the policy would derive"


def tuned(policy: LosslessPolicy, tuning: Tuning | None, link_gbps: float) -> LosslessPolicy:
    """The policy as the site tunes it. link_gbps: of the NICs, at which ECN thresholds are stated.

    Raises InputError for thresholds above the point at which a switch sends pause frames.
    """
    if tuning is None:
        return policy
    reasons = []
    if tuning.ecn is not None:
        ecn = tuning.ecn
        switches = tuple(_marked(switch, ecn, link_gbps) for switch in policy.switches)
        policy = replace(policy, switches=switches)
        value = f"Kmin {ecn.kmin_bytes:,} B, Kmax {ecn.kmax_bytes:,} B, Pmax {ecn.pmax:g} at {link_gbps:g}G"
        reasons.append(Reason("ECN (tuned)", value, f"{_WHY}; other speeds in proportion", SOURCE))
    if tuning.dcqcn is not None:
        dcqcn = tuple((nic, _profile(profile, tuning.dcqcn)) for nic, profile in policy.dcqcn)
        policy = replace(policy, dcqcn=dcqcn)
        value = ", ".join(f"{name} {value:g}" for name, value in _set(tuning.dcqcn).items())
        reasons.append(Reason("DCQCN (tuned)", value, _WHY, SOURCE))
    if tuning.load_balancing is not None:
        policy = replace(policy, load_balancing=tuning.load_balancing)
        reasons.append(Reason("load balancing (tuned)", tuning.load_balancing, _WHY, SOURCE))
    return replace(policy, reasons=(*policy.reasons, *reasons))


def most_kmax_bytes(policy: LosslessPolicy, link_gbps: float) -> float:
    """The largest Kmax at the speed of the NIC links with which every port still marks before it pauses."""
    return min(
        xoff_together_bytes(switch) * link_gbps / profile.speed_gbps
        for switch in policy.switches
        for profile in switch.ecn
    )


def _set(tuning: DcqcnTuning) -> dict[str, float]:
    return {name: value for name, value in asdict(tuning).items() if value is not None}


def _profile(profile: DcqcnProfile, tuning: DcqcnTuning) -> DcqcnProfile:
    changed: dict[str, float] = _set(tuning)
    source = f"{profile.source}; tuned in the site file"
    return replace(profile, name=f"{profile.name}-tuned", source=source, **changed)  # type: ignore[arg-type]


def _marked(switch: SwitchBuffers, ecn: EcnTuning, link_gbps: float) -> SwitchBuffers:
    return replace(switch, ecn=tuple(_thresholds(switch, profile, ecn, link_gbps) for profile in switch.ecn))


def _thresholds(switch: SwitchBuffers, profile: EcnProfile, ecn: EcnTuning, link_gbps: float) -> EcnProfile:
    scale = profile.speed_gbps / link_gbps
    kmin, kmax = round(ecn.kmin_bytes * scale), round(ecn.kmax_bytes * scale)
    most = xoff_together_bytes(switch)
    if kmax > most:
        found = f"{kmax:,} B at {profile.speed_gbps:g}G, but {switch.model} pauses from {most:,.0f} B on"
        allowed = f"at most {most / scale:,.0f} B at {link_gbps:g}G"
        raise InputError(Problem(found, "lossless.tuning.ecn.kmax", allowed=allowed))
    return EcnProfile(profile.speed_gbps, kmin, kmax, ecn.pmax)
