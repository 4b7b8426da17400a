"""The fabric as found, for the engines: switches by tier, GPU nodes with their NICs, links that carry traffic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eastwest.audit.assess.listed import listed
from eastwest.audit.assess.nodes import Attached, attached, even
from eastwest.audit.assess.usable import is_up, routes, speed_gbps
from eastwest.audit.subject import Audited
from eastwest.audit.views.room import model_of
from eastwest.discover import FoundLink
from eastwest.fabric.graph import SWITCH_ROLES, Device, Fabric, Link, Port, PortId, Role
from eastwest.plan.device import natural

ROLES = {
    "leaf": Role.LEAF,
    "access": Role.LEAF,
    "spine": Role.SPINE,
    "aggregation": Role.SPINE,
    "super-spine": Role.SUPER_SPINE,
    "core": Role.SUPER_SPINE,
}
"""Tiers of the engines by role as found. Border, storage and front-end switches carry no collectives."""
HOST_CABLE_M, SWITCH_CABLE_M = 10.0, 50.0
"""Lengths taken where no file tells one: within a rack row, and within a hall."""


class NoFabricError(Exception):
    """What was read does not hold a fabric that could be simulated; the text says what is missing."""


@dataclass(frozen=True)
class Found:
    """The fabric as found. notes: sentences. usual_gbps: speed that most NICs have.

    silent: links that are there and carry nothing. by_rail: how hosts were placed where they could be placed otherwise
    as well, None elsewhere.
    """

    fabric: Fabric
    notes: tuple[str, ...]
    usual_gbps: float
    silent: tuple[FoundLink, ...]
    by_rail: bool | None = None


def found_fabric(audited: Audited, nics_per_node: int | None = None, by_rail: bool | None = None) -> Found:
    """The largest fabric that the files tell of, with nodes of equally many NICs.

    nics_per_node, by_rail (`Nodes`): for hosts that no file names, None where nobody says. Raises NoFabricError.
    """
    tiers = _tiers(audited)
    between, silent = _switch_links(audited, tiers)
    hosts = attached(audited, frozenset(tiers), nics_per_node, by_rail)
    nodes = tuple(each for each in hosts.attached if tiers[each.leaf.device] is Role.LEAF)
    inside = _largest(nodes, between)
    joined = tuple(each for each in nodes if each.leaf.device in inside)
    apart = len(nodes) - len(joined)
    nodes, uneven = even(joined)
    between = [(link, gbps) for link, gbps in between if link.a.device in inside]
    if len({each.node for each in nodes}) < 2:
        raise NoFabricError(
            "fewer than two GPU nodes hang on leaves that are joined: bring LLDP, host state, or the access ports' "
            "configuration"
        )
    speeds = [each.speed_gbps for each in nodes if each.speed_gbps] or [gbps for _, gbps in between if gbps]
    if not speeds:
        raise NoFabricError("no file tells the speed of any port")
    usual = Counter(speeds).most_common(1)[0][0]
    lengths = _lengths(audited)
    links = [
        *(_host_link(each, usual, lengths) for each in nodes),
        *(_switch_link(link, gbps or usual, lengths) for link, gbps in between),
    ]
    ports: dict[str, list[Port]] = {}
    for link in links:
        for end in (link.a, link.b):
            ports.setdefault(end.device, []).append(Port(end.port, link.speed_gbps))
    switches = tuple(_switch(audited, name, role, ports[name]) for name, role in tiers.items() if name in ports)
    fabric = Fabric((*_nodes(nodes, usual), *switches), tuple(links))
    said = [*hosts.notes, *uneven, *_apart(apart, len(joined)), *_said(audited, tiers, silent)]
    return Found(fabric, tuple(said), usual, silent, hosts.by_rail)


def _tiers(audited: Audited) -> dict[str, Role]:
    """Switches of the compute fabric, the lowest tier first."""
    network = audited.network
    found = {device.name: ROLES[device.role] for device in network.devices if device.role in ROLES}
    if not found and len(network.devices) == 1:
        found = {network.devices[0].name: Role.LEAF}
    if not found:
        raise NoFabricError("no switch is known to be a leaf: neither names nor links tell")
    order = sorted(found, key=lambda name: (SWITCH_ROLES.index(found[name]), natural(name)))
    return {name: found[name] for name in order}


def _switch_links(
    audited: Audited, tiers: Mapping[str, Role]
) -> tuple[list[tuple[FoundLink, float]], tuple[FoundLink, ...]]:
    """Links between tiers with their speed (0 when unknown), and those that carry nothing."""
    carrying: list[tuple[FoundLink, float]] = []
    silent: list[FoundLink] = []
    for link in audited.network.links:
        if link.a.device not in tiers or link.b.device not in tiers or tiers[link.a.device] is tiers[link.b.device]:
            continue
        ends = [audited.ends.end(end) for end in (link.a, link.b)]
        if all(is_up(audited, end) for end in ends) and routes(audited, link):
            carrying.append((link, speed_gbps(audited, link)))
        else:
            silent.append(link)
    return carrying, tuple(silent)


def _largest(nodes: tuple[Attached, ...], between: list[tuple[FoundLink, float]]) -> frozenset[str]:
    """Switches of the part of the network that most NICs hang on; switches and nodes join leaves."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        root.setdefault(name, name)
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for link, _ in between:
        root[find(link.b.device)] = find(link.a.device)
    for each in nodes:
        root[find(each.leaf.device)] = find(f"node {each.node}")
    sizes = Counter(find(each.leaf.device) for each in nodes)
    largest = max(sizes, key=lambda name: sizes[name], default="")
    return frozenset(name for name in list(root) if find(name) == largest)


