"""A storage network of its own."""

from __future__ import annotations

from eastwest.design.addressing import STORAGE, address
from eastwest.design.networks.draft import Draft, hosts_of, numbered
from eastwest.design.networks.pairs import PairSize, size_pairs, systems_of
from eastwest.design.networks.wire_pairs import wire_pairs
from eastwest.fabric import Fabric, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.lossless import Reason
from eastwest.plan import BillLine
from eastwest.units import format_gbps


def storage_network(site: Site, compute: Fabric, catalogue: Catalogue) -> Draft | None:
    """GPU nodes and storage systems on pairs of leaves; None unless the site asks for a dedicated network.

    Raises NoFitError when no models carry it.
    """
    storage = site.storage
    if storage is None or storage.fabric is None or not storage.system_ports or not storage.system_gbps:
        return None
    wanted = storage.fabric
    nodes = compute.gpu_nodes
    names, units = [node.name for node in nodes], [node.unit for node in nodes]
    systems = tuple(numbered("storage", storage.count))
    hosts = (
        hosts_of(names, Role.GPU_NODE, site.gpus.node, wanted.ports, wanted.link_gbps, "stor{n}", units),
        hosts_of(systems, Role.STORAGE, storage.system, storage.system_ports, storage.system_gbps, "port{n}"),
    )
    size = size_pairs(
        "storage", hosts, wanted, catalogue, "storage.dedicated", systems_of(site, "storage"), lossless=True
    )
    fabric = wire_pairs("stor", hosts, size, site.room, catalogue)
    reasons = (*pair_reasons("storage", size, lossless=True), *_bandwidth(site))
    nics = BillLine(
        "nic",
        "",
        f"storage ports of GPU nodes, {format_gbps(wanted.link_gbps)}",
        len(nodes) * wanted.ports,
        f"{wanted.ports} per node; check whether the node comes with them",
        "storage",
    )
    addressing = address(fabric, site.fabric.addressing, STORAGE)
    return Draft("storage", topology_of(size), fabric, addressing, reasons, (nics,), lossless=True)


def topology_of(size: PairSize) -> str:
    """`leaf-pair` without spines, else `leaf-spine`."""
    return "leaf-spine" if size.spine else "leaf-pair"


def pair_reasons(name: str, size: PairSize, *, lossless: bool = False) -> tuple[Reason, ...]:
    """Why a network of leaf pairs has the size it has."""
    models = " with ".join(dict.fromkeys(entry.id for entry in (size.leaf, size.spine) if entry is not None))
    down = " and ".join(f"{d.count} x {format_gbps(d.speed_gbps)}" for d in size.down if d.count)
    value = f"{size.pairs} {'pair' if size.pairs == 1 else 'pairs'} of leaves, {size.spines} spines"
    why = f"every host has ports on both leaves of a pair; the fullest leaf carries {down}"
    if size.spine is not None:
        why += (
            f" over {size.spines * size.parallel} x {format_gbps(size.uplink_gbps)} up: {size.oversubscription:.3g}:1"
        )
    else:
        why += "; both leaves reach every host, so no spines are needed"
    first = "published buffers first, then " if lossless else ""
    return (
        Reason(f"{name} network", value, why, "chosen by the designer"),
        Reason(
            f"{name} switches",
            models,
            f"{first}least switching capacity to buy of the models that fit",
            size.leaf.ports.source,
        ),
    )


def _bandwidth(site: Site) -> tuple[Reason, ...]:
    """What the ports of systems and nodes carry together, beside what the cluster asks for."""
    storage = site.storage
    if storage is None or storage.fabric is None or not storage.system_ports or not storage.system_gbps:
        return ()
    systems = storage.count * storage.system_ports * storage.system_gbps / 8
    nodes = site.gpus.count * storage.fabric.ports * storage.fabric.link_gbps / 8
    wanted = max(storage.read_gigabytes_per_s, storage.write_gigabytes_per_s)
    enough = "enough for" if min(systems, nodes) >= wanted else "less than"
    why = f"ports of systems carry {systems:g} GB/s, of nodes {nodes:g} GB/s: {enough} the {wanted:g} GB/s asked for"
    return (Reason("storage ports", f"{min(systems, nodes):g} GB/s", why, "line rate, without protocol overhead"),)
