"""Storage systems on the leaves of the NICs: a converged fabric."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from eastwest.fabric.graph import Device, Link, Port, PortId, Role
from eastwest.fabric.topology.layout import Layout
from eastwest.fabric.topology.wiring import StorageAttachment, Wiring


def links_per_leaf(layout: Layout, ports: int, nodes: int) -> int:
    """Storage links on the fullest leaf when so many ports are spread over the leaves of the first nodes.

    Each section, a plane or a rail of a rail-only fabric, gets as many.
    """
    sections = layout.planes * layout.groups
    leaves = first_units(layout, nodes) * layout.leaves_per_unit // layout.groups
    return -(-ceil(ports / sections) // leaves)


def first_units(layout: Layout, nodes: int) -> int:
    """How many units so many nodes stand in."""
    return min(layout.units, -(-nodes // layout.nodes_per_unit))


def attach_storage(layout: Layout, wiring: Wiring, leaves: Sequence[Device]) -> tuple[list[Device], list[Link]]:
    """The systems, `storage01`.., and their links; nothing where no storage is attached.

    Ports in turn go to the planes and, in a rail-only fabric, to the rails, so that every NIC has storage within reach
    when a system has as many ports as there are of these; within one they are spread evenly over the leaves that the
    first nodes of a fabric that grows already need.
    """
    storage = wiring.storage
    if storage is None:
        return [], []
    systems = [_system(number, storage) for number in range(storage.systems)]
    sections = _sections(layout, leaves, first_units(layout, storage.nodes))
    ends = [PortId(system.name, port.name) for system in systems for port in system.ports]
    taken: dict[str, int] = {}
    links: list[Link] = []
    for number, end in enumerate(ends):
        members = sections[number % len(sections)]
        count = len(range(number % len(sections), len(ends), len(sections)))
        leaf = members[number // len(sections) * len(members) // count]
        used = taken.get(leaf.name, 0)
        taken[leaf.name] = used + 1
        port = leaf.ports[len(leaf.ports) - storage.links_per_leaf + used]
        far = PortId(leaf.name, port.name)
        links.append(Link(end, far, storage.speed_gbps, wiring.node_to_leaf_m, storage.cable))
    return systems, links


def _system(number: int, storage: StorageAttachment) -> Device:
    ports = tuple(Port(f"port{port + 1}", storage.speed_gbps) for port in range(storage.ports))
    name = f"storage{number + 1:0{max(2, len(str(storage.systems)))}d}"
    return Device(name, Role.STORAGE, storage.model, ports)


def _sections(layout: Layout, leaves: Sequence[Device], units: int) -> list[list[Device]]:
    """The leaves of the first units by plane and, in a rail-only fabric, by rail."""
    found: dict[tuple[int, int], list[Device]] = {}
    for at, leaf in enumerate(leaves):
        plane, place = divmod(at, layout.units * layout.leaves_per_unit)
        rail = place // layout.tors % layout.slots if layout.groups > 1 else 0
        if place < units * layout.leaves_per_unit:
            found.setdefault((plane, rail), []).append(leaf)
    return list(found.values())
