"""Which tenants a switch carries: whole nodes belong to them, and a leaf has the VRFs of the nodes it connects."""

from __future__ import annotations

from functools import cached_property

from eastwest.fabric.graph import Device
from eastwest.intent.configuration import TenantIntent
from eastwest.plan.device.order import natural
from eastwest.plan.device.tenancy import Overlay, Tenancy, Vrf
from eastwest.plan.model import Plan

OVERHEAD_BYTES = 50
"""Outer Ethernet, IPv4, UDP and VXLAN headers: 14 + 20 + 8 + 8 (RFC 7348)."""
NOTHING = Tenancy()


class Tenants:
    """Tenancy of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tenants = plan.configuration.tenants

    @property
    def any(self) -> bool:
        """Whether there are tenants, and so an overlay."""
        return bool(self.tenants)

    @cached_property
    def vrf_of(self) -> dict[str, str]:
        """The VRF of each node that belongs to a tenant."""
        return {node: tenant.name for tenant in self.tenants for node in tenant.nodes}

    def on(self, device: Device) -> Tenancy:
        """VRFs of the tenants whose nodes hang on the device; spines, which only forward, have none."""
        peers = {link.other(device.name).device for link in self.plan.fabric.links_of[device.name]}
        here = [tenant for tenant in self.tenants if peers.intersection(tenant.nodes)]
        if not here:
            return NOTHING
        vrfs = tuple(sorted((self._vrf(tenant, device) for tenant in here), key=lambda vrf: natural(vrf.name)))
        return Tenancy(vrfs, Overlay(source=0))

    def _vrf(self, tenant: TenantIntent, device: Device) -> Vrf:
        """The distinguisher is the leaf's own, the target the tenant's."""
        return Vrf(tenant.name, tenant.vni, f"{self._router_ids[device.name]}:{tenant.vni % 65536}", f"1:{tenant.vni}")

    @cached_property
    def _router_ids(self) -> dict[str, str]:
        return {router.device: router.router_id for router in self.plan.addressing.routers}
