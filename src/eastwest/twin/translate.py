"""From a rendered configuration to a twin. frr.conf is used as it is; interfaces get the names that it uses.

Addresses and MTU stand in config_db.json, which no FRR reads: they come from the DeviceIntent it is rendered from.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.fabric import Device, Role
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent, host_intents
from eastwest.twin.model import Blueprint, Cable, Node, Port
from eastwest.vendors.configure import Configuration

LARGEST_NODES = 200
"""64 routers take about 1.8 GiB and 30 s; past this a slice must be asked for."""


@dataclass(frozen=True, slots=True)
class Slice:
    """How many of each to boot, None for all."""

    leaves: int | None = None
    spines: int | None = None
    hosts: int | None = None


def blueprint(configured: Configuration, part: Slice) -> Blueprint:
    """The twin of a plan, or of a slice of it. Raises InputError where the twin cannot be honest about the plan."""
    plan = configured.plan
    if plan.configuration.tenants:
        found = "tenants over VXLAN-EVPN need VRFs, which the twin does not build"
        raise InputError(Problem(found, "configuration.tenants", mend="try the twin of the site without tenants"))
    kept, left_out = _kept(plan, part)
    if len(kept) > LARGEST_NODES:
        found = f"{len(kept)} nodes are too many for one twin"
        raise InputError(Problem(found, allowed=f"{LARGEST_NODES}", mend="take a slice: --leaves, --spines, --hosts"))
    names = {intent.hostname: _names(intent) for intent in configured.intents}
    nodes = [*_switches(configured, kept), *_hosts(configured, kept)]
    cables = tuple(
        Cable(link.a.device, _name(names, *link.a), link.b.device, _name(names, *link.b))
        for link in plan.fabric.links
        if link.a.device in kept and link.b.device in kept
    )
    booted = {node.name for node in nodes}
    cables = tuple(cable for cable in cables if cable.a_node in booted and cable.b_node in booted)
    return Blueprint(plan.name, plan.sha256, tuple(nodes), cables, left_out)


def _kept(plan: Plan, part: Slice) -> tuple[set[str], tuple[str, ...]]:
    fabric = plan.fabric
    spines = fabric.with_role(Role.SPINE)[: part.spines]
    leaves = fabric.with_role(Role.LEAF)[: part.leaves]
    reached = {
        name for leaf in leaves for link in fabric.links_of[leaf.name] for name in (link.a.device, link.b.device)
    }
    hosts = tuple(node for node in fabric.gpu_nodes if node.name in reached)[: part.hosts]
    kept: tuple[Device, ...] = (*spines, *leaves, *hosts)
    all_of, some_of = (Counter(device.role.value for device in group) for group in (fabric.devices, kept))
    left_out = tuple(
        f"{count - some_of[role]} of {count} {role} devices" for role, count in all_of.items() if some_of[role] < count
    )
    return {device.name for device in kept}, left_out


def _names(intent: DeviceIntent) -> dict[str, str]:
    return {each.alias or each.name: each.name for each in intent.interfaces}


def _name(names: dict[str, dict[str, str]], device: str, port: str) -> str:
    return names.get(device, {}).get(port, port)


def _switches(configured: Configuration, kept: set[str]) -> list[Node]:
    nodes = []
    for intent, family, rendered in configured.render():
        if intent.hostname not in kept:
            continue
        texts = [file.text for file in rendered.files if str(file.path).endswith("frr.conf")]
        if not texts or intent.bgp is None:
            found = f"{family.title} of {intent.hostname} has no frr.conf to boot"
            raise InputError(Problem(found, allowed="sonic", mend="use --vendor sonic"))
        ports = tuple(Port(each.name, each.mtu_bytes, each.addresses) for each in intent.interfaces)
        loopbacks = tuple(address for each in intent.loopbacks for address in each.addresses)
        nodes.append(Node(intent.hostname, intent.role, ports, texts[0], loopbacks, intent.bgp.asn))
    return nodes


def _hosts(configured: Configuration, kept: set[str]) -> list[Node]:
    return [
        Node(
            host.hostname,
            host.role,
            tuple(Port(nic.name, nic.mtu_bytes, (nic.address,), nic.gateway.split("/")[0]) for nic in host.nics),
        )
        for host in host_intents(configured.plan, configured.choice.largest_mtu_bytes)
        if host.hostname in kept
    ]
