"""From the size of a network of leaf pairs to its fabric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from eastwest.design.networks.draft import Hosts
from eastwest.design.networks.pairs import PairSize
from eastwest.design.size import groups_of
from eastwest.design.wiring import cable_id
from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.fabric.ports import Demand, allocate
from eastwest.fabric.topology.build import in_use
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Room


def wire_pairs(prefix: str, hosts: Sequence[Hosts], size: PairSize, room: Room, catalogue: Catalogue) -> Fabric:
    """Leaves `PREFIX-leaf1a`, `PREFIX-leaf1b`, .. and spines `PREFIX-spine1`..; a host's ports alternate."""
    leaves = _leaves(prefix, size)
    down = list(
        chain.from_iterable(_host_links(kind, size, leaves, at, room, catalogue) for at, kind in enumerate(hosts))
    )
    spines = _spines(prefix, size)
    up = list(_uplinks(size, leaves, spines, room, catalogue))
    devices = [*chain.from_iterable(kind.devices for kind in hosts), *leaves, *spines]
    return Fabric(tuple(in_use(devices, [*down, *up])), (*down, *up))


def _demands(size: PairSize) -> tuple[Demand, ...]:
    return (*size.down, Demand(size.spines * size.parallel, size.uplink_gbps)) if size.spines else size.down


def _leaves(prefix: str, size: PairSize) -> list[Device]:
    demands = _demands(size)
    rows = allocate(groups_of(size.leaf), demands) or ()
    ports = tuple(Port(name, demand.speed_gbps) for names, demand in zip(rows, demands, strict=True) for name in names)
    return [
        Device(f"{prefix}-leaf{pair + 1}{side}", Role.LEAF, size.leaf.id, ports, unit=pair + 1)
        for pair in range(size.pairs)
        for side in "ab"
    ]


def _host_links(
    kind: Hosts, size: PairSize, leaves: Sequence[Device], at: int, room: Room, catalogue: Catalogue
) -> Iterator[Link]:
    """The links of one kind of host; demand `at` of every leaf is kept for it."""
    cable = cable_id(catalogue, size.leaf, kind.speed_gbps, room.node_to_leaf_m)
    first = sum(demand.count for demand in size.down[:at])
    taken: Counter[int] = Counter()
    for number, host in enumerate(kind.devices):
        pair = number * size.pairs // len(kind.devices)
        for index, port in enumerate(host.ports):
            side = (index if kind.ports > 1 else number) % 2
            leaf = 2 * pair + side
            far = leaves[leaf].ports[first + taken[leaf]]
            taken[leaf] += 1
            ends = PortId(host.name, port.name), PortId(leaves[leaf].name, far.name)
            yield Link(*ends, kind.speed_gbps, room.node_to_leaf_m, cable)


def _spines(prefix: str, size: PairSize) -> list[Device]:
    if size.spine is None:
        return []
    (names,) = allocate(groups_of(size.spine), (Demand(2 * size.pairs * size.parallel, size.uplink_gbps),)) or ((),)
    ports = tuple(Port(name, size.uplink_gbps) for name in names)
    return [Device(f"{prefix}-spine{at + 1}", Role.SPINE, size.spine.id, ports) for at in range(size.spines)]


def _uplinks(
    size: PairSize, leaves: Sequence[Device], spines: Sequence[Device], room: Room, catalogue: Catalogue
) -> Iterator[Link]:
    if size.spine is None:
        return
    cable = cable_id(catalogue, size.leaf, size.uplink_gbps, room.leaf_to_spine_m)
    first = sum(demand.count for demand in size.down)
    for index, leaf in enumerate(leaves):
        for number in range(size.spines * size.parallel):
            spine = spines[number % size.spines]
            far = spine.ports[index * size.parallel + number // size.spines]
            ends = PortId(leaf.name, leaf.ports[first + number].name), PortId(spine.name, far.name)
            yield Link(*ends, size.uplink_gbps, room.leaf_to_spine_m, cable)
