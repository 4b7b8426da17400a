"""Site and Catalogue in, Plan out."""

from __future__ import annotations

from eastwest.design.addressing import address
from eastwest.design.bill import bill_of_materials
from eastwest.design.choice import choose
from eastwest.design.failure import failure_domains
from eastwest.design.nearest import no_fit
from eastwest.design.reasons import reasons
from eastwest.design.size import Size
from eastwest.design.wiring import wire
from eastwest.errors import NoFitError, Problem
from eastwest.fabric import Fabric
from eastwest.fabric.topology import build
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.configuration import DEVIATIONS
from eastwest.intent.site import Site
from eastwest.lossless import Reason
from eastwest.lossless.build import build_policy
from eastwest.plan import Cable, Plan, Tier
from eastwest.units import format_gbps


def design(site: Site, catalogue: Catalogue) -> Plan:
    """The fabric that the site asks for, with the reason for each choice; the same input gives the same plan.

    Raises NoFitError when nothing fits; its problems name the constraint that fails and the nearest that works.
    """
    _check_nic(site, catalogue)
    choice = choose(site, catalogue)
    if choice.best is None:
        raise no_fit(site, catalogue)
    size = choice.best
    wiring = wire(site, size, catalogue)
    fabric = build(size.layout, wiring)
    return Plan(
        name=site.name,
        site_hash=site.source_hash,
        topology=size.layout.topology,
        rails=site.gpus.rails,
        fabric=fabric,
        policy=build_policy(site, fabric, catalogue),
        addressing=address(fabric, site.fabric.addressing),
        cabling=cabling(fabric),
        bill=bill_of_materials(site, size, fabric, catalogue),
        failure_domains=failure_domains(fabric),
        tiers=_tiers(size),
        reasons=(*reasons(site, size, choice, wiring, catalogue), *_deviations(site)),
        configuration=site.configuration,
    )


def cabling(fabric: Fabric) -> tuple[Cable, ...]:
    """The cabling schedule: one numbered row per link, NIC cables by node first, then uplinks by leaf."""
    return tuple(
        Cable(number, *link.a, *link.b, link.speed_gbps, link.length_m, link.cable)
        for number, link in enumerate(fabric.links, start=1)
    )


def _deviations(site: Site) -> tuple[Reason, ...]:
    """What the site gives up by name, so that every document about the plan says so."""
    return tuple(
        Reason(f"deviation {name}", "asked for by the site", DEVIATIONS[name], "site file (configuration.deviations)")
        for name in site.configuration.deviations
    )


def _check_nic(site: Site, catalogue: Catalogue) -> None:
    nic = catalogue.nics.get(site.gpus.nic)
    speed = None if nic is None else nic.speed_gbps.value
    if nic is not None and speed is not None and speed < site.fabric.link_gbps:
        found = f"{nic.model} runs at most {format_gbps(speed)}, the link is {format_gbps(site.fabric.link_gbps)}"
        raise NoFitError(Problem(found, "fabric.link", allowed=f"at most {format_gbps(speed)}"))


def _tiers(size: Size) -> tuple[Tier, ...]:
    """Capacity per switch: of the fullest leaf, and of a spine with the ports in use."""
    layout = size.layout
    down = layout.downlinks * size.link_gbps
    leaf = Tier("leaf", layout.leaves, down, size.uplinks * size.uplink_gbps, size.oversubscription)
    if size.spine is None:
        return (leaf,)
    spine = Tier("spine", size.spines, size.spine_demand.count * size.uplink_gbps, 0.0, 1.0)
    return leaf, spine
