"""What to change when nothing fits: alternatives are really sized, and only those that work are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from math import ceil

from eastwest.design.choice import choose
from eastwest.design.size import Size, groups_of
from eastwest.errors import NoFitError, Problem
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import Site, SwitchChoice
from eastwest.units import format_gbps

_RATIOS = (1.1, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0)
_HALVINGS = 8
_UNITS_TRIED = 64


def no_fit(site: Site, catalogue: Catalogue) -> NoFitError:
    """The error of a site that `choose` found no fit for: the nearest misses, and what would work instead."""
    misfits = choose(site, catalogue).misfits
    furthest = max(misfit.stage for misfit in misfits)
    told = list(dict.fromkeys(misfit for misfit in misfits if misfit.stage == furthest))[:3]
    mend = "; or ".join(nearest(site, catalogue)) or "nothing near works with the switches in the catalogue"
    problems = [Problem(found=miss.found, path=miss.path, allowed=miss.allowed) for miss in told]
    return NoFitError([*problems[:-1], replace(problems[-1], mend=mend)])


def nearest(site: Site, catalogue: Catalogue) -> tuple[str, ...]:
    """Changes of one value that make the site fit, as sentences; when there is none, the most nodes that fit."""
    catalogue = _one_of_each_shape(site, catalogue)
    ratio = _least_ratio(site, catalogue)
    found = [] if ratio is None else [f"oversubscription {ceil(ratio * 100 - 1e-6) / 100:g}:1"]
    for alternatives, describe in _families(site):
        size = next((size for size in _sizes(alternatives, catalogue)), None)
        if size is not None:
            found.append(describe(size))
    return tuple(found) if found else _fewer_nodes(site, catalogue)


def _one_of_each_shape(site: Site, catalogue: Catalogue) -> Catalogue:
    """The catalogue with one switch model for each set of ports, besides those of a vendor or model the site names.

    What fits with them fits with the whole, and dozens of alternatives are sized in a fraction of the time.
    """
    fabric = site.fabric
    choices = [fabric.leaf, fabric.spine, fabric.super_spine]
    kept: dict[object, Switch] = {}
    for name, entry in sorted(catalogue.switches.items()):
        wanted = any(name == choice.model or entry.vendor == choice.vendor for choice in choices)
        shape = tuple((group.count, group.speed_gbps, group.breakouts) for group in groups_of(entry))
        kept.setdefault(name if wanted else shape, entry)
    return replace(catalogue, switches={entry.id: entry for entry in kept.values()})


def _least_ratio(site: Site, catalogue: Catalogue) -> float | None:
    """Oversubscription of the nearest fabric that fits with a looser bound: by steps, then halves."""

    def at(bound: float) -> Size | None:
        return choose(replace(site, fabric=replace(site.fabric, oversubscription=bound)), catalogue).best

    low = site.fabric.oversubscription
    for high in (ratio for ratio in _RATIOS if ratio > low):
        size = at(high)
        if size is not None:
            break
        low = high
    else:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        nearer = at(middle)
        low, high, size = (middle, high, size) if nearer is None else (low, middle, nearer)
    return size.oversubscription


def _sizes(alternatives: Iterable[Site], catalogue: Catalogue) -> Iterator[Size]:
    for site in alternatives:
        size = choose(site, catalogue).best
        if size is not None:
            yield size


def _families(site: Site) -> Iterator[tuple[Iterable[Site], Callable[[Size], str]]]:
    """Each value that may change, the values to try in order of nearness, and how to name the one that works."""
    fabric = site.fabric
    if fabric.nodes_per_unit is not None:
        units = range(fabric.nodes_per_unit - 1, max(0, fabric.nodes_per_unit - _UNITS_TRIED), -1)
        yield (
            (replace(site, fabric=replace(fabric, nodes_per_unit=unit)) for unit in units),
            lambda size: f"nodes_per_unit {size.layout.nodes_per_unit}",
        )
    if fabric.spines is not None:
        yield (
            [replace(site, fabric=replace(fabric, spines=None))],
            lambda size: f"{size.spines} spines",
        )
    if fabric.uplink_gbps is not None:
        yield (
            [replace(site, fabric=replace(fabric, uplink_gbps=None))],
            lambda size: f"uplinks of {format_gbps(size.uplink_gbps)}",
        )
    if fabric.tiers == 2:
        yield (
            [replace(site, fabric=replace(fabric, tiers=None))],
            lambda size: "3 tiers" if size.super_spine else "2 tiers",
        )
    if fabric.units_per_pod is not None:
        yield (
            [replace(site, fabric=replace(fabric, units_per_pod=None))],
            lambda size: f"units_per_pod {size.layout.units_per_pod}",
        )
    if fabric.spine_oversubscription < _RATIOS[-1]:
        looser = (ratio for ratio in _RATIOS if ratio > fabric.spine_oversubscription)
        yield (
            (replace(site, fabric=replace(fabric, spine_oversubscription=ratio)) for ratio in looser),
            lambda size: f"spine_oversubscription {ceil(size.spine_oversubscription * 100 - 1e-6) / 100:g}:1",
        )
    if fabric.leaf != SwitchChoice():
        yield (
            [replace(site, fabric=replace(fabric, leaf=SwitchChoice()))],
            lambda size: f"leaf model {size.leaf.id}",
        )
    if fabric.spine != SwitchChoice():
        yield (
            [replace(site, fabric=replace(fabric, spine=SwitchChoice()))],
            lambda size: f"spine model {size.spine.id if size.spine else ''}".strip(),
        )
    others = ("single-switch", "rail-optimised", "leaf-spine")
    yield (
        (replace(site, fabric=replace(fabric, topology=name)) for name in others if name != fabric.topology),
        lambda size: f"topology {size.layout.topology}",
    )


def _fewer_nodes(site: Site, catalogue: Catalogue) -> tuple[str, ...]:
    """The most nodes that still fit, by halving the interval; empty when not even one node fits."""
    good, bad = 0, site.gpus.count
    while bad - good > 1:
        middle = (good + bad) // 2
        fewer = replace(site, gpus=replace(site.gpus, count=middle))
        if choose(fewer, catalogue).best is None:
            bad = middle
        else:
            good = middle
    return (f"{good} nodes",) if good else ()
