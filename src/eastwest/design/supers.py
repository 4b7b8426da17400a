"""Super-spines above the spines of two or more pods."""

from __future__ import annotations

from dataclasses import replace

from eastwest.design.layouts import uplinks_needed
from eastwest.design.size import Misfit, Size, groups_of
from eastwest.fabric.ports import Demand, capacity, fits, speeds_of
from eastwest.intent.catalogue.model import Switch
from eastwest.intent.site import Site
from eastwest.units import format_gbps

_LEAST_SUPERS = 2
"""Where it is left open: with one super-spine its loss would cut a spine off from all other pods."""


def add_super_spines(site: Site, size: Size, above: Switch) -> Size | Misfit:
    """The size of a pod with super-spines of this model above, at the fastest speed that works.

    Spine k of every pod is linked to the same super-spines, so that every path between pods keeps to one of them.
    """
    if size.spine is None:
        raise ValueError("super-spines need spines below them")
    misfits: list[Misfit] = []
    for speed_gbps in _speeds(site, size, above):
        outcome = _at_speed(site, size, size.spine, above, speed_gbps)
        if isinstance(outcome, Size):
            return outcome
        misfits.append(outcome)
    if misfits:
        return max(misfits, key=lambda misfit: misfit.stage)
    found = f"{size.spine.model} and {above.model} have no speed in common of {format_gbps(size.link_gbps)} or more"
    return Misfit(5, "fabric.super_spine", found)


def _speeds(site: Site, size: Size, above: Switch) -> list[float]:
    """Speeds to try, fastest first. Left open, none is slower than a NIC link: a flow keeps to one link."""
    if site.fabric.core_gbps is not None:
        return [site.fabric.core_gbps]
    groups = groups_of(size.spine) if size.spine else ()
    return [speed for speed in speeds_of(groups) if speed >= size.link_gbps and capacity(groups_of(above), speed)]


def _at_speed(site: Site, size: Size, spine: Switch, above: Switch, speed_gbps: float) -> Size | Misfit:
    speed, pods = format_gbps(speed_gbps), size.layout.pods
    down = size.spine_demands[0]
    need = uplinks_needed(down.count, size.uplink_gbps, speed_gbps, site.fabric.spine_oversubscription)
    ports = capacity(groups_of(above), speed_gbps)
    if ports < pods:
        found = f"{pods} pods need as many ports of {speed} on a super-spine, {above.model} gives {ports}"
        return Misfit(7, "gpus.count", found)
    sharing = _sharing(size.spines, need, ports // pods)
    most = ports // (pods * sharing)
    room = fits(groups_of(spine), (down, Demand(need, speed_gbps)))
    for supers in range(max(min(_LEAST_SUPERS, need), -(-need // most)), need + 1) if room else ():
        parallel = -(-need // supers)
        if fits(groups_of(spine), (down, Demand(supers * parallel, speed_gbps))):
            core = replace(size, super_spine=above, core_gbps=speed_gbps, supers=supers, core_parallel=parallel)
            return replace(core, sharing=sharing)
    found = (
        f"a spine with {down.count} links of {format_gbps(size.uplink_gbps)} to leaves has no room for {need} of "
        f"{speed} to super-spines ({spine.model}, {site.fabric.spine_oversubscription:g}:1)"
    )
    return Misfit(6, "fabric.spine_oversubscription", found)


def _sharing(spines: int, need: int, ports: int) -> int:
    """How many spines of a pod share super-spines: the least number with which a spine needs two of them.

    ports: of a super-spine for each pod. With few pods, one spine alone would leave most ports of its two empty.
    """
    shares = [share for share in range(1, spines + 1) if spines % share == 0 and share <= ports]
    return next((share for share in shares if -(-need // (ports // share)) >= _LEAST_SUPERS), shares[-1])
