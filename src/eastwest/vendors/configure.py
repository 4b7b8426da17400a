"""From a plan to the files of its switches: choose, derive, guard, render; one device at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.problems import did_you_mean
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent, Fault, Managed, Roce, device_intents, refuse, segments
from eastwest.vendors.choose import Choice, choose
from eastwest.vendors.family import Family, Rendered


@dataclass(frozen=True)
class Configuration:
    """What will be rendered. faults: those that the site asked for by name."""

    plan: Plan
    choice: Choice
    intents: tuple[DeviceIntent, ...]
    faults: tuple[Fault, ...]

    def render(self, first: int = 0, end: int | None = None) -> Iterator[tuple[DeviceIntent, Family, Rendered]]:
        """The files of each switch in turn; only one device's files are held at a time. first, end: which of them."""
        for intent in self.intents[first:end]:
            family = self.choice.families[intent.role]
            yield intent, family, family.render(intent)


def configuration(plan: Plan, catalogue: Catalogue, vendor: str | None = None) -> Configuration | None:
    """The configuration of a plan, checked; None when neither the site nor the caller names an operating system.

    Raises InputError for unknown families, versions, roles and tenants, and for settings that would break lossless
    RoCE without the site asking for that by name.
    """
    choice = choose(plan, catalogue, vendor)
    if choice is None:
        return None
    _check_addressing(plan)
    _check_tenants(plan)
    managed = Managed(plan)
    intents: list[DeviceIntent] = []
    faults: list[Fault] = []
    for segment in segments(plan):
        here = device_intents(segment, choice.targets, choice.fronts, choice.largest[segment.name], managed)
        if segment.lossless:
            policy = segment.plan.policy
            roce = Roce(policy.class_named("roce").dscps[0], policy.rdma_mtu_bytes)
            faults += refuse(here, roce, plan.configuration.deviations)
        intents += here
    return Configuration(plan, choice, tuple(intents), tuple(faults))


def _check_addressing(plan: Plan) -> None:
    """Tunnels between leaves start at IPv4 loopbacks, which a fabric with IPv6 links does not announce."""
    if plan.addressing.kind == "ipv6-p2p" and plan.configuration.tenants:
        found = "ipv6-p2p: the tunnels of tenants start at IPv4 loopbacks, which such a fabric does not route"
        allowed = "bgp-unnumbered, whose links between switches are IPv6 too, or ipv4-p2p"
        mend = "choose one of them, or leave out configuration.tenants"
        raise InputError(Problem(found, "fabric.addressing", allowed=allowed, mend=mend))


def _check_tenants(plan: Plan) -> None:
    """Tenants have names, VNIs and nodes of their own, and nodes that exist."""
    hosts = {device.name for device in plan.fabric.devices if not device.is_switch}
    seen: dict[str | int, str] = {}
    problems: list[Problem] = []
    for at, tenant in enumerate(plan.configuration.tenants):
        path = f"configuration.tenants.{at}"
        claims: list[tuple[str, str | int]] = [("name", tenant.name), ("vni", tenant.vni)]
        claims += [("nodes", node) for node in tenant.nodes]
        for key, value in claims:
            if value in seen:
                problems.append(Problem(f"{value} is also of tenant {seen[value]}", f"{path}.{key}"))
            seen[value] = tenant.name
        problems += [
            Problem(f'the fabric has no node "{node}"', f"{path}.nodes", mend=did_you_mean(node, hosts))
            for node in tenant.nodes
            if node not in hosts
        ]
    if problems:
        raise InputError(problems)
