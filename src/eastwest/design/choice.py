"""Which topology and which models: every allowed pair is sized, the best fit wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eastwest.design.size import Misfit, Size
from eastwest.design.sizing import size_single, size_tiers
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import Site, SwitchChoice


@dataclass(frozen=True, slots=True)
class Choice:
    """The best fit, or none; with it the sizes that came second and the misfits of what did not fit."""

    best: Size | None
    others: tuple[Size, ...]
    misfits: tuple[Misfit, ...]


def choose(site: Site, catalogue: Catalogue) -> Choice:
    """Try the topologies in order; within one, prefer one vendor for both tiers, then the fewest empty ports."""
    misfits: list[Misfit] = []
    for topology in topologies(site):
        for pairs in _rounds(site, topology, catalogue):
            outcomes = list(pairs)
            sizes = [outcome for outcome in outcomes if isinstance(outcome, Size)]
            misfits += [outcome for outcome in outcomes if isinstance(outcome, Misfit)]
            if sizes:
                best, *others = sorted(sizes, key=_rank)
                return Choice(best, tuple(others), tuple(misfits))
    return Choice(None, (), tuple(misfits or _nobody(site, catalogue)))


def topologies(site: Site) -> tuple[str, ...]:
    """The topologies that the site allows, the preferred one first."""
    fabric = site.fabric
    if fabric.topology != "auto":
        return (fabric.topology,)
    tiers = ("rail-optimised", "leaf-spine") if site.gpus.rails > 1 else ("leaf-spine",)
    wants_tiers = fabric.nodes_per_unit or fabric.spines or fabric.uplink_gbps or fabric.spine != SwitchChoice()
    return tiers if wants_tiers else ("single-switch", *tiers)


def allowed(choice: SwitchChoice, catalogue: Catalogue) -> tuple[Switch, ...]:
    """The switches a choice leaves open, by id."""
    entries = (catalogue.switches[name] for name in sorted(catalogue.switches))
    return tuple(
        entry
        for entry in entries
        if choice.model in ("", entry.id) and choice.vendor.casefold() in ("", entry.vendor.casefold())
    )


def _rounds(site: Site, topology: str, catalogue: Catalogue) -> Iterator[Iterable[Size | Misfit]]:
    leaves = allowed(site.fabric.leaf, catalogue)
    if topology == "single-switch":
        yield [size_single(site, leaf) for leaf in leaves]
        return
    spines = allowed(site.fabric.spine, catalogue)
    for alike in (True, False):
        pairs = [(leaf, spine) for leaf in leaves for spine in spines if (leaf.vendor == spine.vendor) is alike]
        yield [size_tiers(site, topology, leaf, spine) for leaf, spine in pairs]


def _rank(size: Size) -> tuple[int, int, str, str]:
    return size.unused_ports, size.switches, size.leaf.id, "" if size.spine is None else size.spine.id


def _nobody(site: Site, catalogue: Catalogue) -> Iterator[Misfit]:
    known = ", ".join(sorted(catalogue.switches))
    for tier, choice in (("leaf", site.fabric.leaf), ("spine", site.fabric.spine)):
        if not allowed(choice, catalogue):
            yield Misfit(0, f"fabric.{tier}", f"no switch in the catalogue is {choice.model or choice.vendor}", known)
