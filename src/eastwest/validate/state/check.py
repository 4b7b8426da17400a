"""Checks of the plan against what was looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eastwest.fabric.graph import PortId
from eastwest.findings import Outcome
from eastwest.plan import Plan
from eastwest.validate.acceptance.model import Check, Kind
from eastwest.validate.state import alarm, host, link, nvme
from eastwest.validate.state.lldp import Neighbour, neighbours
from eastwest.validate.state.transcript import transcript

Ports = Mapping[str, tuple[str, ...]]
"""Names by `device:port` of the plan, where outputs have others: interface of the system first, then RDMA device."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What a check came to. far: `device:port` that LLDP saw, of cabling."""

    check: Check
    outcome: Outcome
    seen: str
    reason: str
    far: str = ""


def observed(check: Check, text: str | None, plan: Plan, ports: Ports) -> Observed:
    """One check. text: the raw output of its test, None where it did not run."""
    if text is None:
        return Observed(check, Outcome.INCONCLUSIVE, "", "was not looked at")
    said = transcript(text)
    names = ports.get(check.subject, (check.subject.partition(":")[2],))
    interface = names[0]
    if check.kind is Kind.CABLING:
        return _cabling(check, text, interface)
    if check.kind is Kind.LINK:
        return _link(check, said, plan, names)
    if check.kind is Kind.HOST_STATE:
        return _host(check, said, plan, interface)
    if check.kind is Kind.NVME_OF:
        return _judged(check, *nvme.wrong(text, check.expected))
    return _ping(check, text) if check.kind is Kind.PATH_MTU else Observed(check, *alarm.looked(text, check.subject))


def _host(check: Check, said: Mapping[str, str], plan: Plan, interface: str) -> Observed:
    pfc = frozenset(one.pfc_priority for one in plan.policy.classes if one.pfc_priority is not None)
    seen, bad = host.wrong(said, interface, plan.policy.rdma_mtu_bytes, pfc)
    return _judged(check, seen, bad, ())


def _ping(check: Check, text: str) -> Observed:
    found = host.ping(text)
    if found is None:
        return Observed(check, Outcome.INCONCLUSIVE, "", "holds no answer of ping")
    bad = () if found[1] else ("frames of full size are lost on the way",)
    return _judged(check, found[0], bad, ())


def _link(check: Check, said: Mapping[str, str], plan: Plan, names: tuple[str, ...]) -> Observed:
    device, _, port = check.subject.partition(":")
    rate = plan.fabric.link_at[PortId(device, port)].speed_gbps
    return _judged(check, *link.wrong(said, names, rate))


def _judged(check: Check, seen: str, bad: tuple[str, ...], near: tuple[str, ...]) -> Observed:
    if bad:
        return Observed(check, Outcome.FAIL, seen, "; ".join(bad))
    if not seen:
        return Observed(check, Outcome.INCONCLUSIVE, "", "the output says nothing about it")
    if near:
        return Observed(check, Outcome.WARN, seen, "; ".join(near))
    return Observed(check, Outcome.PASS, seen, "as planned")


def _cabling(check: Check, text: str, interface: str) -> Observed:
    found = [one for one in neighbours(text) if one.port == interface]
    if not found:
        reason = "no neighbour answers by LLDP: no cable, no link, or LLDP is off"
        return Observed(check, Outcome.FAIL if neighbours(text) else Outcome.INCONCLUSIVE, "no neighbour", reason)
    expected = {check.expected}
    seen = {f"{one.device}:{port}" for one in found for port in _names(one)}
    if seen & expected:
        return Observed(check, Outcome.PASS, check.expected, "as planned", check.expected)
    first = f"{found[0].device}:{found[0].ports[0] if found[0].ports else '?'}"
    return Observed(check, Outcome.FAIL, first, f"leads to {first} instead of {check.expected}", first)


def _names(neighbour: Neighbour) -> Iterator[str]:
    for port in neighbour.ports:
        yield port
        yield port.split()[0] if port.split() else port
