"""The networks of a plan, each as what its switches need to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from eastwest.fabric.graph import Device
from eastwest.plan.model import Plan

COMPUTE = "compute"
MANAGEMENT = "management"
PREFIXES = {COMPUTE: "", "storage": "storage-", "front-end": "frontend-", MANAGEMENT: "management-"}
"""What stands before the role of a switch, by network."""


@dataclass(frozen=True)
class Segment:
    """One network. plan: the plan with this network in the place of the compute fabric.

    sha256: of the whole plan. lossless: whether the policy is the network's own; without one there is no QoS.
    """

    name: str
    plan: Plan
    sha256: str
    lossless: bool

    @property
    def switched(self) -> bool:
        """Whether its hosts share a subnet per switch, in a VLAN; without it every port is routed."""
        return self.name == MANAGEMENT

    @property
    def switches(self) -> tuple[Device, ...]:
        """Its switches, in order of its fabric."""
        return self.plan.fabric.switches

    def role(self, device: Device) -> str:
        """`leaf` in the compute fabric, `storage-leaf`, `frontend-leaf` and so on elsewhere."""
        return f"{PREFIXES[self.name]}{device.role.value}"


def segments(plan: Plan) -> tuple[Segment, ...]:
    """The compute fabric, then every other network; tenants are of the compute fabric alone."""
    return (Segment(COMPUTE, plan, plan.sha256, lossless=True), *_others(plan))


def _uplink_asn(plan: Plan, network: str) -> int | None:
    """AS number of the routers that a network leads to."""
    own = plan.configuration.management.uplink_asn if network == MANAGEMENT else None
    return plan.configuration.uplink_asn if own is None else own


def _others(plan: Plan) -> Iterator[Segment]:
    for network in plan.networks:
        view = replace(
            plan,
            fabric=network.fabric,
            policy=network.policy or plan.policy,
            addressing=network.addressing,
            configuration=replace(plan.configuration, tenants=(), uplink_asn=_uplink_asn(plan, network.name)),
            networks=(),
        )
        yield Segment(network.name, view, plan.sha256, lossless=network.policy is not None)
