"""How SONiC names ports, VRFs and profiles, and what those names mean."""

from __future__ import annotations

import re

from eastwest.plan.device import FrontPort, PortQos

MAP = "EASTWEST"
VTEP, NVO = "vtep", "nvo"
FIRST_L3_VLAN = 3001
"""Layer-3 VNIs need a VLAN each; these numbers lie above what operators usually hand out."""
POOL_IN, POOL_OUT = "ingress_lossless_pool", "egress_lossless_pool"
LOSSY_IN, LOSSY_OUT, LOSSLESS_OUT = "ingress_lossy_profile", "egress_lossy_profile", "egress_lossless_profile"
_PART = re.compile(r"(.+)_(?:q|pg)\d+")


def port_name(front: FrontPort) -> str:
    """`Ethernet40`: numbered by lanes, as most HWSKUs have it."""
    return f"Ethernet{front.index * front.lanes + front.lane}"


def vrf_name(name: str) -> str:
    """SONiC's VRFs begin with `Vrf` (sonic-vrf.yang)."""
    return name if name.startswith("Vrf") and not name.startswith("Vrf_") else f"Vrf_{name}"


def our_vrf_name(name: str) -> str:
    """The other way."""
    return name.removeprefix("Vrf_")


def queue_profile(port: str, queue: int) -> str:
    """Name of the scheduler and the WRED profile of one queue of a kind of port."""
    return f"{port}_q{queue}"


def group_profile(port: str, group: int) -> str:
    """Name of the buffer profile of one priority group of a kind of port."""
    return f"{port}_pg{group}"


def owner(profile: str) -> str:
    """The kind of port in such a name; empty for names of others."""
    match = _PART.fullmatch(profile)
    return "" if match is None else match[1]


def bare_name(port: PortQos) -> str:
    """The name of a kind of port without queues and buffers, which leaves no profile that could carry its own."""
    parts = ["BARE", port.trust, *(f"p{priority}" for priority in port.pfc), *(("wd",) if port.watchdog else ())]
    parts += [f"b{buffer.priority_group}" for buffer in port.buffers]
    cables = [f"{buffer.cable_m:g}m" for buffer in port.buffers[:1] if buffer.cable_m is not None]
    return "-".join((*parts, *cables))


def carries_name(port: PortQos) -> bool:
    """Whether some profile in config_db is named after this kind of port."""
    return bool(port.queues) or any(buffer.headroom_bytes is not None for buffer in port.buffers)
