"""From a plan to the files of its hosts: one set for each group of equal hosts, and little for each host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan import Plan
from eastwest.plan.device import HostIntent, host_intents
from eastwest.vendors.nic.agree import check_agreement, overridden
from eastwest.vendors.nic.family import NicFamily, RenderedHost
from eastwest.vendors.nic.fit import fit
from eastwest.vendors.nic.registry import nic_family_of
from eastwest.vendors.nic.render import render_host

PREFIX = "nics-"


@dataclass(frozen=True)
class Group:
    """Hosts with the same NICs and settings. rendered: the first of them. hosts: as their files mean them."""

    name: str
    family: NicFamily
    rendered: RenderedHost
    hosts: tuple[HostIntent, ...]


@dataclass(frozen=True)
class HostConfiguration:
    """What will be written. notes: defaults of makers that are overridden, and NICs whose tools are not known."""

    plan: Plan
    groups: tuple[Group, ...]
    notes: tuple[str, ...]


def host_configuration(
    plan: Plan, catalogue: Catalogue, largest_mtu_bytes: int | None = None, largest: Mapping[str, int] | None = None
) -> HostConfiguration:
    """The configuration of the GPU nodes of a plan.

    largest_mtu_bytes: as for the switches; largest: the same by name of the other networks.
    Raises InputError when a NIC would not mark as the policy says.
    """
    hosts = [host for host in host_intents(plan, largest_mtu_bytes, largest) if host.nics]
    models = dict.fromkeys(nic.model for host in hosts for nic in host.nics)
    families = {model: nic_family_of(model, catalogue) for model in models}
    known = [catalogue.nics[model] for model in models if model in catalogue.nics]
    unknown = [
        f"{model}: no NIC family has tools for it; its hosts are not configured"
        for model, family in families.items()
        if family is None
    ]
    groups = _groups(hosts, families, plan.configuration.nic_tool)
    check_agreement((host for group in groups for host in group.hosts), plan.policy)
    return HostConfiguration(
        plan, groups, (*overridden(known, plan.policy), *_smaller(groups), *_plain(groups), *unknown)
    )


def _smaller(groups: tuple[Group, ...]) -> Iterator[str]:
    """NICs whose driver takes less than the MTU of their leaves."""
    for group in groups:
        told = next((each for each in group.rendered.inexpressible if each.path.endswith(".mtu_bytes")), None)
        if told is not None:
            mean = f"MTU {told.instead} B, {told.wanted} B on the ports of the switches"
            yield f"{group.family.title} NICs: {mean}; {told.why}; RoCE packets fit, others must not exceed it"


def _plain(groups: tuple[Group, ...]) -> Iterator[str]:
    """Ports of which only the addresses are known."""
    if any(host.ports for group in groups for host in group.hosts):
        yield (
            "ports on storage and front-end networks get addresses, MTU and routes; the site names no card for them, "
            "so classes, PFC and ECN of storage ports are yours to set as on the NICs"
        )


def _groups(hosts: list[HostIntent], families: Mapping[str, NicFamily | None], version: str) -> tuple[Group, ...]:
    """Hosts by everything but names, addresses, peers and cables, in order of first appearance."""
    members: dict[HostIntent, list[HostIntent]] = {}
    for host in hosts:
        members.setdefault(_kind(host), []).append(host)
    found: list[Group] = []
    for same in members.values():
        family = families[same[0].nics[0].model]
        if family is not None:
            name = _name(same[0].nics[0].model, found)
            rendered = render_host(family, same[0], version)
            found.append(Group(name, family, rendered, tuple(fit(family, host) for host in same)))
    return tuple(found)


def _kind(host: HostIntent) -> HostIntent:
    nics = tuple(replace(nic, address="", gateway="", peer="", cable_m=0.0) for nic in host.nics)
    return replace(host, hostname="", nics=nics, ports=())


def _name(model: str, before: list[Group]) -> str:
    taken = sum(group.name.startswith(f"{PREFIX}{model}") for group in before)
    return f"{PREFIX}{model}" if not taken else f"{PREFIX}{model}-{taken + 1}"
