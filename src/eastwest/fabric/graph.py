"""The Fabric: devices, ports and links. One truth, whether designed or read from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple


class Role(Enum):
    """What a device is for."""

    GPU_NODE = "gpu-node"
    STORAGE = "storage"
    LEAF = "leaf"
    SPINE = "spine"


class PortId(NamedTuple):
    """A port of the fabric, by device and port name."""

    device: str
    port: str


@dataclass(frozen=True, slots=True)
class Port:
    """A port in use. rail: which rail it belongs to, None where rails have no meaning."""

    name: str
    speed_gbps: float
    rail: int | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A node or a switch. model: its catalogue id. unit: the scalable unit it stands in, None for spines."""

    name: str
    role: Role
    model: str
    ports: tuple[Port, ...]
    unit: int | None = None
    rail: int | None = None

    @property
    def is_switch(self) -> bool:
        """Leaves and spines forward; everything else is a host."""
        return self.role in (Role.LEAF, Role.SPINE)


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

    @property
    def switches(self) -> tuple[Device, ...]:
        """Leaves and spines."""
        return self.with_role(Role.LEAF, Role.SPINE)

    @property
    def gpu_nodes(self) -> tuple[Device, ...]:
        """GPU nodes in order: node 0 first."""
        return self.with_role(Role.GPU_NODE)

    def switch_links(self) -> Iterator[Link]:
        """Links between switches (leaf to spine)."""
        for link in self.links:
            if self.by_name[link.a.device].is_switch and self.by_name[link.b.device].is_switch:
                yield link
