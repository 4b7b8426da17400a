"""Layer 2, before anything runs: buffers, thresholds, classes and what the settings assume."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.readiness.congestion import hedged_by_name
from eastwest.findings import Evidence, Layer, Outcome, Verdict
from eastwest.lossless import EcnProfile, LosslessPolicy, SwitchBuffers
from eastwest.lossless.assumptions import assumptions
from eastwest.lossless.buffers import xoff_alone_bytes, xoff_together_bytes
from eastwest.plan import Plan
from eastwest.units import format_bytes

_POOL = "buffer of "
_HEADROOM = "headroom of "


def judge_settings(plan: Plan) -> Iterator[Verdict]:
    """Headroom fit, ECN before PFC, the CNP class and the assumptions."""
    yield _headroom(plan.policy)
    yield hedged_by_name(_ecn(plan.policy), plan.policy.congestion_control)
    yield hedged_by_name(_cnp(plan.policy), plan.policy.congestion_control)
    yield _assumptions(plan.policy)


def _headroom(policy: LosslessPolicy) -> Verdict:
    if not policy.switches:
        return _headroom_verdict(Outcome.INCONCLUSIVE, "no switch", "The plan has no switch.", None, "")
    worst = max(policy.switches, key=lambda s: (not s.fits, s.headroom_sum_bytes / s.usable_bytes))
    models = {worst.model} if not worst.fits else {switch.model for switch in policy.switches}
    guessed = sorted(model for model in models if _subjects(policy, f"{_POOL}{model}"))
    share = worst.headroom_sum_bytes / worst.usable_bytes
    measured = f"{format_bytes(worst.headroom_sum_bytes)} of {format_bytes(worst.usable_bytes)} ({worst.device})"
    reason = (
        f"On the fullest switch, {worst.device}, headroom of {len(worst.ports)} ports takes {share:.0%} of the buffer; "
        f"{format_bytes(worst.shared_bytes)} stay shared. Assumed: {policy.small_packet_percent} % small packets."
    )
    if guessed:
        reason += f" The buffer of {', '.join(guessed)} is an assumption: its maker's figure is not in the catalogue."
        remedy = f"Fill pool_bytes of {', '.join(guessed)} from the datasheet in the project's catalogue."
        return _headroom_verdict(Outcome.INCONCLUSIVE, measured, reason, worst, remedy)
    if not worst.fits:
        remedy = "Use shorter cables, fewer or slower ports per switch, or a switch with more buffer."
        return _headroom_verdict(Outcome.FAIL, measured, reason, worst, remedy)
    over = max(policy.switches, key=lambda switch: switch.headroom_oversubscription)
    if over.headroom_oversubscription > 1 and over.headroom_pool_bytes is not None:
        reason += (
            f" The published headroom pool of {over.device}, {format_bytes(over.headroom_pool_bytes)}, is "
            f"oversubscribed {over.headroom_oversubscription:.2f}:1 if every port pauses at once."
        )
        remedy = f"Set the headroom pool of {over.model} to at least {over.headroom_sum_bytes:,} B; the buffer has it."
        return _headroom_verdict(Outcome.WARN, measured, reason, over, remedy)
    return _headroom_verdict(Outcome.PASS, measured, reason, worst, "")


def _headroom_verdict(
    outcome: Outcome, measured: str, reason: str, switch: SwitchBuffers | None, remedy: str
) -> Verdict:
    where = "policy.switches" if switch is None else f"policy.switches[{switch.device}]"
    return Verdict(
        layer=Layer.PROTOCOL,
        criterion="Headroom fits the buffer",
        outcome=outcome,
        measured=measured,
        target="Σ headroom and reserves leave shared buffer on every switch, within the published headroom pool",
        reason=reason,
        evidence=(Evidence("plan.json", where),),
        remedy=remedy,
    )


def _ecn(policy: LosslessPolicy) -> Verdict:
    if policy.congestion_control == "none":
        return Verdict(
            Layer.PROTOCOL,
            "ECN acts before PFC",
            Outcome.WARN,
            "no congestion control",
            "senders that slow down when packets are marked",
            "The site file says that NICs run none: marks have no effect, and only pause frames hold senders back.",
            (Evidence("plan.json", "policy.congestion_control"),),
            "Switch DCQCN on at the NICs, or accept that pauses spread from every incast.",
        )
    pairs = [(switch, profile) for switch in policy.switches if switch.ports for profile in switch.ecn]
    if not pairs:
        return Verdict(
            Layer.PROTOCOL,
            "ECN acts before PFC",
            Outcome.FAIL if policy.switches else Outcome.INCONCLUSIVE,
            "no ECN profile",
            "Kmax at or below the XOFF point",
            "No switch marks the lossless class, so that only PFC reacts to congestion.",
            (Evidence("plan.json", "policy.switches"),),
            "Configure ECN on the RoCE queue of every switch port.",
        )
    tightest = max(pairs, key=lambda pair: (_ecn_rank(*pair), pair[1].kmax_bytes / xoff_together_bytes(pair[0])))
    switch, profile = tightest
    together, alone = xoff_together_bytes(switch), xoff_alone_bytes(switch)
    outcome = (Outcome.PASS, Outcome.WARN, Outcome.FAIL)[_ecn_rank(switch, profile)]
    return Verdict(
        layer=Layer.PROTOCOL,
        criterion="ECN acts before PFC",
        outcome=outcome,
        measured=f"Kmin {format_bytes(profile.kmin_bytes)}, Kmax {format_bytes(profile.kmax_bytes)}",
        target=f"Kmax at or below XOFF at {format_bytes(together)} with every port congested",
        reason=(
            f"On {switch.device} at {profile.speed_gbps:g}G, marking starts at {profile.kmin_bytes:,} B and is certain "
            f"from {profile.kmax_bytes:,} B; PFC starts between {together:,.0f} B (all {len(switch.ports)} ports "
            f"congested) and {alone:,.0f} B (one)."
        ),
        evidence=(Evidence("plan.json", f"policy.switches[{switch.device}].ecn"),),
        remedy="" if outcome is Outcome.PASS else "Lower Kmin and Kmax below the XOFF point, or free shared buffer.",
    )


def _ecn_rank(switch: SwitchBuffers, profile: EcnProfile) -> int:
    """0: saturates before XOFF. 1: starts before it. 2: starts after it."""
    together = xoff_together_bytes(switch)
    if profile.kmax_bytes <= together:
        return 0
    return 1 if profile.kmin_bytes < together else 2


def _cnp(policy: LosslessPolicy) -> Verdict:
    roce, cnp = policy.class_named("roce"), policy.class_named("cnp")
    separate = cnp.queue != roce.queue and cnp.pfc_priority is None
    outcome = Outcome.PASS if separate and cnp.strict else Outcome.FAIL
    how = "strict" if cnp.strict else "weighted"
    verb = "does not wait" if outcome is Outcome.PASS else "may wait"
    return Verdict(
        layer=Layer.PROTOCOL,
        criterion="CNP has its own strict queue",
        outcome=outcome,
        measured=f"CNP in queue {cnp.queue} ({how}), RoCE in queue {roce.queue}",
        target="another queue than RoCE, strict, never paused",
        reason=f"CNP (DSCP {', '.join(map(str, cnp.dscps))}) {verb} behind the data it shall slow down.",
        evidence=(Evidence("plan.json", "policy.classes"),),
        remedy="" if outcome is Outcome.PASS else "Map the CNP code point to a strict, lossy queue of its own.",
    )


def _assumptions(policy: LosslessPolicy) -> Verdict:
    found = assumptions(policy.reasons)
    weighty = [reason for reason in found if reason.subject.startswith((_POOL, _HEADROOM))]
    listed = "; ".join(f"{reason.subject}: {reason.value}" for reason in found)
    if weighty:
        reason = f"{len(weighty)} figures that losslessness rests on are assumptions: {listed}."
        remedy = "Fill the missing facts from the maker's datasheet in the project's catalogue."
    elif found:
        reason, remedy = f"Losslessness rests on published figures alone. Assumed is only: {listed}.", ""
    else:
        reason, remedy = "Every figure of the policy comes from a published source or a stated rule.", ""
    return Verdict(
        layer=Layer.PROTOCOL,
        criterion="Buffer and headroom come from published figures",
        outcome=Outcome.INCONCLUSIVE if weighty else Outcome.PASS,
        measured=f"{len(found)} assumptions, {len(weighty)} of them about buffer or headroom",
        target="no assumption about buffer or headroom",
        reason=reason,
        evidence=(Evidence("plan.json", "policy.reasons"),),
        remedy=remedy,
    )


def _subjects(policy: LosslessPolicy, subject: str) -> list[str]:
    return [reason.subject for reason in assumptions(policy.reasons) if reason.subject == subject]
