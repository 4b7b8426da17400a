"""Which topology and which models: every allowed pair is sized, the best fit wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eastwest.design.size import Misfit, Size
from eastwest.design.sizing import size_flat, size_tiers
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.catalogue.naming import runs
from eastwest.intent.configuration import followed
from eastwest.intent.site import Site, SwitchChoice


@dataclass(frozen=True, slots=True)
class Choice:
    """The best fit, or none; with it the sizes that came second and the misfits of what did not fit.

    unknown: how many of the others have a switch whose buffers nobody publishes, where the best has none.
    """

    best: Size | None
    others: tuple[Size, ...]
    misfits: tuple[Misfit, ...]
    unknown: int = 0


def choose(site: Site, catalogue: Catalogue) -> Choice:
    """Try the topologies in order, few tiers before many; of what fits, one vendor, then published buffers, then the
    fewest empty ports.
    """
    misfits: list[Misfit] = []
    for topology in topologies(site):
        for attempts in _rounds(site, topology, catalogue):
            outcomes = list(attempts)
            sizes = [outcome for outcome in outcomes if isinstance(outcome, Size)]
            misfits += [outcome for outcome in outcomes if isinstance(outcome, Misfit)]
            if sizes:
                best, *others = sorted(sizes, key=lambda size: _rank(size, catalogue))
                behind = 0 if _unknown(best, catalogue) else sum(_unknown(each, catalogue) > 0 for each in others)
                return Choice(best, tuple(others), tuple(misfits), behind)
    return Choice(None, (), tuple(misfits or _nobody(site, catalogue)))


def topologies(site: Site) -> tuple[str, ...]:
    """The topologies that the site allows, the preferred one first."""
    fabric = site.fabric
    if fabric.topology != "auto":
        return (fabric.topology,)
    tiers = ("rail-optimised", "leaf-spine") if site.gpus.rails > 1 else ("leaf-spine",)
    wanted = (fabric.nodes_per_unit, fabric.spines, fabric.uplink_gbps, fabric.tiers, fabric.units_per_pod)
    wants_tiers = any(wanted) or fabric.spine != SwitchChoice() or fabric.super_spine != SwitchChoice()
    return tiers if wants_tiers or fabric.dual_tor else ("single-switch", *tiers)


def allowed(choice: SwitchChoice, catalogue: Catalogue, family: str = "") -> tuple[Switch, ...]:
    """The switches a choice leaves open, by id.

    family: of the operating system that the site names for them; a model that the site names itself is taken as it is.
    """
    entries = (catalogue.switches[name] for name in sorted(catalogue.switches))
    return tuple(
        entry
        for entry in entries
        if choice.model in ("", entry.id)
        and choice.vendor.casefold() in ("", entry.vendor.casefold())
        and (choice.model or not family or runs(entry, family))
    )


def named_family(site: Site, role: str) -> str:
    """The vendor family that the site names for the switches of a role; empty for none."""
    return next((each.family for each in site.configuration.nos if each.role == role), "")


def usual_family(site: Site, role: str) -> str:
    """The family that switches of another network should run: its own, its leaves', or the compute fabric's leaves'."""
    return next(filter(None, (named_family(site, each) for each in followed(role))), "")


def _rounds(site: Site, topology: str, catalogue: Catalogue) -> Iterator[Iterable[Size | Misfit]]:
    """Attempts that stand equal, the preferred ones first: no spines, two tiers, three; one vendor, then several."""
    fabric = site.fabric
    leaves = allowed(fabric.leaf, catalogue, named_family(site, "leaf"))
    asks_for_spines = any(
        (fabric.tiers, fabric.nodes_per_unit, fabric.spines, fabric.uplink_gbps, fabric.units_per_pod)
    )
    flat = topology == "single-switch" or (topology == "rail-only" and not asks_for_spines and not fabric.dual_tor)
    if flat:
        yield [size_flat(site, topology, leaf) for leaf in leaves]
    if topology == "single-switch":
        return
    spines = allowed(fabric.spine, catalogue, named_family(site, "spine"))
    wants_three = fabric.tiers == 3 or fabric.super_spine != SwitchChoice() or fabric.units_per_pod is not None
    for three in (False, True):
        if (wants_three and not three) or (three and fabric.tiers == 2):
            continue
        for alike in (True, False):
            pairs = [(leaf, spine) for leaf in leaves for spine in spines if (leaf.vendor == spine.vendor) is alike]
            if three:
                yield [
                    size_tiers(site, topology, leaf, spine, above)
                    for leaf, spine in pairs
                    for above in _above(site, spine, catalogue)
                ]
            else:
                yield [size_tiers(site, topology, leaf, spine) for leaf, spine in pairs]


def _above(site: Site, spine: Switch, catalogue: Catalogue) -> tuple[Switch, ...]:
    """Super-spine models to try: as the site says, else the model of the spine."""
    choice = site.fabric.super_spine
    family = named_family(site, "super-spine")
    if choice == SwitchChoice() and (not family or runs(spine, family)):
        return (spine,)
    return allowed(choice, catalogue, family)


def _rank(size: Size, catalogue: Catalogue) -> tuple[int, int, int, tuple[str, ...]]:
    """Headroom and ECN of a chip without published buffers rest on assumptions: such switches come last."""
    return (
        _unknown(size, catalogue),
        size.unused_ports,
        size.switches,
        tuple(switch.id for _, switch in size.models),
    )


def _unknown(size: Size, catalogue: Catalogue) -> int:
    return sum(not buffers_published(switch, catalogue) for _, switch in size.models)


def buffers_published(switch: Switch, catalogue: Catalogue) -> bool:
    """Whether the packet buffer of a switch's chip, and a model of the headroom that it needs, are known."""
    chip = catalogue.asics.get(switch.asic.value or "")
    return chip is not None and chip.pool_bytes.value is not None and chip.headroom.value is not None


def _nobody(site: Site, catalogue: Catalogue) -> Iterator[Misfit]:
    known = ", ".join(sorted(catalogue.switches))
    for tier, choice in (
        ("leaf", site.fabric.leaf),
        ("spine", site.fabric.spine),
        ("super_spine", site.fabric.super_spine),
    ):
        family = named_family(site, tier.replace("_", "-"))
        if not allowed(choice, catalogue, family):
            system = f"with a system of the family {family}" if family and not choice.model else ""
            found = " ".join(filter(None, (choice.model or choice.vendor, system)))
            yield Misfit(0, f"fabric.{tier}", f"no switch in the catalogue is {found}", known)
