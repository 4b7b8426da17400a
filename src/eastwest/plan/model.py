"""The Plan: what will be built, and why each choice was made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from eastwest.fabric import Fabric
from eastwest.intent.configuration import ConfigurationIntent
from eastwest.lossless import LosslessPolicy, Reason
from eastwest.plan.codec import canonical


@dataclass(frozen=True, slots=True)
class Interface:
    """Addressing of one end of one link. address: CIDR, empty on an unnumbered interface."""

    device: str
    port: str
    peer: str
    address: str


@dataclass(frozen=True, slots=True)
class Router:
    """BGP identity of one switch."""

    device: str
    asn: int
    router_id: str


@dataclass(frozen=True, slots=True)
class Addressing:
    """kind: `bgp-unnumbered` or `ipv4-p2p`."""

    kind: str
    routers: tuple[Router, ...]
    interfaces: tuple[Interface, ...]


@dataclass(frozen=True, slots=True)
class Cable:
    """One line of the cabling schedule."""

    number: int
    a_device: str
    a_port: str
    b_device: str
    b_port: str
    speed_gbps: float
    length_m: float
    cable: str


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the bill of materials. item: catalogue id. kind: node, nic, switch, cable, optic, storage."""

    kind: str
    item: str
    description: str
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class FailureDomain:
    """What is lost when one element of a kind fails.

    bandwidth_left: share of leaf-to-spine capacity that remains (worst leaf), 0 to 1.
    """

    element: str
    count: int
    nodes_affected: int
    nics_lost: int
    bandwidth_left: float
    statement: str


@dataclass(frozen=True, slots=True)
class Tier:
    """Capacity of one tier. oversubscription: downlink over uplink capacity of a leaf, 1.0 is non-blocking."""

    name: str
    switches: int
    down_gbps: float
    up_gbps: float
    oversubscription: float


@dataclass(frozen=True)
class Plan:
    """Fabric, lossless policy, addressing, cabling, bill of materials and the reasons.

    topology: `single-switch`, `leaf-spine` or `rail-optimised`. site_hash: SHA-256 of the site file it came from.
    configuration: what configurations need beyond fabric and policy.
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

    @cached_property
    def sha256(self) -> str:
        """SHA-256, in hexadecimal, of the plan's canonical JSON; equal plans have equal hashes on every machine."""
        return hashlib.sha256(canonical(self)).hexdigest()
