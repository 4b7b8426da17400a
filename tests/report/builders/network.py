"""A fabric of any size."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role


@dataclass(frozen=True)
class Size:
    """How large a fabric is built."""

    units: int = 2
    nodes_per_unit: int = 2
    rails: int = 2
    spines: int = 2


SMALL = Size()
DEMO = Size(2, 8, 8, 4)


def fabric(size: Size = SMALL) -> Fabric:
    """A rail-optimised fabric: one leaf per unit and rail, every leaf linked twice to every spine."""
    ports: dict[str, list[Port]] = {}
    units, rails = range(size.units), range(size.rails)
    nodes = [
        (f"node-{number:02d}", number // size.nodes_per_unit) for number in range(size.units * size.nodes_per_unit)
    ]
    leaves = [(f"leaf-u{unit + 1}-r{rail}", unit, rail) for unit in units for rail in rails]
    spines = [f"spine-{number + 1}" for number in range(size.spines)]
    links = [_connect(ports, name, f"leaf-u{unit + 1}-r{rail}", rail) for name, unit in nodes for rail in rails]
    links += [_connect(ports, leaf, spine, None) for spine in spines for leaf, _, _ in leaves for _ in range(2)]
    devices = [
        *(
            Device(name, Role.LEAF, "invented-switch", tuple(ports[name]), unit + 1, rail)
            for name, unit, rail in leaves
        ),
        *(Device(name, Role.GPU_NODE, "invented-node", tuple(ports[name]), unit + 1) for name, unit in nodes),
        *(Device(name, Role.SPINE, "invented-switch", tuple(ports[name])) for name in spines),
    ]
    return Fabric(tuple(devices), tuple(links))


def _connect(ports: dict[str, list[Port]], a: str, b: str, rail: int | None) -> Link:
    ends = []
    for device in (a, b):
        own = ports.setdefault(device, [])
        own.append(Port(f"eth{len(own) + 1}", 400.0, rail))
        ends.append(PortId(device, own[-1].name))
    return Link(ends[0], ends[1], 400.0, 30.0 if rail is None else 5.0, "invented-cable")
