"""Layer 2, as it ran: drops in the lossless class, and how long ports stood paused."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.readiness.evidence import Evidenced, active_us
from eastwest.audit.readiness.grade import at_most
from eastwest.audit.readiness.ports import sum_by_port
from eastwest.fabric.graph import PortId
from eastwest.findings import Evidence, Layer, Outcome, Verdict
from eastwest.intent.site import Site
from eastwest.plan import Plan


def judge_losses(site: Site, plan: Plan, arms: tuple[Evidenced, ...]) -> Iterator[Verdict]:
    """Drops and pauses over all runs of the site's workloads."""
    roce = plan.policy.class_named("roce")
    priority = roce.queue if roce.pfc_priority is None else roce.pfc_priority
    yield _drops(arms, priority)
    yield _pauses(site, plan, arms, priority)


def _drops(arms: tuple[Evidenced, ...], priority: int) -> Verdict:
    target = "0 drops in the lossless class"
    if not arms:
        return _verdict("No lossless packet is dropped", Outcome.INCONCLUSIVE, "no run", target, "Nothing was run.")
    lost = [(arm, place, count) for arm in arms for place, count in sum_by_port(arm.run, "drops", priority).items()]
    total = int(sum(count for _, _, count in lost))
    sent = sum(arm.run.totals.packets_sent for arm in arms)
    measured = f"{total:,} of {sent:,} packets"
    evidence = tuple(arm.in_run("totals.dropped_buffer") for arm in arms)
    if total == 0:
        reason = f"{len(arms)} workload runs sent {sent:,} packets; no switch dropped one of priority {priority}."
        return _verdict("No lossless packet is dropped", Outcome.PASS, measured, target, reason, *evidence)
    arm, place, count = max(lost, key=lambda item: item[2])
    reason = (
        f"{total:,} packets of priority {priority} were dropped, most at {place.device} {place.port}: {count:,.0f}."
    )
    evidence = (arm.in_run("totals.dropped_buffer"), arm.in_ports(f"drops of {place.device} {place.port}"))
    remedy = "Check PFC at both ends of the link and the headroom of the port."
    return _verdict("No lossless packet is dropped", Outcome.FAIL, measured, target, reason, *evidence, remedy=remedy)


def _pauses(site: Site, plan: Plan, arms: tuple[Evidenced, ...], priority: int) -> Verdict:
    limit = site.targets.paused_fraction
    target = f"at most {limit:.1%} of the time on any switch port"
    criterion = "Switch ports are seldom paused"
    if not arms:
        return _verdict(criterion, Outcome.INCONCLUSIVE, "no run", target, "Nothing was run.")
    shares = [(_paused(plan, arm, priority), arm) for arm in arms]
    (share, place), arm = max(shares, key=lambda item: item[0][0])
    if place is None:
        reason = f"No switch port received a pause frame in {len(arms)} runs."
        evidence = tuple(arm.in_ports("paused_us") for arm in arms)
        return _verdict(criterion, Outcome.PASS, "0.0%", target, reason, *evidence)
    outcome = at_most(share, limit)
    reason = (
        f"In {arm.label}, {place.device} {place.port} was held by its peer for {share:.1%} of the "
        f"{active_us(arm.run):,.0f} µs that the workload took; it is the worst switch port of {len(arms)} runs."
    )
    evidence = (arm.in_ports(f"paused_us of {place.device} {place.port}"),)
    remedy = "Look for the receiver or the many-to-one step behind this port; let ECN act earlier."
    remedy = "" if outcome is Outcome.PASS else remedy
    return _verdict(criterion, outcome, f"{share:.1%}", target, reason, *evidence, remedy=remedy)


def _paused(plan: Plan, arm: Evidenced, priority: int) -> tuple[float, PortId | None]:
    """The worst switch port of a run and its paused share of the active time."""
    paused = {
        place: total
        for place, total in sum_by_port(arm.run, "paused_us", priority).items()
        if total > 0 and place.device in plan.fabric.by_name and plan.fabric.by_name[place.device].is_switch
    }
    duration_us = active_us(arm.run)
    if not paused or duration_us <= 0:
        return 0.0, None
    place = max(paused, key=lambda key: paused[key])
    return min(1.0, paused[place] / duration_us), place


def _verdict(
    criterion: str,
    outcome: Outcome,
    measured: str,
    target: str,
    reason: str,
    *found: Evidence,
    remedy: str = "",
) -> Verdict:
    return Verdict(Layer.PROTOCOL, criterion, outcome, measured, target, reason, found, remedy)