def _lengths(audited: Audited) -> dict[PortId, float]:
    """Cable lengths that configurations, NICs or the design tell, by port."""
    found: dict[PortId, float] = {}
    if audited.plan is not None:
        found |= {end: link.length_m for link in audited.plan.fabric.links for end in (link.a, link.b)}
    for device in audited.network.devices:
        for use in audited.uses[device.name]:
            known = next((each.cable_m for each in use.profile.buffers if each.cable_m), None)
            found |= {PortId(device.name, port.name): known for port in use.ports if known is not None}
    return found


def _host_link(each: Attached, usual: float, lengths: Mapping[PortId, float]) -> Link:
    end = PortId(each.node, each.nic)
    return Link(end, each.leaf, each.speed_gbps or usual, lengths.get(each.leaf, HOST_CABLE_M))


def _switch_link(link: FoundLink, gbps: float, lengths: Mapping[PortId, float]) -> Link:
    return Link(link.a, link.b, gbps, lengths.get(link.a, lengths.get(link.b, SWITCH_CABLE_M)))


def _switch(audited: Audited, name: str, role: Role, ports: list[Port]) -> Device:
    device = audited.network.device(name)
    model = "" if device is None else model_of(device, audited.catalogue)
    return Device(name, role, model, tuple(sorted(ports, key=lambda port: natural(port.name))))


def _nodes(nodes: tuple[Attached, ...], usual: float) -> Iterator[Device]:
    ports: dict[str, list[Port]] = {}
    leaves: dict[str, list[str]] = {}
    for each in sorted(nodes, key=lambda each: (natural(each.node), natural(each.nic))):
        own = ports.setdefault(each.node, [])
        own.append(Port(each.nic, each.speed_gbps or usual, rail=len(own)))
        leaves.setdefault(each.node, []).append(each.leaf.device)
    units = {under: number for number, under in enumerate(dict.fromkeys(tuple(each) for each in leaves.values()), 1)}
    for name, own in ports.items():
        yield Device(name, Role.GPU_NODE, "", tuple(own), unit=units[tuple(leaves[name])])


def _apart(apart: int, joined: int) -> Iterator[str]:
    if apart:
        yield (
            f"the known links join {joined} of {joined + apart} NICs, which alone are predicted; LLDP would tell the "
            "missing links"
        )


def _said(audited: Audited, tiers: Mapping[str, Role], silent: tuple[FoundLink, ...]) -> Iterator[str]:
    if silent:
        shown = ", ".join(f"{link.a.device} {link.a.port}" for link in silent[:3])
        more = f" and {len(silent) - 3} more" if len(silent) > 3 else ""
        yield f"{len(silent)} links between switches are down or without a BGP session and carry nothing: {shown}{more}"
    others = [device.name for device in audited.network.devices if device.name not in tiers]
    if others:
        yield f"{len(others)} switches that are no leaf, spine or super-spine take no part: {listed(others)}"
