"""Whether one choice of topology, models and uplink speed carries the site, and with how many of each."""

from __future__ import annotations

from bisect import bisect_left

from eastwest.design.layouts import layouts, most_downlinks, uplinks_needed
from eastwest.design.size import Misfit, Size, groups_of
from eastwest.fabric.ports import Demand, allocate, capacity, fits, speeds_of
from eastwest.fabric.topology import Layout, single_switch
from eastwest.intent.catalogue.model import Switch
from eastwest.intent.site import Site
from eastwest.units import format_gbps

LEAST_SPINES = 2
"""Where the site leaves it open: with one spine its loss would cut every leaf off from every other."""


def size_single(site: Site, leaf: Switch) -> Size | Misfit:
    """Everything on one switch of this model."""
    known = _able(leaf, site.fabric.link_gbps, "fabric.leaf", "NIC links")
    if known is not None:
        return known
    gpus = site.gpus
    layout = single_switch(gpus.count, gpus.nics, gpus.rails)
    room = capacity(groups_of(leaf), site.fabric.link_gbps)
    if layout.downlinks > room:
        found = f"{layout.downlinks} NICs do not fit on one {leaf.model}: it gives {room} ports of {_speed(site)}"
        return Misfit(3, "fabric.topology", found, f"at most {room // gpus.nics} nodes")
    return _named(Size(layout, leaf, None, site.fabric.link_gbps, 0.0, 0, 0))


def size_tiers(site: Site, topology: str, leaf: Switch, spine: Switch) -> Size | Misfit:
    """Leaves and spines of these models, at the fastest uplink speed that works."""
    known = _able(leaf, site.fabric.link_gbps, "fabric.leaf", "NIC links") or _known(spine, "fabric.spine")
    if known is not None:
        return known
    wanted = _uplink_speeds(site, leaf, spine)
    if not wanted:
        found = f"{leaf.model} and {spine.model} have no uplink speed in common of {_speed(site)} or more"
        return Misfit(1, "fabric.spine", found)
    worst: list[Misfit] = []
    for speed in wanted:
        outcome = _at_speed(site, topology, leaf, spine, speed)
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


def _at_speed(site: Site, topology: str, leaf: Switch, spine: Switch, uplink_gbps: float) -> Size | Misfit:
    for switch in (leaf, spine):
        if not capacity(groups_of(switch), uplink_gbps):
            allowed = ", ".join(format_gbps(speed) for speed in speeds_of(groups_of(switch)))
            found = f"{switch.model} has no port that runs {format_gbps(uplink_gbps)}"
            return Misfit(1, "fabric.uplink", found, allowed)
    most = most_downlinks(groups_of(leaf), site, uplink_gbps)
    misfit = _no_layout(leaf, most)
    for layout in layouts(site, topology, most):
        outcome = _spread(site, layout, leaf, spine, uplink_gbps)
        if isinstance(outcome, Size):
            return outcome
        misfit = outcome if outcome.stage > misfit.stage else misfit
    return misfit


def _no_layout(leaf: Switch, most: int) -> Misfit:
    """The answer when no layout could even be tried."""
    if not most:
        found = f"{leaf.model} has no room for one NIC and its uplink"
        return Misfit(2, "fabric.leaf", found)
    found = "all NICs come to stand on a single leaf, which leaves nothing for spines to connect"
    return Misfit(2, "fabric.topology", found, "single-switch, or more and smaller units")


def _spread(site: Site, layout: Layout, leaf: Switch, spine: Switch, uplink_gbps: float) -> Size | Misfit:
    """The least number of spines over which the uplinks of this layout spread evenly."""
    fabric = site.fabric
    need = uplinks_needed(layout.downlinks, fabric.link_gbps, uplink_gbps, fabric.oversubscription)
    tight = _leaf_room(site, layout, leaf, need, uplink_gbps)
    if tight is not None:
        return tight
    ports = capacity(groups_of(spine), uplink_gbps)
    most_parallel = ports // layout.leaves
    least = -(-need // most_parallel) if most_parallel else 0
    for spines in _spine_counts(fabric.spines, need, least):
        parallel = -(-need // spines)
        uplinks = Demand(spines * parallel, uplink_gbps)
        down = Demand(layout.downlinks, fabric.link_gbps)
        if parallel <= most_parallel and fits(groups_of(leaf), (down, uplinks)):
            return _named(Size(layout, leaf, spine, fabric.link_gbps, uplink_gbps, spines, parallel))
    return _spine_room(site, layout, spine, need, uplink_gbps)


def _spine_counts(fixed: int | None, need: int, least: int) -> list[int]:
    if fixed is not None:
        return [fixed]
    if not least:
        return []
    return [*range(max(LEAST_SPINES, least), max(LEAST_SPINES, need) + 1), *([1] if least == 1 else [])]


def _leaf_room(site: Site, layout: Layout, leaf: Switch, need: int, uplink_gbps: float) -> Misfit | None:
    groups, link = groups_of(leaf), site.fabric.link_gbps
    down = Demand(layout.downlinks, link)
    if not fits(groups, (down,)):
        found = f"a leaf needs {down.count} ports of {_speed(site)}, {leaf.model} gives {capacity(groups, link)}"
        return Misfit(3, "fabric.nodes_per_unit", found)
    if fits(groups, (down, Demand(need, uplink_gbps))):
        return None

    def full(uplinks: int) -> bool:
        return not fits(groups, (down, Demand(uplinks, uplink_gbps)))

    left = bisect_left(range(1, need + 1), True, key=full)
    speed = format_gbps(uplink_gbps)
    found = (
        f"a leaf with {down.count} NICs of {_speed(site)} needs {need} uplinks of {speed} for "
        f"{site.fabric.oversubscription:g}:1, {leaf.model} has ports left for {left}"
    )
    return Misfit(4, "fabric.oversubscription", found)


def _spine_room(site: Site, layout: Layout, spine: Switch, need: int, uplink_gbps: float) -> Misfit:
    ports, speed = capacity(groups_of(spine), uplink_gbps), format_gbps(uplink_gbps)
    fixed = site.fabric.spines
    if ports < layout.leaves:
        found = f"{layout.leaves} leaves need as many ports of {speed} on a spine, {spine.model} gives {ports}"
        return Misfit(5, "gpus.count", found, f"at most {ports} leaves")
    if fixed is not None:
        parallel = -(-need // fixed)
        found = (
            f"{fixed} spines take {parallel} links of {speed} from each of {layout.leaves} leaves: "
            f"{layout.leaves * parallel} ports on a spine ({spine.model} gives {ports}) "
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
        pairs.append((size.spine, (size.spine_demand,)))
    for switch, demands in pairs:
        names = [name for row in allocate(groups_of(switch), demands) or () for name in row]
        if len(set(names)) < len(names):
            return Misfit(6, "fabric.leaf", f"the catalogue gives two ports of {switch.model} the same name")
    return size


def _speed(site: Site) -> str:
    return format_gbps(site.fabric.link_gbps)
