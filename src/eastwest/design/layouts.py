"""Layouts worth trying for one leaf model, the preferred one first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from eastwest.fabric.ports import Demand, capacity, fits
from eastwest.fabric.topology import Layout, leaf_spine, rail_only, rail_optimised
from eastwest.intent.catalogue.model import PortGroup
from eastwest.intent.site import Site

_MORE_UNITS = 8
"""How many larger numbers of units are tried after the least one: rounding of uplinks may need a little room."""


def uplinks_needed(downlinks: int, link_gbps: float, uplink_gbps: float, oversubscription: float) -> int:
    """Least number of uplinks (at least one) that keeps downlink over uplink capacity within the bound."""
    exact = downlinks * link_gbps / (uplink_gbps * oversubscription)
    return max(1, ceil(exact - 1e-9))


def most_downlinks(groups: tuple[PortGroup, ...], site: Site, uplink_gbps: float) -> int:
    """Most NICs a leaf can take together with the uplinks they need; 0 when not even one fits."""
    link_gbps = site.fabric.link_gbps

    def too_many(downlinks: int) -> bool:
        up = uplinks_needed(downlinks, link_gbps, uplink_gbps, site.fabric.oversubscription)
        return not fits(groups, (Demand(downlinks, link_gbps), Demand(up, uplink_gbps)))

    return bisect_left(range(1, capacity(groups, link_gbps) + 1), True, key=too_many)


def layouts(site: Site, topology: str, most: int) -> Iterator[Layout]:
    """Layouts whose leaves take at most `most` NIC ports, except where the site fixes the unit.

    Layouts whose spines would have a single leaf to connect are left out.
    """
    tried = {"rail-optimised": _rail_layouts, "rail-only": _rail_only_layouts}.get(topology, _leaf_layouts)(site, most)
    return (layout for layout in (multiplied(site, one) for one in tried) if layout.leaves_per_block > 1)


def multiplied(site: Site, layout: Layout) -> Layout:
    """The layout with the planes and the dual ToR of the site."""
    return replace(layout, planes=site.fabric.planes, tors=2 if site.fabric.dual_tor else 1)


def _rail_only_layouts(site: Site, most: int) -> Iterator[Layout]:
    gpus = site.gpus
    fixed = site.fabric.nodes_per_unit
    sizes = [fixed] if fixed is not None else _unit_sizes(gpus.count, most // -(-gpus.nics // gpus.rails))
    for nodes in sizes:
        yield rail_only(gpus.count, gpus.nics, gpus.rails, nodes)


def _rail_layouts(site: Site, most: int) -> Iterator[Layout]:
    gpus = site.gpus
    per_rail = -(-gpus.nics // gpus.rails)
    if site.fabric.nodes_per_unit is not None:
        yield rail_optimised(gpus.count, gpus.nics, gpus.rails, site.fabric.nodes_per_unit)
        return
    if gpus.count * per_rail <= most:
        shares = [share for share in range(gpus.rails - 1, 0, -1) if gpus.rails % share == 0]
        for share in shares:
            if gpus.count * per_rail * share <= most:
                yield rail_optimised(gpus.count, gpus.nics, gpus.rails, gpus.count, share)
    for nodes in _unit_sizes(gpus.count, most // per_rail):
        yield rail_optimised(gpus.count, gpus.nics, gpus.rails, nodes)


def _leaf_layouts(site: Site, most: int) -> Iterator[Layout]:
    gpus = site.gpus
    fixed = site.fabric.nodes_per_unit
    if fixed is None:
        for nodes in _unit_sizes(gpus.count, most // gpus.nics):
            yield leaf_spine(gpus.count, gpus.nics, gpus.rails, nodes)
    for leaves in range(1, gpus.nics + 1):
        layout = leaf_spine(gpus.count, gpus.nics, gpus.rails, fixed or 1, leaves)
        if layout.downlinks <= most or leaves == gpus.nics:
            yield layout


def _unit_sizes(nodes: int, most: int) -> Iterator[int]:
    """Nodes per unit, equal units first with as few units as possible, then with more."""
    if not most:
        return
    fewest = -(-nodes // most)
    sizes = [-(-nodes // units) for units in range(fewest, min(fewest + _MORE_UNITS, nodes) + 1)]
    yield from dict.fromkeys(sizes)
