"""Capacity of each tier, read off the finished fabric."""

from __future__ import annotations

from eastwest.fabric import SWITCH_ROLES, Fabric
from eastwest.plan import Tier


def tiers_of(fabric: Fabric) -> tuple[Tier, ...]:
    """Capacity of the fullest switch of each tier that there is, from the leaves up."""
    tier = {switch.name: SWITCH_ROLES.index(switch.role) for switch in fabric.switches}
    down_gbps, up_gbps = dict.fromkeys(tier, 0.0), dict.fromkeys(tier, 0.0)
    for link in fabric.links:
        a, b = link.a.device, link.b.device
        lower, upper = (a, b) if tier.get(a, -1) < tier.get(b, -1) else (b, a)
        down_gbps[upper] += link.speed_gbps
        if lower in up_gbps:
            up_gbps[lower] += link.speed_gbps
    found = []
    for role in SWITCH_ROLES:
        names = [switch.name for switch in fabric.with_role(role)]
        if names:
            fullest = max(names, key=lambda name: down_gbps[name])
            ratio = max((down_gbps[name] / up_gbps[name] for name in names if up_gbps[name]), default=1.0)
            found.append(Tier(role.value, len(names), down_gbps[fullest], up_gbps[fullest], ratio))
    return tuple(found)
