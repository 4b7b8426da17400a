"""Storage systems on the compute fabric: how many ports they have, and how many come to stand on a leaf."""

from __future__ import annotations

from dataclasses import replace

from eastwest.errors import NoFitError, Problem
from eastwest.fabric.topology import Layout, links_per_leaf
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site, StorageIntent


def system_ports(storage: StorageIntent, catalogue: Catalogue) -> tuple[int, float]:
    """Ports of one storage system and their speed in Gb/s: the site's, else the catalogue's.

    Raises NoFitError where neither tells, or the catalogue tells of ports of several speeds.
    """
    entry = catalogue.storage.get(storage.system)
    groups = () if entry is None or entry.ports.value is None else entry.ports.value
    count = storage.system_ports
    if count is None and groups:
        fastest = max(group.speed_gbps for group in groups)
        count = sum(group.count for group in groups if group.speed_gbps == fastest)
    speed_gbps = storage.system_gbps
    if speed_gbps is None and groups:
        speed_gbps = max(group.speed_gbps for group in groups)
    if count is None or speed_gbps is None:
        found = f"the network ports of {storage.system} are not in the catalogue"
        raise NoFitError(
            Problem(found, "storage.system", mend="state `ports:` and `link:` of one system under storage")
        )
    return count, speed_gbps


def with_system_ports(site: Site, catalogue: Catalogue) -> Site:
    """The site with what the cabling of its storage systems needs: ports from the catalogue, and the nodes beside which
    they stand, those of the first step where the site grows."""
    if site.storage is None or site.storage.network == "none":
        return site
    count, speed_gbps = system_ports(site.storage, catalogue)
    nodes = site.storage.beside_nodes or (site.gpus.count if site.growth else None)
    return replace(site, storage=replace(site.storage, system_ports=count, system_gbps=speed_gbps, beside_nodes=nodes))


def storage_links(site: Site, layout: Layout) -> tuple[int, float]:
    """Links of storage systems on the fullest leaf and their speed; none unless the fabric is converged."""
    storage = site.storage
    if storage is None or storage.network != "converged" or not storage.system_ports or not storage.system_gbps:
        return 0, site.fabric.link_gbps
    ports = storage.count * storage.system_ports
    return links_per_leaf(layout, ports, storage.beside_nodes or layout.nodes), storage.system_gbps
