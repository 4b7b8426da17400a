"""Layer 1: how evenly the load spread over the uplinks of each leaf, as seen in the runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.audit.readiness.evidence import Evidenced
from eastwest.audit.readiness.ports import most_by_port, sum_by_port
from eastwest.fabric.graph import PortId, Role
from eastwest.findings import Layer, Outcome, Verdict
from eastwest.plan import Plan
from eastwest.units import format_bytes

MOST_OVER_MEAN = 1.5
"""eastwest's choice: at 1.5 the busiest uplink holds a step back by half; no standard states a figure."""
LIGHT_SHARE = 0.1
"""Leaves that sent less than a tenth of the busiest leaf are left out: few flows say nothing about balance."""


@dataclass(frozen=True, slots=True)
class _Spread:
    arm: Evidenced
    leaf: str
    busiest: PortId
    over_mean: float
    busiest_bytes: float
    uplinks: int
    queue_bytes: float
    kmin_bytes: int

    @property
    def queued(self) -> bool:
        return self.queue_bytes > self.kmin_bytes

    @property
    def hurts(self) -> bool:
        return self.queued and self.over_mean > MOST_OVER_MEAN


def judge_balance(plan: Plan, arms: tuple[Evidenced, ...]) -> Iterator[Verdict]:
    """The busiest uplink of a leaf over the mean of its uplinks, worst leaf of all runs. Nothing without spines.

    Uneven load does no harm while the busiest uplink forms no queue: few large flows on many uplinks look like this.
    """
    uplinks = _uplinks(plan)
    if not any(len(ports) > 1 for ports in uplinks.values()):
        return
    spreads = [spread for arm in arms for spread in _spreads(plan, arm, uplinks)]
    if not spreads:
        yield _verdict(Outcome.PASS, "no traffic on uplinks", "The stated workloads stay under their leaves.", None)
        return
    worst = max(spreads, key=lambda spread: (spread.hurts, spread.over_mean))
    outcome = Outcome.WARN if worst.hurts else Outcome.PASS
    reason = (
        f"In {worst.arm.label}, {worst.busiest.device} sent {format_bytes(worst.busiest_bytes)} through "
        f"{worst.busiest.port}, {worst.over_mean:.2f} times the mean of its {worst.uplinks} uplinks; its queue "
        f"reached {format_bytes(worst.queue_bytes)}, {'beyond' if worst.queued else 'short of'} where marking starts."
    )
    yield _verdict(outcome, f"{worst.over_mean:.2f} × mean, {worst.leaf}", reason, worst)


def _kmin_bytes(plan: Plan, port: PortId) -> int:
    buffers = plan.policy.buffers_of[port.device]
    return buffers.ecn_at(plan.fabric.link_at[port].speed_gbps).kmin_bytes


def _uplinks(plan: Plan) -> dict[str, list[tuple[PortId, float]]]:
    """Ports of each leaf that lead to spines, with their speed."""
    found: dict[str, list[tuple[PortId, float]]] = {leaf.name: [] for leaf in plan.fabric.with_role(Role.LEAF)}
    for link in plan.fabric.switch_links():
        for end in (link.a, link.b):
            if end.device in found:
                found[end.device].append((end, link.speed_gbps))
    return found


def _spreads(plan: Plan, arm: Evidenced, uplinks: dict[str, list[tuple[PortId, float]]]) -> Iterator[_Spread]:
    priority = plan.policy.class_named("roce").queue
    sent, queues = sum_by_port(arm.run, "tx_bytes", priority), most_by_port(arm.run, "queue_high_bytes", priority)
    totals = {leaf: sum(sent.get(port, 0.0) for port, _ in ports) for leaf, ports in uplinks.items()}
    heaviest = max(totals.values(), default=0.0)
    for leaf, ports in uplinks.items():
        if len(ports) < 2 or totals[leaf] <= 0 or totals[leaf] < LIGHT_SHARE * heaviest:
            continue
        loads = {port: sent.get(port, 0.0) / speed for port, speed in ports}
        busiest = max(loads, key=lambda port: loads[port])
        mean = sum(loads.values()) / len(loads)
        yield _Spread(
            arm,
            leaf,
            busiest,
            loads[busiest] / mean,
            sent[busiest],
            len(ports),
            queues[busiest],
            _kmin_bytes(plan, busiest),
        )


def _verdict(outcome: Outcome, measured: str, reason: str, worst: _Spread | None) -> Verdict:
    remedy = {
        Outcome.WARN: "Use more queue pairs per peer, or dynamic load balancing where the switches have it.",
    }
    where = "" if worst is None else f"tx_bytes of {worst.leaf}, uplinks"
    return Verdict(
        layer=Layer.FABRIC,
        criterion="Load balance over uplinks",
        outcome=outcome,
        measured=measured,
        target=f"at most {MOST_OVER_MEAN:g} × the mean of the leaf's uplinks, or no queue (eastwest's own target)",
        reason=reason,
        evidence=() if worst is None else (worst.arm.in_ports(where),),
        remedy=remedy.get(outcome, ""),
    )
