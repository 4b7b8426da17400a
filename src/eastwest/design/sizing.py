"""Whether one choice of topology, models and uplink speed carries the site, and with how many of each."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from eastwest.design.converged import storage_links
from eastwest.design.layouts import layouts, most_downlinks, multiplied, uplinks_needed
from eastwest.design.size import Misfit, Size, groups_of
from eastwest.design.supers import add_super_spines
from eastwest.fabric.ports import Demand, allocate, capacity, fits, speeds_of
from eastwest.fabric.topology import Layout, rail_only, single_switch
from eastwest.intent.catalogue.model import Switch
from eastwest.intent.site import Site
from eastwest.units import format_gbps

_FULL_LEAF = 4
"""Stage of a leaf that has no room for its uplinks, which other pods do not change."""
LEAST_SPINES = 2
"""Where the site leaves it open: with one spine its loss would cut every leaf off from every other."""


def size_flat(site: Site, topology: str, leaf: Switch) -> Size | Misfit:
    """Leaves of this model alone, without spines: one switch for everything, or one for each rail; in every plane."""
    known = _able(leaf, site.fabric.link_gbps, "fabric.leaf", "NIC links")
    if known is not None:
        return known
    gpus = site.gpus
    if site.fabric.dual_tor:
        found = "dual ToR puts a NIC on two leaves, and without spines nothing joins these"
        return Misfit(3, "fabric.dual_tor", found, "a topology with spines, or planes: 2")
    if topology == "rail-only":
        layout = multiplied(site, rail_only(gpus.count, gpus.nics, gpus.rails, gpus.count))
    else:
        layout = multiplied(site, single_switch(gpus.count, gpus.nics, gpus.rails))
    storage = storage_links(site, layout)
    size = Size(layout, leaf, None, site.fabric.link_gbps, 0.0, 0, 0, storage_links=storage[0], storage_gbps=storage[1])
    if not fits(groups_of(leaf), size.leaf_demands):
        room = capacity(groups_of(leaf), site.fabric.link_gbps)
        extra = f" and {storage[0]} storage links" if storage[0] else ""
        found = (
            f"{layout.downlinks} NICs{extra} do not fit on one {leaf.model}: it gives {room} ports of {_speed(site)}"
        )
        return Misfit(3, "fabric.topology", found, f"at most {room * gpus.count // layout.downlinks} nodes")
    return _named(size)


def size_tiers(site: Site, topology: str, leaf: Switch, spine: Switch, above: Switch | None = None) -> Size | Misfit:
    """Leaves and spines of these models, at the fastest uplink speed that works. above: the model of super-spines."""
    known = _able(leaf, site.fabric.link_gbps, "fabric.leaf", "NIC links") or _known(spine, "fabric.spine")
    known = known or (None if above is None else _known(above, "fabric.super_spine"))
    if known is not None:
        return known
    wanted = _uplink_speeds(site, leaf, spine)
    if not wanted:
        found = f"{leaf.model} and {spine.model} have no uplink speed in common of {_speed(site)} or more"
        return Misfit(1, "fabric.spine", found)
    worst: list[Misfit] = []
    for speed in wanted:
        outcome = _at_speed(site, topology, (leaf, spine, above), speed)
        if isinstance(outcome, Size):
            return outcome
        worst.append(outcome)
    return max(worst, key=lambda misfit: misfit.stage)


def _uplink_speeds(site: Site, leaf: Switch, spine: Switch) -> list[float]:
    """Uplink speeds to try, fastest first. Left open, none is slower than a NIC: a flow keeps to one uplink."""
    if site.fabric.uplink_gbps is not None:
        return [site.fabric.uplink_gbps]
    able = (speed for speed in speeds_of(groups_of(leaf)) if capacity(groups_of(spine), speed))
    return [speed for speed in able if speed >= site.fabric.link_gbps]


_Models = tuple[Switch, Switch, Switch | None]


def _at_speed(site: Site, topology: str, models: _Models, uplink_gbps: float) -> Size | Misfit:
    for switch in models[:2]:
        if not capacity(groups_of(switch), uplink_gbps):
            allowed = ", ".join(format_gbps(speed) for speed in speeds_of(groups_of(switch)))
            found = f"{switch.model} has no port that runs {format_gbps(uplink_gbps)}"
            return Misfit(1, "fabric.uplink", found, allowed)
    most = most_downlinks(groups_of(models[0]), site, uplink_gbps)
    misfit = _no_layout(models[0], most)
    for layout in layouts(site, topology, most):
        outcome = _tall(site, layout, models, uplink_gbps)
        if isinstance(outcome, Size):
            return outcome
        misfit = outcome if outcome.stage > misfit.stage else misfit
    return misfit


def _tall(site: Site, layout: Layout, models: _Models, uplink_gbps: float) -> Size | Misfit:
    """Two tiers, or with a third model three: the fewest pods whose leaves, spines and super-spines all fit."""
    if models[2] is None:
        return _spread(site, layout, models, uplink_gbps)
    misfit = Misfit(2, "fabric.tiers", "a single unit makes no two pods", "2 tiers, or smaller units")
    for units in _pod_sizes(site, layout, models[1], uplink_gbps):
        outcome = _spread(site, replace(layout, units_per_pod=units), models, uplink_gbps)
        if isinstance(outcome, Size):
            return outcome
        misfit = outcome if outcome.stage >= misfit.stage else misfit
        if outcome.stage <= _FULL_LEAF:
            break
    return misfit


def _pod_sizes(site: Site, layout: Layout, spine: Switch, uplink_gbps: float) -> list[int]:
    """Units per pod to try: as many as a spine has ports for, then fewer; at least two pods."""
    if site.fabric.units_per_pod is not None:
        return [site.fabric.units_per_pod] if site.fabric.units_per_pod < layout.units else []
    per_unit = layout.leaves_per_unit // layout.groups
    most = min(capacity(groups_of(spine), uplink_gbps) // per_unit, layout.units - 1)
    sizes = [-(-layout.units // pods) for pods in range(2, layout.units + 1)]
    return [size for size in dict.fromkeys(sizes) if size <= most]


def _no_layout(leaf: Switch, most: int) -> Misfit:
    """The answer when no layout could even be tried."""
    if not most:
        found = f"{leaf.model} has no room for one NIC and its uplink"
        return Misfit(2, "fabric.leaf", found)
    found = "all NICs come to stand on a single leaf, which leaves nothing for spines to connect"
    return Misfit(2, "fabric.topology", found, "single-switch, or more and smaller units")


def _spread(site: Site, layout: Layout, models: _Models, uplink_gbps: float) -> Size | Misfit:
    """The least number of spines over which the uplinks of this layout spread evenly."""
    leaf, spine, above = models
    fabric = site.fabric
    storage = storage_links(site, layout)
    down = (Demand(layout.downlinks, fabric.link_gbps), Demand(*storage))
    below_gbps = sum(demand.count * demand.speed_gbps for demand in down)
    need = uplinks_needed(1, below_gbps, uplink_gbps, fabric.oversubscription)
    tight = _leaf_room(site, leaf, down, need, uplink_gbps)
    if tight is not None:
        return tight
    ports = capacity(groups_of(spine), uplink_gbps)
    most_parallel = ports // layout.leaves_per_block
    least = -(-need // most_parallel) if most_parallel else 0
    higher: Misfit | None = None
    for spines in _spine_counts(fabric.spines, need, least):
        parallel = -(-need // spines)
        uplinks = Demand(spines * parallel, uplink_gbps)
        if parallel <= most_parallel and fits(groups_of(leaf), (down[0], uplinks, down[1])):
            size = Size(layout, leaf, spine, fabric.link_gbps, uplink_gbps, spines, parallel)
            size = replace(size, storage_links=storage[0], storage_gbps=storage[1])
            outcome = size if above is None else add_super_spines(site, size, above)
            if isinstance(outcome, Size):
                return _named(outcome)
            higher = outcome
    return higher or _spine_room(site, layout, spine, need, uplink_gbps)


def _spine_counts(fixed: int | None, need: int, least: int) -> list[int]:
    if fixed is not None:
        return [fixed]
    if not least:
        return []
    return [*range(max(LEAST_SPINES, least), max(LEAST_SPINES, need) + 1), *([1] if least == 1 else [])]


def _leaf_room(site: Site, leaf: Switch, down: tuple[Demand, Demand], need: int, uplink_gbps: float) -> Misfit | None:
    groups, link = groups_of(leaf), site.fabric.link_gbps
    nics, storage = down
    also = f" and {storage.count} storage links of {format_gbps(storage.speed_gbps)}" if storage.count else ""
    if not fits(groups, down):
        found = f"a leaf needs {nics.count} ports of {_speed(site)}{also}, {leaf.model} gives {capacity(groups, link)}"
        return Misfit(3, "fabric.nodes_per_unit", found)
    if fits(groups, (nics, Demand(need, uplink_gbps), storage)):
        return None

    def full(uplinks: int) -> bool:
        return not fits(groups, (nics, Demand(uplinks, uplink_gbps), storage))

    left = bisect_left(range(1, need + 1), True, key=full)
    speed = format_gbps(uplink_gbps)
    found = (
        f"a leaf with {nics.count} NICs of {_speed(site)}{also} needs {need} uplinks of {speed} for "
        f"{site.fabric.oversubscription:g}:1, {leaf.model} has ports left for {left}"
    )
    return Misfit(_FULL_LEAF, "fabric.oversubscription", found)


def _spine_room(site: Site, layout: Layout, spine: Switch, need: int, uplink_gbps: float) -> Misfit:
    ports, speed = capacity(groups_of(spine), uplink_gbps), format_gbps(uplink_gbps)
    fixed = site.fabric.spines
    leaves = layout.leaves_per_block
    if ports < leaves:
        found = f"{leaves} leaves need as many ports of {speed} on a spine, {spine.model} gives {ports}"
        return Misfit(5, "gpus.count", found, f"at most {ports} leaves")
    if fixed is not None:
        parallel = -(-need // fixed)
        found = (
            f"{fixed} spines take {parallel} links of {speed} from each of {leaves} leaves: "
            f"{leaves * parallel} ports on a spine ({spine.model} gives {ports}) "
            f"and {fixed * parallel} uplinks on a leaf"
        )
        return Misfit(5, "fabric.spines", found)
    return Misfit(5, "fabric.leaf", f"{need} uplinks of {speed} do not spread evenly over any number of spines")


def _known(switch: Switch, path: str) -> Misfit | None:
    if groups_of(switch):
        return None
    return Misfit(0, path, f"the ports of {switch.model} are not known ({switch.ports.source})")


def _able(switch: Switch, speed_gbps: float, path: str, use: str) -> Misfit | None:
    unknown = _known(switch, path)
    if unknown is not None or capacity(groups_of(switch), speed_gbps):
        return unknown
    allowed = ", ".join(format_gbps(speed) for speed in speeds_of(groups_of(switch)))
    return Misfit(1, path, f"{switch.model} has no port that runs {format_gbps(speed_gbps)} for {use}", allowed)


def _named(size: Size) -> Size | Misfit:
    """The size, unless the catalogue gives two of the ports in use one name."""
    pairs = [(size.leaf, size.leaf_demands)]
    if size.spine is not None:
        pairs.append((size.spine, size.spine_demands))
    if size.super_spine is not None:
        pairs.append((size.super_spine, (size.super_demand,)))
    for switch, demands in pairs:
        names = [name for row in allocate(groups_of(switch), demands) or () for name in row]
        if len(set(names)) < len(names):
            return Misfit(6, "fabric.leaf", f"the catalogue gives two ports of {switch.model} the same name")
    return size


def _speed(site: Site) -> str:
    return format_gbps(site.fabric.link_gbps)
