"""The Plan: what will be built, and why each choice was made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

from eastwest.fabric import Fabric
from eastwest.intent.configuration import ConfigurationIntent
from eastwest.intent.library import LibraryIntent
from eastwest.lossless import LosslessPolicy, Reason
from eastwest.plan.canonical import canonical

VLAN = 10
"""Of the hosts on the management network; their switch's own interface in it is called `vlan10`."""


@dataclass(frozen=True, slots=True)
class Interface:
    """Addressing of one end of one link. address: CIDR, empty on an unnumbered interface."""

    device: str
    port: str
    peer: str
    address: str


@dataclass(frozen=True, slots=True)
class Router:
    """BGP identity of one switch. router_id: its IPv4 loopback. loopback6: its IPv6 loopback, empty without one."""

    device: str
    asn: int
    router_id: str
    loopback6: str = ""


@dataclass(frozen=True, slots=True)
class Addressing:
    """kind: `bgp-unnumbered`, `ipv4-p2p`, `ipv6-p2p`, or `shared-subnet` (management: a subnet per switch)."""

    kind: str
    routers: tuple[Router, ...]
    interfaces: tuple[Interface, ...]


@dataclass(frozen=True, slots=True)
class Cable:
    """One line of the cabling schedule. network: `compute`, `storage`, `front-end` or `management`."""

    number: int
    a_device: str
    a_port: str
    b_device: str
    b_port: str
    speed_gbps: float
    length_m: float
    cable: str
    network: str = "compute"


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the bill of materials. item: catalogue id.

    kind: node, nic, switch, cable, optic, storage, host. network: the one it is for, empty for what all share.
    """

    kind: str
    item: str
    description: str
    count: int
    note: str = ""
    network: str = "compute"


@dataclass(frozen=True, slots=True)
class FailureDomain:
    """What is lost when one element of a kind fails.

    bandwidth_left: share of the capacity it is part of that remains where it is worst, 0 to 1: of a leaf's uplinks for
    uplinks and spines, of a spine's for core cables and super-spines, of a NIC's rate where NICs have several ports.
    """

    element: str
    count: int
    nodes_affected: int
    nics_lost: int
    bandwidth_left: float
    statement: str


@dataclass(frozen=True, slots=True)
class Tier:
    """Capacity of the fullest switch of one tier. oversubscription: downlink over uplink capacity, 1.0 is non-blocking.

    switches: of the whole network. Without a tier above, up_gbps is 0 and oversubscription 1.0.
    """

    name: str
    switches: int
    down_gbps: float
    up_gbps: float
    oversubscription: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device stands: row and rack, both from 1, and the rack's position in the room, metres."""

    device: str
    rack: str
    row: int
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class Network:
    """A network beside the compute fabric; a GPU node is a device of each network it has ports in.

    name: `storage`, `front-end` or `management`. topology: `single-switch`, `leaf-pair`, `leaf-spine` or
    `access-aggregation`. policy: None on a network without lossless classes.
    """

    name: str
    topology: str
    fabric: Fabric
    policy: LosslessPolicy | None
    addressing: Addressing
    failure_domains: tuple[FailureDomain, ...]
    tiers: tuple[Tier, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NodeNics:
    """GPU nodes, by name, whose NICs are of another model than those of the rest."""

    nic: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GrowthStep:
    """One step of growth of the compute fabric, the first one being what the plan builds.

    buy: what this step adds. cables_added, cables_moved: against the step before. switches_added: names of the new
    ones. ports_kept_free: switch ports without a link that later steps will use. moved_if_sized_now: cables the step
    would move had every step before it been sized for itself. statement: the step in words.
    """

    nodes: int
    gpus: int
    buy: tuple[BillLine, ...]
    switches_added: tuple[str, ...]
    cables_added: int
    cables_moved: int
    ports_kept_free: int
    moved_if_sized_now: int
    statement: str


@dataclass(frozen=True)
class Plan:
    """Fabric, lossless policy, addressing, cabling, bill of materials and the reasons.

    topology: `single-switch`, `leaf-spine`, `rail-optimised` or `rail-only`. fabric, policy, addressing, tiers and
    failure_domains are those of the compute fabric; cabling and bill cover all networks. site_hash: SHA-256 of the site
    file it came from and of what that names. planes: fabrics of their own within the compute fabric. ports_per_nic: its
    links to each NIC.
    configuration: what configurations need beyond fabric and policy. other_nics: nodes whose NICs are not of the
    policy's first model. slot_gigabytes_per_s: what the PCIe slot of each back-end NIC passes in one direction, None
    where facts are missing. library: what jobs set of their collective library.
    """

    name: str
    site_hash: str
    topology: str
    rails: int
    fabric: Fabric
    policy: LosslessPolicy
    addressing: Addressing
    cabling: tuple[Cable, ...]
    bill: tuple[BillLine, ...]
    failure_domains: tuple[FailureDomain, ...]
    tiers: tuple[Tier, ...]
    reasons: tuple[Reason, ...]
    configuration: ConfigurationIntent = field(default_factory=ConfigurationIntent)
    planes: int = 1
    ports_per_nic: int = 1
    networks: tuple[Network, ...] = ()
    growth: tuple[GrowthStep, ...] = ()
    places: tuple[Place, ...] = ()
    other_nics: tuple[NodeNics, ...] = ()
    slot_gigabytes_per_s: float | None = None
    library: LibraryIntent = field(default_factory=LibraryIntent)

    def nic_of(self, node: str) -> str:
        """The NIC model of a GPU node; empty where the policy knows of none."""
        usual = self.policy.dcqcn[0][0] if self.policy.dcqcn else ""
        return self._other_nic_of.get(node, usual)

    @cached_property
    def _other_nic_of(self) -> dict[str, str]:
        return {node: other.nic for other in self.other_nics for node in other.nodes}

    def seen_as(self, network: Network, policy: LosslessPolicy) -> Plan:
        """The plan with one of its networks, under a policy, in the place of the compute fabric, for engines.

        Hosts that no traffic of ours begins or ends at, such as servers and routers, are left out.
        """
        return replace(
            self,
            topology=network.topology,
            rails=1,
            fabric=network.fabric.taking_part,
            policy=policy,
            addressing=network.addressing,
            failure_domains=network.failure_domains,
            tiers=network.tiers,
            reasons=network.reasons,
            planes=1,
            ports_per_nic=1,
            networks=(),
            growth=(),
        )

    def network(self, name: str) -> Network | None:
        """The network of that name beside the compute fabric, None when the plan has none."""
        return next((network for network in self.networks if network.name == name), None)

    @cached_property
    def sha256(self) -> str:
        """SHA-256, in hexadecimal, of the plan's canonical JSON; equal plans have equal hashes on every machine."""
        return hashlib.sha256(canonical(self)).hexdigest()
