"""Site and Catalogue in, Plan out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from eastwest.design.addressing import address
from eastwest.design.bill import bill_of_materials, cable_lines, switch_lines
from eastwest.design.cabling import cabling
from eastwest.design.choice import choose
from eastwest.design.converged import with_system_ports
from eastwest.design.failure import failure_domains
from eastwest.design.growth import addressing_within, at_full_size, first_nodes, growth_reasons, growth_steps
from eastwest.design.nearest import no_fit
from eastwest.design.networks import Draft, front_end_network, management_network, storage_network
from eastwest.design.nics import check_nics, other_nics
from eastwest.design.racks import cut_to_length, places_of
from eastwest.design.reach import check_reach
from eastwest.design.reasons import reasons
from eastwest.design.tiers import tiers_of
from eastwest.design.wiring import wire
from eastwest.fabric import Fabric
from eastwest.fabric.topology import build
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.catalogue.slots import slot_of
from eastwest.intent.configuration import DEVIATIONS
from eastwest.intent.site import Site
from eastwest.lossless import Reason
from eastwest.lossless.build import build_policy
from eastwest.plan import BillLine, Cable, Network, Place, Plan


def design(site: Site, catalogue: Catalogue) -> Plan:
    """The networks that the site asks for, with the reason for each choice; the same input gives the same plan.

    Raises NoFitError when nothing fits; its problems name the constraint that fails and the nearest that works.
    """
    check_nics(site, catalogue)
    site = with_system_ports(site, catalogue)
    whole = at_full_size(site)
    choice = choose(whole, catalogue)
    if choice.best is None:
        raise no_fit(whole, catalogue)
    size = choice.best
    wiring = wire(site, size, catalogue)
    full = build(size.layout, wiring)
    drafts = _drafts(site, first_nodes(full, site.gpus.count), catalogue)
    full, drafts, places = _placed(site, full, drafts, catalogue)
    fabric = first_nodes(full, site.gpus.count)
    check_reach(site, (full, *(draft.fabric for draft in drafts)), catalogue)
    networks = tuple(_network(site, draft, catalogue) for draft in drafts)
    return Plan(
        name=site.name,
        site_hash=site.source_hash,
        topology=size.layout.topology,
        rails=site.gpus.rails,
        fabric=fabric,
        policy=build_policy(site, fabric, catalogue),
        addressing=addressing_within(address(full, site.fabric.addressing), fabric),
        cabling=tuple(_cabling(fabric, networks)),
        bill=(*bill_of_materials(site, fabric, catalogue), *_other_bills(drafts, catalogue)),
        failure_domains=failure_domains(fabric),
        tiers=tiers_of(fabric),
        reasons=(*reasons(whole, size, choice, wiring, catalogue), *growth_reasons(site), *_deviations(site)),
        planes=size.layout.planes,
        ports_per_nic=size.layout.ports_per_nic,
        networks=networks,
        growth=growth_steps(site, full, catalogue),
        places=tuple(place for place in places if _stands(place, fabric, networks)),
        configuration=site.configuration,
        other_nics=tuple(other_nics(site, fabric)),
        slot_gigabytes_per_s=slot_of(catalogue.nodes[site.gpus.node], catalogue.nics[site.gpus.nic]),
        library=site.library,
    )


def _drafts(site: Site, fabric: Fabric, catalogue: Catalogue) -> tuple[Draft, ...]:
    """The other networks; management comes last, because it has a port for every device of all others."""
    found = [storage_network(site, fabric, catalogue), front_end_network(site, fabric, catalogue)]
    drafts = [draft for draft in found if draft is not None]
    management = management_network(site, [fabric, *(draft.fabric for draft in drafts)], catalogue)
    return (*drafts, management) if management is not None else tuple(drafts)


def _placed(
    site: Site, full: Fabric, drafts: tuple[Draft, ...], catalogue: Catalogue
) -> tuple[Fabric, tuple[Draft, ...], tuple[Place, ...]]:
    """Everything with its cables cut to length; as it was, where the site describes no racks."""
    racks = site.room.racks
    if racks is None:
        return full, drafts, ()
    places = places_of(racks, full, [draft.fabric for draft in drafts])
    moved = (replace(draft, fabric=cut_to_length(draft.fabric, racks, places, catalogue)) for draft in drafts)
    return cut_to_length(full, racks, places, catalogue), tuple(moved), places


def _stands(place: Place, fabric: Fabric, networks: Sequence[Network]) -> bool:
    return place.device in fabric.by_name or any(place.device in network.fabric.by_name for network in networks)


def _network(site: Site, draft: Draft, catalogue: Catalogue) -> Network:
    """A draft with its policy: a storage network is lossless like the compute fabric, at the speed of its own NICs."""
    policy = None
    if draft.lossless and site.storage is not None and site.storage.fabric is not None:
        fabric = replace(site.fabric, link_gbps=site.storage.fabric.link_gbps)
        own = replace(site, fabric=fabric, lossless=replace(site.lossless, tuning=None))  # tuned for the compute fabric
        policy = build_policy(own, draft.fabric, catalogue)
    return Network(
        name=draft.name,
        topology=draft.topology,
        fabric=draft.fabric,
        policy=policy,
        addressing=draft.addressing,
        failure_domains=failure_domains(draft.fabric),
        tiers=tiers_of(draft.fabric),
        reasons=draft.reasons,
    )


def _cabling(fabric: Fabric, networks: Sequence[Network]) -> Iterator[Cable]:
    first = 1
    for name, wired in (("compute", fabric), *((network.name, network.fabric) for network in networks)):
        yield from cabling(wired, name, first)
        first += len(wired.links)


def _other_bills(drafts: Sequence[Draft], catalogue: Catalogue) -> Iterator[BillLine]:
    for draft in drafts:
        yield from draft.hosts_bill
        yield from switch_lines(draft.fabric, catalogue, draft.name)
        yield from cable_lines(draft.fabric, catalogue, draft.name)


def _deviations(site: Site) -> tuple[Reason, ...]:
    """What the site gives up by name, so that every document about the plan says so."""
    return tuple(
        Reason(f"deviation {name}", "asked for by the site", DEVIATIONS[name], "site file (configuration.deviations)")
        for name in site.configuration.deviations
    )
