"""Tenants: their VRFs, and the VXLAN overlay that joins them."""

from __future__ import annotations

from eastwest.plan.device import DeviceIntent
from eastwest.vendors.controllers.avd.tree import Tree


def tenancy(intent: DeviceIntent) -> Tree:
    """The overlay with a VNI for each VRF; empty where there are no tenants."""
    overlay, vrfs = intent.tenancy.overlay, intent.tenancy.vrfs
    port = intent.management.out_of_band
    if overlay is None:
        return {}
    vxlan = {
        "source_interface": f"Loopback{overlay.source}",
        "udp_port": overlay.udp_port,
        "vrfs": [{"name": vrf.name, "vni": vrf.vni} for vrf in vrfs],
        "qos": {"dscp_propagation_encapsulation": True, "ecn_propagation": True},
    }
    return {
        "vrfs": [
            *([] if port is None else [{"name": port.vrf}]),
            *({"name": vrf.name, "ip_routing": True} for vrf in vrfs),
        ],
        "vxlan_interface": {"vxlan1": {"vxlan": vxlan}},
    }
