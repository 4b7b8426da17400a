"""Tenants of a device: VRFs, and VXLAN with EVPN between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vrf:
    """A tenant's routing table. vni: its layer-3 VNI, None without an overlay. distinguisher: route distinguisher.

    route_target: imported and exported alike. connected: its connected prefixes are announced (EVPN type 5).
    """

    name: str
    vni: int | None = None
    distinguisher: str = ""
    route_target: str = ""
    connected: bool = True


@dataclass(frozen=True, slots=True)
class Overlay:
    """VXLAN. source: number of the loopback that is the tunnel endpoint.

    copy_dscp, copy_ecn: the outer header takes them from the inner one at encapsulation, and ECN marks come back at
    decapsulation; without both, RoCE is neither classified nor marked between the leaves.
    """

    source: int = 1
    udp_port: int = 4789
    copy_dscp: bool = True
    copy_ecn: bool = True


@dataclass(frozen=True, slots=True)
class Tenancy:
    """VRFs, and the overlay that carries them; without an overlay they end at the device."""

    vrfs: tuple[Vrf, ...] = ()
    overlay: Overlay | None = None
