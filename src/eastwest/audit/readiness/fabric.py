"""Layer 1: is the fabric what the site needs, and what does it lose when a part fails?"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.fabric.graph import Fabric, Link, PortId
from eastwest.findings import Evidence, Layer, Outcome, Verdict
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import FailureDomain, Plan
from eastwest.units import format_gbps

LEAST_LEFT = 0.5
"""Capacity that must remain after one failure: eastwest's choice; below half, one failure more than doubles times."""


def judge_fabric(site: Site, plan: Plan, catalogue: Catalogue) -> Iterator[Verdict]:
    """Connection of NICs, port speeds, oversubscription and failure impact."""
    yield _nics(site, plan, catalogue)
    yield _speeds(plan)
    yield _oversubscription(site, plan)
    yield _failures(plan)


def _nics(site: Site, plan: Plan, catalogue: Catalogue) -> Verdict:
    each = site.fabric.ports_per_nic
    wanted = site.gpus.count * site.gpus.nics * each
    wanted_gbps = site.fabric.link_gbps
    speeds = [
        link.speed_gbps
        for node in plan.fabric.gpu_nodes
        for port in node.ports
        if (link := plan.fabric.link_at.get(PortId(node.name, port.name))) is not None
    ]
    good = sum(speed >= wanted_gbps for speed in speeds)
    outcome = Outcome.PASS if good >= wanted else Outcome.FAIL
    what = "NICs have" if each == 1 else f"NIC ports ({each} of each NIC) have"
    reason = f"{good} of {wanted} back-end {what} a link of {format_gbps(wanted_gbps)} or more."
    remedy = "" if outcome is Outcome.PASS else "Connect the missing NICs as the cabling schedule states."
    known = [catalogue.nics[model] for model in site.gpus.nic_models if model in catalogue.nics]
    rated_gbps = max((nic.speed_gbps.value for nic in known if nic.speed_gbps.value is not None), default=None)
    if outcome is Outcome.PASS and rated_gbps is not None and rated_gbps > wanted_gbps * each:
        outcome = Outcome.WARN
        reason += f" A NIC is rated for {format_gbps(rated_gbps)}: the rest of its bandwidth lies idle."
        remedy = f"Use {format_gbps(rated_gbps / each)} links, or accept the lower rate in the site file."
    return Verdict(
        layer=Layer.FABRIC,
        criterion="Every NIC is connected at its speed",
        outcome=outcome,
        measured=f"{good} of {wanted} {'NICs' if each == 1 else 'NIC ports'}",
        target=f"{wanted} {'NICs' if each == 1 else 'NIC ports'} at {format_gbps(wanted_gbps)}",
        reason=reason,
        evidence=(Evidence("cabling.csv"), Evidence("plan.json", "fabric.links")),
        remedy=remedy,
    )


def _speeds(plan: Plan) -> Verdict:
    wrong = [link for link in plan.fabric.links if not _fits(plan.fabric, link)]
    reason = f"All {len(plan.fabric.links)} links run at a speed that the ports at both ends have."
    remedy = ""
    if wrong:
        first = wrong[0]
        place = f"{first.a.device} {first.a.port} to {first.b.device} {first.b.port}"
        reason = f"{len(wrong)} links are faster than a port they end in, the first from {place}."
        remedy = "Use ports of the link's speed, or lower the speed of the link."
    return Verdict(
        layer=Layer.FABRIC,
        criterion="Port and link speeds agree",
        outcome=Outcome.FAIL if wrong else Outcome.PASS,
        measured=f"{len(wrong)} of {len(plan.fabric.links)} links disagree",
        target="0 links",
        reason=reason,
        evidence=(Evidence("plan.json", "fabric.links"),),
        remedy=remedy,
    )


def _fits(fabric: Fabric, link: Link) -> bool:
    return all(_port_gbps(fabric, end) >= link.speed_gbps for end in (link.a, link.b))


def _port_gbps(fabric: Fabric, end: PortId) -> float:
    device = fabric.by_name.get(end.device)
    ports = () if device is None else device.ports
    return next((port.speed_gbps for port in ports if port.name == end.port), 0.0)


def _oversubscription(site: Site, plan: Plan) -> Verdict:
    bound = site.fabric.oversubscription
    highest = max((tier.oversubscription for tier in plan.tiers), default=0.0)
    outcome = Outcome.WARN if highest > bound * 1.0001 else Outcome.PASS
    tiers = "; ".join(f"{tier.name} {tier.oversubscription:.2f}:1" for tier in plan.tiers)
    reason = "The ratio alone decides nothing; whether it hurts is judged by the bandwidth of the stated workloads."
    if outcome is Outcome.WARN:
        reason = f"The plan is more oversubscribed than the bound of the site file. {reason}"
    return Verdict(
        layer=Layer.FABRIC,
        criterion="Oversubscription is stated",
        outcome=outcome,
        measured=tiers or "one switch, no uplinks",
        target=f"at most {bound:.2f}:1 by the site file",
        reason=reason,
        evidence=(Evidence("plan.json", "tiers"),),
        remedy="Add spines or uplinks, or raise the bound." if outcome is Outcome.WARN else "",
    )


def _failures(plan: Plan) -> Verdict:
    domains = plan.failure_domains
    if not domains:
        return _failure_verdict(Outcome.INCONCLUSIVE, "no statement", "The plan states no failure domains.", "")
    nics = sum(node.nics for node in plan.fabric.gpu_nodes)
    bad = [domain for domain in domains if _stops(domain, nics)]
    measured = "; ".join(
        f"{domain.element}: {domain.bandwidth_left:.0%} of capacity left, {domain.nics_lost} NICs lost"
        for domain in domains
    )
    statements = " ".join(domain.statement for domain in domains)
    if not bad:
        return _failure_verdict(Outcome.PASS, measured, statements, "")
    remedy = f"Spread the load over more than one {bad[0].element}, or accept the outage of one."
    return _failure_verdict(Outcome.WARN, measured, statements, remedy)


def _stops(domain: FailureDomain, nics: int) -> bool:
    """Whether one failure takes every NIC, or more than half of the capacity between leaves that keep their NICs."""
    return (nics > 0 and domain.nics_lost >= nics) or (domain.nics_lost == 0 and domain.bandwidth_left < LEAST_LEFT)


def _failure_verdict(outcome: Outcome, measured: str, reason: str, remedy: str) -> Verdict:
    return Verdict(
        layer=Layer.FABRIC,
        criterion="Impact of one failure",
        outcome=outcome,
        measured=measured,
        target="no single failure takes every NIC or more than half of the leaf-to-spine capacity",
        reason=reason,
        evidence=(Evidence("plan.json", "failure_domains"),),
        remedy=remedy,
    )
