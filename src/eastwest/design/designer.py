"""Site and Catalogue in, Plan out."""

from __future__ import annotations

from eastwest.design.addressing import address
from eastwest.design.bill import bill_of_materials
from eastwest.design.cabling import cabling
from eastwest.design.choice import choose
from eastwest.design.converged import with_system_ports
from eastwest.design.failure import failure_domains
from eastwest.design.nearest import no_fit
from eastwest.design.reasons import reasons
from eastwest.design.tiers import tiers
from eastwest.design.wiring import wire
from eastwest.errors import NoFitError, Problem
from eastwest.fabric.topology import build
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.lossless.build import build_policy
from eastwest.plan import Plan
from eastwest.units import format_gbps


def design(site: Site, catalogue: Catalogue) -> Plan:
    """The fabric that the site asks for, with the reason for each choice; the same input gives the same plan.

    Raises NoFitError when nothing fits; its problems name the constraint that fails and the nearest that works.
    """
    _check_nic(site, catalogue)
    site = with_system_ports(site, catalogue)
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
        cabling=tuple(cabling(fabric, "compute")),
        bill=bill_of_materials(site, fabric, catalogue),
        failure_domains=failure_domains(fabric),
        tiers=tiers(size),
        reasons=reasons(site, size, choice, wiring, catalogue),
        planes=size.layout.planes,
        ports_per_nic=size.layout.ports_per_nic,
    )


def _check_nic(site: Site, catalogue: Catalogue) -> None:
    nic = catalogue.nics.get(site.gpus.nic)
    speed = None if nic is None else nic.speed_gbps.value
    if nic is None or speed is None:
        return
    ports = site.fabric.ports_per_nic
    most = speed * max(nic.ports.value or 1, 1)
    link = format_gbps(site.fabric.link_gbps)
    if speed < site.fabric.link_gbps:
        found = f"{nic.model} runs at most {format_gbps(speed)}, the link is {link}"
        raise NoFitError(Problem(found, "fabric.link", allowed=f"at most {format_gbps(speed)}"))
    if most < site.fabric.link_gbps * ports:
        found = f"{ports} ports of {link} are more than {nic.model} carries, {format_gbps(most)}"
        raise NoFitError(Problem(found, "fabric.link", allowed=f"at most {format_gbps(most / ports)}"))
