"""What a twin consists of: nodes with interfaces, cables between them, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Port:
    """One interface. name: as the rendered configuration calls it. mtu_bytes: layer 3. addresses: CIDR.

    gateway: of a host's port, empty on a switch.
    """

    name: str
    mtu_bytes: int
    addresses: tuple[str, ...] = ()
    gateway: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A switch or a host. frr: its frr.conf as rendered, empty for a host. loopbacks: CIDR. asn: 0 for a host."""

    name: str
    role: str
    ports: tuple[Port, ...]
    frr: str = ""
    loopbacks: tuple[str, ...] = ()
    asn: int = 0


@dataclass(frozen=True, slots=True)
class Cable:
    """A cable between two interfaces, by node and interface name."""

    a_node: str
    a_port: str
    b_node: str
    b_port: str


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is booted. left_out: in words, what of the plan is not in the twin."""

    name: str
    plan_sha256: str
    nodes: tuple[Node, ...]
    cables: tuple[Cable, ...]
    left_out: tuple[str, ...] = ()

    @property
    def switches(self) -> tuple[Node, ...]:
        """Nodes that run routing daemons."""
        return tuple(node for node in self.nodes if node.frr)

    @property
    def hosts(self) -> tuple[Node, ...]:
        """Nodes that do not."""
        return tuple(node for node in self.nodes if not node.frr)

    def links_between(self, one: str, other: str) -> int:
        """Parallel cables between two nodes."""
        return sum({cable.a_node, cable.b_node} == {one, other} for cable in self.cables)
