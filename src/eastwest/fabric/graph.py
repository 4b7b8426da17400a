"""The Fabric: devices, ports and links. One truth, whether designed or read from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple


class Role(Enum):
    """What a device is for. EXTERNAL: a router of somebody else's, where the fabric ends.

    MANAGED: a device of another network, seen through its management port only.
    """

    GPU_NODE = "gpu-node"
    STORAGE = "storage"
    SERVER = "server"
    LOAD_BALANCER = "load-balancer"
    EXTERNAL = "external"
    MANAGED = "managed"
    LEAF = "leaf"
    SPINE = "spine"
    SUPER_SPINE = "super-spine"


SWITCH_ROLES = (Role.LEAF, Role.SPINE, Role.SUPER_SPINE)
"""Roles that forward, from the lowest tier up."""


class PortId(NamedTuple):
    """A port of the fabric, by device and port name."""

    device: str
    port: str


@dataclass(frozen=True, slots=True)
class Port:
    """A port in use. rail: which rail it belongs to, None where rails have no meaning.

    nic: which NIC of a host the port belongs to, None where every port is a NIC of its own. plane: which plane of the
    fabric it leads to (from 0), None where there is but one.
    """

    name: str
    speed_gbps: float
    rail: int | None = None
    nic: int | None = None
    plane: int | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A node or a switch. model: its catalogue id. unit: the scalable unit it stands in, None for spines.

    plane: the plane of a switch (from 0), None where there is but one. pod: the pod of a leaf or spine in a fabric of
    three tiers (from 1), else None.
    """

    name: str
    role: Role
    model: str
    ports: tuple[Port, ...]
    unit: int | None = None
    rail: int | None = None
    plane: int | None = None
    pod: int | None = None

    @property
    def is_switch(self) -> bool:
        """Leaves, spines and super-spines forward; everything else is a host."""
        return self.role in SWITCH_ROLES

    @property
    def nics(self) -> int:
        """NICs of a host: ports, less those that share a NIC."""
        return len({port.name if port.nic is None else port.nic for port in self.ports})


@dataclass(frozen=True, slots=True)
class Link:
    """A cable between two ports. length_m: one-way cable length. cable: catalogue id, empty when none fits."""

    a: PortId
    b: PortId
    speed_gbps: float
    length_m: float
    cable: str = ""

    def other(self, device: str) -> PortId:
        """The end that is not on `device`."""
        return self.b if self.a.device == device else self.a

    def own(self, device: str) -> PortId:
        """The end on `device`."""
        return self.a if self.a.device == device else self.b


@dataclass(frozen=True)
class Fabric:
    """The graph of one site. Device and port names are unique; every port has at most one link."""

    devices: tuple[Device, ...]
    links: tuple[Link, ...]

    @cached_property
    def by_name(self) -> dict[str, Device]:
        """Devices by name."""
        return {device.name: device for device in self.devices}

    @cached_property
    def link_at(self) -> dict[PortId, Link]:
        """The link of each port."""
        return {end: link for link in self.links for end in (link.a, link.b)}

    @cached_property
    def links_of(self) -> dict[str, tuple[Link, ...]]:
        """The links of each device, in order of the link list."""
        found: dict[str, list[Link]] = {device.name: [] for device in self.devices}
        for link in self.links:
            found[link.a.device].append(link)
            found[link.b.device].append(link)
        return {name: tuple(links) for name, links in found.items()}

    def with_role(self, *roles: Role) -> tuple[Device, ...]:
        """Devices of the given roles, in order of the device list."""
        return tuple(device for device in self.devices if device.role in roles)

    @cached_property
    def switches(self) -> tuple[Device, ...]:
        """Leaves, spines and super-spines."""
        return self.with_role(*SWITCH_ROLES)

    @cached_property
    def gpu_nodes(self) -> tuple[Device, ...]:
        """GPU nodes in order: node 0 first."""
        return self.with_role(Role.GPU_NODE)

    @cached_property
    def gpu_ports(self) -> tuple[PortId, ...]:
        """NIC ports of the GPU nodes in order, the first of the endpoints."""
        return tuple(PortId(node.name, port.name) for node in self.gpu_nodes for port in node.ports)

    @cached_property
    def endpoints(self) -> tuple[PortId, ...]:
        """The ports that traffic begins and ends at, as engines number them.

        Of GPU nodes first, then of storage systems and load balancers, as far as they are cabled.
        """
        others = self.with_role(Role.STORAGE, Role.LOAD_BALANCER)
        ends = (PortId(one.name, port.name) for one in others for port in one.ports)
        return (*self.gpu_ports, *(end for end in ends if end in self.link_at))

    @cached_property
    def endpoints_of(self) -> dict[str, tuple[int, ...]]:
        """Numbers of the endpoints of each device that has some."""
        found: dict[str, list[int]] = {}
        for number, end in enumerate(self.endpoints):
            found.setdefault(end.device, []).append(number)
        return {name: tuple(numbers) for name, numbers in found.items()}

    @property
    def taking_part(self) -> Fabric:
        """The fabric of switches and endpoints alone."""
        inside = self.endpoints_of.keys() | {switch.name for switch in self.switches}
        return Fabric(
            tuple(device for device in self.devices if device.name in inside),
            tuple(link for link in self.links if link.a.device in inside and link.b.device in inside),
        )

    @cached_property
    def hosts(self) -> tuple[Device, ...]:
        """Every device that does not forward."""
        return tuple(device for device in self.devices if not device.is_switch)

    def switch_links(self) -> Iterator[Link]:
        """Links between switches: leaf to spine, spine to super-spine."""
        forwards = {switch.name for switch in self.switches}
        for link in self.links:
            if link.a.device in forwards and link.b.device in forwards:
                yield link
