"""NICs of a site: whether they carry their links, and which nodes have others."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.errors import NoFitError, Problem
from eastwest.fabric import Fabric
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import NodeNics
from eastwest.units import format_gbps


def check_nics(site: Site, catalogue: Catalogue) -> None:
    """Raises NoFitError for a NIC that is slower than its links."""
    for model in site.gpus.nic_models:
        _check(model, site, catalogue)


def _check(model: str, site: Site, catalogue: Catalogue) -> None:
    nic = catalogue.nics.get(model)
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


def other_nics(site: Site, fabric: Fabric) -> Iterator[NodeNics]:
    """Nodes whose NICs are not the usual ones, as far as the fabric has them."""
    nodes = [node.name for node in fabric.gpu_nodes]
    found = (NodeNics(other.nic, tuple(nodes[other.first - 1 : other.last])) for other in site.gpus.other_nics)
    return (each for each in found if each.nodes)
