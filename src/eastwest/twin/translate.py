"""From rendered configurations to a twin: routing, addresses and MTU are what the files say, read back.

Interfaces get the names that the files use. Only the hosts come from the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from eastwest.errors import InputError, Problem
from eastwest.plan.device import DeviceIntent, host_intents, is_address
from eastwest.twin.model import Blueprint, Cable, End, Node, Port
from eastwest.twin.routing import frr_of, loopback_name, vrf_name
from eastwest.twin.slicing import Slice, sliced
from eastwest.vendors.configure import Configuration
from eastwest.vendors.family import Family, Rendered

LARGEST_NODES = 200
"""64 routers take about 1.8 GiB and 30 s; past this a slice must be asked for."""
VRF = "vrf"
"""Role of a tenant's part of a switch."""
LONGEST_NAME = 15
"""Of an interface in Linux (IFNAMSIZ less the closing zero)."""


@dataclass(frozen=True, slots=True)
class _Switch:
    """A switch of the twin, and what its files say."""

    node: Node
    said: DeviceIntent
    family: str


def blueprint(configured: Configuration, part: Slice) -> Blueprint:
    """The twin of a plan, or of a slice of it. Raises InputError where the twin cannot be honest about the plan."""
    plan = configured.plan
    kept, left_out = sliced(plan, part)
    if len(kept) > LARGEST_NODES:
        found = f"{len(kept)} nodes are too many for one twin"
        mend = "take a slice: --pods, --leaves, --spines, --super-spines, --hosts"
        raise InputError(Problem(found, allowed=f"{LARGEST_NODES}", mend=mend))
    only = replace(configured, intents=tuple(each for each in configured.intents if each.hostname in kept))
    switches = [_switch(family, rendered) for _, family, rendered in only.render()]
    vrfs = tuple(vrf for switch in switches for vrf in _vrfs(switch))
    cables = _cables(configured, kept, {(vrf.of, port.name): vrf.name for vrf in vrfs for port in vrf.ports})
    booted = (*_among([switch.node for switch in switches], _hosts(configured, kept)), *vrfs)
    left_out += tuple(f"the {each.name} network" for each in plan.networks)
    family = next(iter({configured.choice.families[switch.node.role].name for switch in switches}), "sonic")
    return Blueprint(plan.name, plan.sha256, booted, cables, left_out, family)


def _switch(family: Family, rendered: Rendered) -> _Switch:
    said = family.read({str(file.path): file.text for file in rendered.files}).intent
    frr = frr_of(family, rendered, said)
    long = [each.name for each in said.interfaces if len(each.name) > LONGEST_NAME]
    if long:
        found = f"{said.hostname} has interface names that Linux does not allow: {', '.join(long)}"
        raise InputError(Problem(found, allowed=f"{LONGEST_NAME} characters"))
    ports = tuple(Port(each.name, each.mtu_bytes, each.addresses) for each in said.interfaces if not each.vrf)
    loopbacks = [
        (address, loopback_name(family.name, each.number)) for each in said.loopbacks for address in each.addresses
    ]
    bgp = said.bgp
    peers = tuple(each.peer for each in bgp.neighbours if is_address(each.peer)) if bgp else ()
    addresses, names = (tuple(each) for each in zip(*loopbacks, strict=True)) if loopbacks else ((), ())
    node = Node(said.hostname, said.role, ports, frr, addresses, bgp.asn if bgp else 0, peers, names, _vtep(said))
    return _Switch(node, said, family.name)


def _vtep(said: DeviceIntent) -> str:
    """Where tunnels start; empty without tenants."""
    overlay = said.tenancy.overlay
    sources = () if overlay is None else (each for each in said.loopbacks if each.number == overlay.source)
    return next((address.split("/")[0] for each in sources for address in each.addresses), "")


def _vrfs(switch: _Switch) -> Iterator[Node]:
    """The tenants' parts of a switch, which have their ports."""
    said = switch.said
    for vrf in said.tenancy.vrfs:
        ports = tuple(
            Port(each.name, each.mtu_bytes, each.addresses) for each in said.interfaces if each.vrf == vrf.name
        )
        name = f"{said.hostname}:{vrf.name}"
        known = vrf_name(switch.family, vrf.name)
        yield Node(name, VRF, ports, of=said.hostname, vrf=known, tenant=vrf.name, vni=vrf.vni or 0)


def _cables(configured: Configuration, kept: set[str], tenants: Mapping[End, str]) -> tuple[Cable, ...]:
    """Cables between the devices. tenants: part of a switch that a port belongs to, by switch and port."""
    names = {
        intent.hostname: {each.alias or each.name: each.name for each in intent.interfaces}
        for intent in configured.intents
    }

    def end(device: str, port: str) -> End:
        name = names.get(device, {}).get(port, port)
        return tenants.get((device, name), device), name

    return tuple(
        Cable(*end(*link.a), *end(*link.b))
        for link in configured.plan.fabric.links
        if link.a.device in kept and link.b.device in kept
    )


def _among(switches: list[Node], hosts: list[Node]) -> tuple[Node, ...]:
    """All nodes; sessions with loopbacks of switches that are not booted are not expected."""
    there = {address.split("/")[0] for node in switches for address in node.loopbacks}
    return (
        *(replace(node, peers=tuple(peer for peer in node.peers if peer in there)) for node in switches),
        *hosts,
    )


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
