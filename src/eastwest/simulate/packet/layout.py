"""Numbers for names: how the engine counts the hosts, switches and ports of a fabric."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from eastwest.fabric import Fabric, Link, PortId


@dataclass(frozen=True)
class Layout:
    """Engine nodes: first one host for each NIC of each GPU node and port of each storage system (its index is the
    endpoint), then the switches.

    hosts: the NIC port of each endpoint.
    links: the links simulated, in order; link i has engine ports 2i (end a) and 2i + 1 (end b).
    port_number: engine port by PortId. port_names: PortId by engine port.
    """

    hosts: tuple[PortId, ...]
    switches: tuple[str, ...]
    links: tuple[Link, ...]
    port_number: dict[PortId, int]
    port_names: tuple[PortId, ...]

    def node_of(self, end: PortId) -> int:
        """Engine node at this end of a link."""
        switch = self.switch_number.get(end.device)
        return self.host_number[end] if switch is None else len(self.hosts) + switch

    def direction(self, port: int) -> str:
        """The direction of a link by the engine port that sends: `leaf1 swp3 → spine2 swp1`."""
        sender, receiver = self.port_names[port], self.port_names[port ^ 1]
        return f"{sender.device} {sender.port} → {receiver.device} {receiver.port}"

    @cached_property
    def host_number(self) -> dict[PortId, int]:
        """Endpoint by NIC port."""
        return {host: number for number, host in enumerate(self.hosts)}

    @cached_property
    def switch_number(self) -> dict[str, int]:
        """Place among the switches by name."""
        return {name: number for number, name in enumerate(self.switches)}

    def is_switch(self) -> npt.NDArray[np.uint8]:
        """One flag a node."""
        return np.array([0] * len(self.hosts) + [1] * len(self.switches), dtype=np.uint8)


def lay_out(fabric: Fabric) -> Layout:
    """Numbers the GPU nodes, storage systems and switches of a fabric. Others take no part in a simulation."""
    hosts = fabric.endpoints
    switches = tuple(switch.name for switch in fabric.switches)
    links = fabric.taking_part.links
    names = tuple(end for link in links for end in (link.a, link.b))
    return Layout(hosts, switches, links, {name: number for number, name in enumerate(names)}, names)
