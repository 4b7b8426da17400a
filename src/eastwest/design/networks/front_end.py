"""The front-end network: users and inference requests come in here."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.design.addressing import FRONT_END, address
from eastwest.design.networks.draft import Draft, Hosts, hosts_of, numbered
from eastwest.design.networks.pairs import size_pairs, systems_of
from eastwest.design.networks.storage import pair_reasons, topology_of
from eastwest.design.networks.wire_pairs import wire_pairs
from eastwest.fabric import Fabric, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Attached, FrontendIntent, Site
from eastwest.lossless import Reason
from eastwest.plan import BillLine
from eastwest.units import format_gbps

_OTHERS = (
    ("load_balancers", Role.LOAD_BALANCER, "lb", "load balancer"),
    ("servers", Role.SERVER, "server", "server"),
    ("uplinks", Role.EXTERNAL, "external", "router of the outside world"),
)


def front_end_network(site: Site, compute: Fabric, catalogue: Catalogue) -> Draft | None:
    """GPU nodes, load balancers, servers and outside routers on pairs of leaves; None unless the site asks for it.

    Raises NoFitError when no models carry it.
    """
    wanted = site.frontend
    if wanted is None:
        return None
    nodes = compute.gpu_nodes
    names, units, ports = [node.name for node in nodes], [node.unit for node in nodes], wanted.fabric.ports
    gpus = hosts_of(names, Role.GPU_NODE, site.gpus.node, ports, wanted.fabric.link_gbps, "fe{n}", units)
    hosts = (gpus, *(hosts for hosts, _, _ in _others(wanted)))
    size = size_pairs("front-end", hosts, wanted.fabric, catalogue, "frontend", systems_of(site, "frontend"))
    fabric = wire_pairs("fe", hosts, size, site.room, catalogue)
    reasons = [*pair_reasons("front-end", size), _way_out(wanted, len(nodes))]
    addressing = address(fabric, site.fabric.addressing, FRONT_END)
    bill = tuple(_bill(wanted, len(nodes)))
    return Draft("front-end", topology_of(size), fabric, addressing, tuple(reasons), bill)


def _others(wanted: FrontendIntent) -> Iterator[tuple[Hosts, Attached, str]]:
    for field, role, stem, what in _OTHERS:
        attached: Attached | None = getattr(wanted, field)
        if attached is not None:
            names = tuple(numbered(stem, attached.count))
            yield hosts_of(names, role, "", attached.ports, attached.link_gbps, "eth{n}"), attached, what


def _way_out(wanted: FrontendIntent, nodes: int) -> Reason:
    if wanted.uplinks is None:
        why = "the site file names no routers of the outside world: nothing leads out of this network yet"
        return Reason("front-end uplinks", "none", why, "the site file")
    out = wanted.uplinks.count * wanted.uplinks.ports * wanted.uplinks.link_gbps
    below = nodes * wanted.fabric.ports * wanted.fabric.link_gbps
    why = f"{below:g} Gb/s of node ports over {out:g} Gb/s to the outside: {below / out:.3g}:1"
    return Reason("front-end uplinks", f"{out:g} Gb/s", why, "the site file")


def _bill(wanted: FrontendIntent, nodes: int) -> Iterator[BillLine]:
    speed = format_gbps(wanted.fabric.link_gbps)
    note = f"{wanted.fabric.ports} per node; check whether the node comes with them"
    yield BillLine("nic", "", f"front-end ports of GPU nodes, {speed}", nodes * wanted.fabric.ports, note, "front-end")
    for _, attached, what in _others(wanted):
        text = f"{what} with {attached.ports} x {format_gbps(attached.link_gbps)}"
        yield BillLine("host", "", text, attached.count, "model of your choice", "front-end")
