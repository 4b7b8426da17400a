"""What a twin consists of: nodes with interfaces, cables between them, and what was left out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property

End = tuple[str, str]
"""A node and one of its interfaces."""


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
    """A switch, a tenant's part of a switch, or a host.

    frr: its routing configuration, empty for a host. loopbacks: CIDR. asn: 0 for a host. peers: of BGP sessions that
    are no cable's, by address. loopback_names: for each of `loopbacks`, as the configuration calls its interface.
    vtep: where its tunnels start, empty without tenants. of, vrf, tenant, vni: of a tenant's part (`leaf1:blue`), which
    switch it is part of, how the configuration calls its VRF, whose it is, and its layer-3 VNI.
    """

    name: str
    role: str
    ports: tuple[Port, ...]
    frr: str = ""
    loopbacks: tuple[str, ...] = ()
    asn: int = 0
    peers: tuple[str, ...] = ()
    loopback_names: tuple[str, ...] = ()
    vtep: str = ""
    of: str = ""
    vrf: str = ""
    tenant: str = ""
    vni: int = 0

    @property
    def reached(self) -> tuple[str, ...]:
        """Loopbacks that others have routes to, CIDR: where there are IPv6 ones, the IPv4 one is a router id alone."""
        six = tuple(each for each in self.loopbacks if each.endswith("/128"))
        return six or tuple(each for each in self.loopbacks if each.endswith("/32"))


@dataclass(frozen=True, slots=True)
class Nic:
    """An interface of a host. switch and port: where its cable ends. tenant: empty for none."""

    host: str
    name: str
    address: str
    mtu_bytes: int
    switch: str
    port: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Cable:
    """A cable between two interfaces, by node and interface name."""

    a_node: str
    a_port: str
    b_node: str
    b_port: str


@dataclass(frozen=True)
class Blueprint:
    """What is booted. family: whose configurations. left_out: in words, what of the plan is not in the twin."""

    name: str
    plan_sha256: str
    nodes: tuple[Node, ...]
    cables: tuple[Cable, ...]
    left_out: tuple[str, ...] = ()
    family: str = "sonic"

    @cached_property
    def by_name(self) -> dict[str, Node]:
        """Nodes by name."""
        return {node.name: node for node in self.nodes}

    @cached_property
    def far(self) -> dict[End, End]:
        """Node and interface → node and interface at the other end of the cable."""
        ends: dict[End, End] = {}
        for cable in self.cables:
            one, other = (cable.a_node, cable.a_port), (cable.b_node, cable.b_port)
            ends |= {one: other, other: one}
        return ends

    @cached_property
    def switches(self) -> tuple[Node, ...]:
        """Nodes that run routing daemons."""
        return tuple(node for node in self.nodes if node.frr)

    @cached_property
    def hosts(self) -> tuple[Node, ...]:
        """Nodes that do not, and are no part of one that does."""
        return tuple(node for node in self.nodes if not node.frr and not node.of)

    @cached_property
    def vrfs(self) -> tuple[Node, ...]:
        """Tenants' parts of switches."""
        return tuple(node for node in self.nodes if node.of)

    def vrfs_of(self, switch: str) -> tuple[Node, ...]:
        """Those of one switch."""
        return tuple(node for node in self.vrfs if node.of == switch)

    @property
    def leaves(self) -> tuple[Node, ...]:
        """Switches with hosts on them, by role."""
        return self.with_role("leaf")

    def with_role(self, role: str) -> tuple[Node, ...]:
        """Nodes of a role, in the order of the plan."""
        return tuple(node for node in self.nodes if node.role == role)

    @cached_property
    def fabric_ports(self) -> dict[str, tuple[str, ...]]:
        """Switch → its interfaces with a cable to another switch."""
        switches = {node.name for node in self.switches}
        return {
            name: tuple(port for (node, port), (far, _) in self.far.items() if node == name and far in switches)
            for name in switches
        }

    @cached_property
    def every_nic(self) -> tuple[Nic, ...]:
        """Cabled interfaces of hosts that have an address, each with the switch and port that it is on."""
        return tuple(
            Nic(
                host.name, port.name, port.addresses[0].split("/")[0], port.mtu_bytes, *far, self.by_name[far[0]].tenant
            )
            for host in self.hosts
            for port in host.ports
            if port.addresses and (far := self.far.get((host.name, port.name))) is not None
        )

    @cached_property
    def nics(self) -> tuple[Nic, ...]:
        """Those of no tenant: their packets go by the routes of the fabric itself."""
        return tuple(nic for nic in self.every_nic if not nic.tenant)

    @cached_property
    def circles(self) -> tuple[tuple[Nic, ...], ...]:
        """NICs that shall reach each other: those of no tenant, then those of each tenant."""
        tenants = dict.fromkeys(nic.tenant for nic in self.every_nic)
        return tuple(tuple(nic for nic in self.every_nic if nic.tenant == tenant) for tenant in tenants)

    def next_ports(self, here: str, there: str) -> tuple[str, ...]:
        """Interfaces of one switch on the shortest ways to another, over switches only."""
        return self._towards(there).get(here, ())

    def _towards(self, there: str) -> dict[str, tuple[str, ...]]:
        """Breadth first from the target; once for each, as checks ask for every pair."""
        if there not in self._ways:
            hops, queue = {there: 0}, deque([there])
            while queue:
                at = queue.popleft()
                for port in self.fabric_ports[at]:
                    near = self.far[at, port][0]
                    if near not in hops:
                        hops[near] = hops[at] + 1
                        queue.append(near)
            self._ways[there] = {
                node: tuple(port for port in self.fabric_ports[node] if hops[self.far[node, port][0]] < steps)
                for node, steps in hops.items()
            }
        return self._ways[there]

    @cached_property
    def _ways(self) -> dict[str, dict[str, tuple[str, ...]]]:
        return {}

    def links_between(self, one: str, other: str) -> int:
        """Parallel cables between two nodes."""
        return sum({cable.a_node, cable.b_node} == {one, other} for cable in self.cables)
