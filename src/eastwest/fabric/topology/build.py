"""From a Layout and switch models to the Fabric: devices, named ports and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.fabric.graph import Device, Fabric, Link, Port, PortId, Role
from eastwest.fabric.ports import Demand, allocate
from eastwest.fabric.topology.layout import Layout
from eastwest.intent.catalogue.model import Switch


@dataclass(frozen=True, slots=True)
class Wiring:
    """Models, speeds and lengths of a fabric.

    leaf, spine: switch models whose ports are known. spines and parallel (links between one leaf and one spine) are 0
    and `spine` is None for a single switch. Cable fields are catalogue ids, empty when none fits. Lengths in metres.
    """

    node: str
    leaf: Switch
    spine: Switch | None
    link_gbps: float
    uplink_gbps: float
    spines: int
    parallel: int
    node_to_leaf_m: float
    leaf_to_spine_m: float
    node_cable: str = ""
    uplink_cable: str = ""

    def leaf_demands(self, downlinks: int) -> tuple[Demand, Demand]:
        """What a leaf with so many NICs has to carry."""
        return Demand(downlinks, self.link_gbps), Demand(self.spines * self.parallel, self.uplink_gbps)


def build(layout: Layout, wiring: Wiring) -> Fabric:
    """The fabric of a layout. Raises ValueError when the ports do not suffice; `design` checks that beforehand.

    Nodes `node001`.. with ports `nic0`..; downlinks take a leaf's first ports, uplinks the following ones; uplink k of
    every leaf goes to spine k mod `spines`, so all spines carry the same.
    """
    nodes = _nodes(layout, wiring)
    leaves, downlinks = _leaves(layout, wiring)
    spines = _spines(layout, wiring)
    uplinks = _uplinks(leaves, spines, wiring)
    ends = [PortId(node.name, port.name) for node in nodes for port in node.ports]
    at = {link.a: link for link in downlinks}
    by_node = [at[end] for end in ends]
    return Fabric((*nodes, *leaves, *spines), (*by_node, *uplinks))


def _node_name(layout: Layout, node: int) -> str:
    return f"node{node + 1:0{max(3, len(str(layout.nodes)))}d}"


def _nodes(layout: Layout, wiring: Wiring) -> list[Device]:
    ports = tuple(Port(f"nic{nic}", wiring.link_gbps, nic % layout.rails) for nic in range(layout.nics))
    return [
        Device(_node_name(layout, node), Role.GPU_NODE, wiring.node, ports, unit=node // layout.nodes_per_unit + 1)
        for node in range(layout.nodes)
    ]


def _leaves(layout: Layout, wiring: Wiring) -> tuple[list[Device], list[Link]]:
    leaves: list[Device] = []
    links: list[Link] = []
    for unit in range(layout.units):
        for leaf in range(layout.leaves_per_unit):
            name = layout.leaf_name(unit + 1, leaf)
            ends = list(_attached(layout, unit, leaf))
            down_names, up_names = _allocate(wiring.leaf, wiring.leaf_demands(len(ends)))
            down = [
                Port(port, wiring.link_gbps, nic % layout.rails)
                for port, (_, nic) in zip(down_names, ends, strict=True)
            ]
            up = [Port(port, wiring.uplink_gbps) for port in up_names]
            rails = layout.rails_on(leaf)
            rail = rails[0] if len(rails) == 1 and layout.topology == "rail-optimised" else None
            leaves.append(Device(name, Role.LEAF, wiring.leaf.id, (*down, *up), unit=unit + 1, rail=rail))
            for port, (node, nic) in zip(down_names, ends, strict=True):
                host = PortId(_node_name(layout, node), f"nic{nic}")
                links.append(Link(host, PortId(name, port), wiring.link_gbps, wiring.node_to_leaf_m, wiring.node_cable))
    return leaves, links


def _attached(layout: Layout, unit: int, leaf: int) -> Iterator[tuple[int, int]]:
    """Node and NIC of each downlink of one leaf, in order."""
    first = unit * layout.nodes_per_unit
    for node in range(first, min(first + layout.nodes_per_unit, layout.nodes)):
        for nic, at in enumerate(layout.leaf_of_nic):
            if at == leaf:
                yield node, nic


def _spines(layout: Layout, wiring: Wiring) -> list[Device]:
    if wiring.spine is None:
        return []
    (names,) = _allocate(wiring.spine, (Demand(layout.leaves * wiring.parallel, wiring.uplink_gbps),))
    ports = tuple(Port(name, wiring.uplink_gbps) for name in names)
    return [Device(f"spine{index + 1}", Role.SPINE, wiring.spine.id, ports) for index in range(wiring.spines)]


def _uplinks(leaves: list[Device], spines: list[Device], wiring: Wiring) -> Iterator[Link]:
    for index, leaf in enumerate(leaves):
        up = leaf.ports[len(leaf.ports) - wiring.spines * wiring.parallel :]
        for number, port in enumerate(up):
            spine = spines[number % wiring.spines]
            far = spine.ports[index * wiring.parallel + number // wiring.spines]
            yield Link(
                PortId(leaf.name, port.name),
                PortId(spine.name, far.name),
                wiring.uplink_gbps,
                wiring.leaf_to_spine_m,
                wiring.uplink_cable,
            )


def _allocate(switch: Switch, demands: tuple[Demand, ...]) -> tuple[tuple[str, ...], ...]:
    names = allocate(switch.ports.value or (), demands)
    if names is None:
        raise ValueError(f"{switch.id} has too few ports for {demands}")
    return names
