"""From a Layout and switch models to the Fabric: devices, named ports and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from eastwest.fabric.graph import Device, Fabric, Link, Port, PortId, Role
from eastwest.fabric.ports import Demand, allocate
from eastwest.fabric.topology.layout import RAIL_TOPOLOGIES, Layout
from eastwest.fabric.topology.storage import attach_storage
from eastwest.fabric.topology.wiring import Wiring
from eastwest.intent.catalogue.model import Switch


def build(layout: Layout, wiring: Wiring) -> Fabric:
    """The fabric of a layout. Raises ValueError when the ports do not suffice; `design` checks that beforehand.

    Nodes `node001`.. with ports `nic0`..; downlinks take a leaf's first ports, uplinks the following ones, storage the
    last. Uplink k of every leaf goes to spine k mod `spines` of its block, so all spines of a block carry the same;
    spine k of every pod goes to the same super-spines, with `sharing` of its neighbours.
    """
    nodes = _nodes(layout, wiring)
    leaves, downlinks = _leaves(layout, wiring)
    spines = _spines(layout, wiring)
    supers = _super_spines(layout, wiring)
    uplinks = _uplinks(layout, leaves, spines, wiring)
    core = _core_links(layout, spines, supers, wiring)
    at = {link.a: link for link in downlinks}
    by_node = [at[PortId(node.name, port.name)] for node in nodes for port in node.ports]
    systems, storage_links = attach_storage(layout, wiring, leaves)
    links = (*by_node, *storage_links, *uplinks, *core)
    return Fabric(tuple(in_use((*nodes, *systems, *leaves, *spines, *supers), links)), links)


def in_use(devices: Sequence[Device], links: Sequence[Link]) -> Iterator[Device]:
    """The devices, each with the ports that have a link; equal tuples of ports are kept once."""
    linked = {end for link in links for end in (link.a, link.b)}
    counts = Counter(end.device for end in linked)
    known: dict[tuple[Port, ...], tuple[Port, ...]] = {}
    for device in devices:
        ports = device.ports
        if counts[device.name] < len(ports):
            ports = tuple(port for port in ports if PortId(device.name, port.name) in linked)
        ports = known.setdefault(ports, ports)
        yield device if ports is device.ports else replace(device, ports=ports)


def _node_name(layout: Layout, node: int) -> str:
    return f"node{node + 1:0{max(3, len(str(layout.nodes)))}d}"


def _nodes(layout: Layout, wiring: Wiring) -> list[Device]:
    several = layout.ports_per_nic > 1
    ports = tuple(
        Port(
            layout.port_name(nic, plane, tor),
            wiring.link_gbps,
            nic % layout.rails,
            nic if several else None,
            plane if layout.planes > 1 else None,
        )
        for nic in range(layout.nics)
        for plane in range(layout.planes)
        for tor in range(layout.tors)
    )
    return [
        Device(_node_name(layout, node), Role.GPU_NODE, wiring.node, ports, unit=node // layout.nodes_per_unit + 1)
        for node in range(layout.nodes)
    ]


def _leaves(layout: Layout, wiring: Wiring) -> tuple[list[Device], list[Link]]:
    leaves: list[Device] = []
    links: list[Link] = []
    ports_of = cache(lambda slot, nodes: _leaf_ports(layout, wiring, slot, nodes))
    for plane, unit, slot, tor in leaf_places(layout):
        first = unit * layout.nodes_per_unit
        nodes = min(layout.nodes_per_unit, layout.nodes - first)
        rails = layout.rails_on(slot)
        leaf = Device(
            layout.leaf_name(unit + 1, slot, plane, tor),
            Role.LEAF,
            wiring.leaf.id,
            ports_of(slot, nodes),
            unit=unit + 1,
            rail=rails[0] if len(rails) == 1 and layout.topology in RAIL_TOPOLOGIES else None,
            plane=plane if layout.planes > 1 else None,
            pod=layout.pod_of(unit + 1),
        )
        leaves.append(leaf)
        for port, (node, nic) in zip(leaf.ports, _attached(layout, slot, first, nodes), strict=False):
            host = PortId(_node_name(layout, node), layout.port_name(nic, plane, tor))
            end = PortId(leaf.name, port.name)
            links.append(Link(host, end, wiring.link_gbps, wiring.node_to_leaf_m, wiring.node_cable))
    return leaves, links


def leaf_places(layout: Layout) -> Iterator[tuple[int, int, int, int]]:
    """Plane, unit, slot and ToR of every leaf, from 0, in the order of the fabric's leaves."""
    for plane in range(layout.planes):
        for unit in range(layout.units):
            for slot in range(layout.slots):
                for tor in range(layout.tors):
                    yield plane, unit, slot, tor


