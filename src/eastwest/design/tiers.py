"""Capacity of each tier of a sized fabric."""

from __future__ import annotations

from eastwest.design.size import Size
from eastwest.plan import Tier


def tiers(size: Size) -> tuple[Tier, ...]:
    """Capacity of the fullest leaf, spine and super-spine, with the ports in use."""
    up_gbps = size.uplinks * size.uplink_gbps
    found = [Tier("leaf", size.layout.leaves, size.down_gbps, up_gbps, size.oversubscription)]
    if size.spine is not None:
        down_gbps = size.spine_demands[0].count * size.uplink_gbps
        core_gbps = size.core_links * size.core_gbps
        found.append(Tier("spine", size.all_spines, down_gbps, core_gbps, size.spine_oversubscription))
    if size.super_spine is not None:
        down_gbps = size.super_demand.count * size.core_gbps
        found.append(Tier("super-spine", size.all_supers, down_gbps, 0.0, 1.0))
    return tuple(found)
