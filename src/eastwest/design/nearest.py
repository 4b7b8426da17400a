"""What to change when nothing fits: alternatives are really sized, and only those that work are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from math import ceil
from typing import Any

from eastwest.design.choice import choose
from eastwest.design.size import Size, groups_of
from eastwest.errors import NoFitError, Problem
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import Site, SwitchChoice
from eastwest.units import format_gbps

_RATIOS = (1.1, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0)
_HALVINGS = 8
_UNITS_TRIED = 64
_TOPOLOGIES = ("single-switch", "rail-optimised", "leaf-spine")

Family = tuple[Iterable[Site], Callable[[Size], str]]
"""The values to try in order of nearness, and how to name the one that works."""

_CHOSEN: Mapping[str, Callable[[Size], str]] = {
    "spines": lambda size: f"{size.spines} spines",
    "uplink_gbps": lambda size: f"uplinks of {format_gbps(size.uplink_gbps)}",
    "tiers": lambda size: "3 tiers" if size.super_spine else "2 tiers",
    "units_per_pod": lambda size: f"units_per_pod {size.layout.units_per_pod}",
    "leaf": lambda size: f"leaf model {size.leaf.id}",
    "spine": lambda size: f"spine model {size.spine.id if size.spine else ''}".strip(),
}
"""What the designer took for a value that the site leaves to it."""


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


def _families(site: Site) -> Iterator[Family]:
    """Each value that may change, in the order in which they are named."""
    fabric = site.fabric
    yield from _smaller_units(site)
    tiers = ("tiers",) if fabric.tiers == 2 else ()
    yield from _freed(site, ("spines", "uplink_gbps", *tiers, "units_per_pod"), None)
    yield from _looser_spines(site)
    yield from _freed(site, ("leaf", "spine"), SwitchChoice())
    others = (name for name in _TOPOLOGIES if name != fabric.topology)
    yield [_changed(site, topology=name) for name in others], lambda size: f"topology {size.layout.topology}"


def _changed(site: Site, **values: Any) -> Site:  # noqa: ANN401
    return replace(site, fabric=replace(site.fabric, **values))


def _smaller_units(site: Site) -> Iterator[Family]:
    unit = site.fabric.nodes_per_unit
    if unit is not None:
        units = range(unit - 1, max(0, unit - _UNITS_TRIED), -1)
        yield (
            (_changed(site, nodes_per_unit=unit) for unit in units),
            lambda size: f"nodes_per_unit {size.layout.nodes_per_unit}",
        )


def _freed(site: Site, names: Iterable[str], free: SwitchChoice | None) -> Iterator[Family]:
    """Values that the site states, left to the designer. free: what a value is that is not stated."""
    for name in names:
        if getattr(site.fabric, name) != free:
            yield [_changed(site, **{name: free})], _CHOSEN[name]


def _looser_spines(site: Site) -> Iterator[Family]:
    ratios = [ratio for ratio in _RATIOS if ratio > site.fabric.spine_oversubscription]
    if ratios:
        yield (
            (_changed(site, spine_oversubscription=ratio) for ratio in ratios),
            lambda size: f"spine_oversubscription {ceil(size.spine_oversubscription * 100 - 1e-6) / 100:g}:1",
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