def _leaf_ports(layout: Layout, wiring: Wiring, slot: int, nodes: int) -> tuple[Port, ...]:
    """Ports of a leaf with so many nodes: NIC ports, uplinks, then storage."""
    nics = [nic for _, nic in _attached(layout, slot, 0, nodes)]
    down_names, up_names, *storage = _allocate(wiring.leaf, wiring.leaf_demands(len(nics)))
    down = [Port(port, wiring.link_gbps, nic % layout.rails) for port, nic in zip(down_names, nics, strict=True)]
    up = [Port(port, wiring.uplink_gbps) for port in up_names]
    speed_gbps = wiring.storage.speed_gbps if wiring.storage else 0.0
    return (*down, *up, *(Port(port, speed_gbps) for names in storage for port in names))


def _attached(layout: Layout, slot: int, first: int, nodes: int) -> Iterator[tuple[int, int]]:
    """Node and NIC of each downlink of one leaf, in order."""
    nics = [nic for nic, at in enumerate(layout.leaf_of_nic) if at == slot]
    return ((node, nic) for node in range(first, first + nodes) for nic in nics)


def _spines(layout: Layout, wiring: Wiring) -> list[Device]:
    if wiring.spine is None:
        return []
    down, *up = _allocate(wiring.spine, wiring.spine_demands(layout.leaves_per_block))
    ports = (
        *(Port(name, wiring.uplink_gbps) for name in down),
        *(Port(name, wiring.core_gbps) for names in up for name in names),
    )
    return [
        Device(
            layout.spine_name(number, plane, pod, group),
            Role.SPINE,
            wiring.spine.id,
            ports,
            rail=group if layout.topology == "rail-only" else None,
            plane=plane if layout.planes > 1 else None,
            pod=None if layout.units_per_pod is None else pod + 1,
        )
        for plane in range(layout.planes)
        for group in range(layout.groups)
        for pod in range(layout.pods)
        for number in range(wiring.spines)
    ]


def _super_spines(layout: Layout, wiring: Wiring) -> list[Device]:
    if wiring.super_spine is None:
        return []
    (names,) = _allocate(
        wiring.super_spine, (Demand(layout.pods * wiring.sharing * wiring.core_parallel, wiring.core_gbps),)
    )
    ports = tuple(Port(name, wiring.core_gbps) for name in names)
    return [
        Device(
            layout.super_spine_name(number, plane, group),
            Role.SUPER_SPINE,
            wiring.super_spine.id,
            ports,
            rail=group if layout.topology == "rail-only" else None,
            plane=plane if layout.planes > 1 else None,
        )
        for plane in range(layout.planes)
        for group in range(layout.groups)
        for number in range(wiring.spines // wiring.sharing * wiring.supers)
    ]


def _uplinks(layout: Layout, leaves: Sequence[Device], spines: Sequence[Device], wiring: Wiring) -> Iterator[Link]:
    """From leaf to leaf in order; the leaves of a block take the ports of its spines one after the other."""
    count = wiring.spines * wiring.parallel
    taken: dict[int, int] = {}
    for leaf, (plane, unit, slot, _) in zip(leaves, leaf_places(layout), strict=True):
        group = slot if layout.groups > 1 else 0
        pod = 0 if layout.units_per_pod is None else unit // layout.units_per_pod
        block = (plane * layout.groups + group) * layout.pods + pod
        index = taken.setdefault(block, 0)
        taken[block] += 1
        first = len(leaf.ports) - count - (wiring.storage.links_per_leaf if wiring.storage else 0)
        for number in range(count):
            spine = spines[block * wiring.spines + number % wiring.spines]
            far = spine.ports[index * wiring.parallel + number // wiring.spines]
            yield Link(
                PortId(leaf.name, leaf.ports[first + number].name),
                PortId(spine.name, far.name),
                wiring.uplink_gbps,
                wiring.leaf_to_spine_m,
                wiring.uplink_cable,
            )


def _core_links(layout: Layout, spines: Sequence[Device], supers: Sequence[Device], wiring: Wiring) -> Iterator[Link]:
    if wiring.super_spine is None:
        return
    down = layout.leaves_per_block * wiring.parallel
    for index, spine in enumerate(spines):
        block, own = divmod(index, wiring.spines)
        section, pod = divmod(block, layout.pods)
        group, member = divmod(own, wiring.sharing)
        first = (section * (wiring.spines // wiring.sharing) + group) * wiring.supers
        port = (pod * wiring.sharing + member) * wiring.core_parallel
        for number in range(wiring.supers * wiring.core_parallel):
            above = supers[first + number % wiring.supers]
            far = above.ports[port + number // wiring.supers]
            yield Link(
                PortId(spine.name, spine.ports[down + number].name),
                PortId(above.name, far.name),
                wiring.core_gbps,
                wiring.spine_to_super_m,
                wiring.core_cable,
            )


def _allocate(switch: Switch, demands: tuple[Demand, ...]) -> tuple[tuple[str, ...], ...]:
    names = allocate(switch.ports.value or (), demands)
    if names is None:
        raise ValueError(f"{switch.id} has too few ports for {demands}")
    return names
