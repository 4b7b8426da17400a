"""The bill of materials, counted from the finished fabrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eastwest.design.wiring import split_at
from eastwest.fabric import Fabric, Role
from eastwest.intent.catalogue.model import CableType, Catalogue, Switch
from eastwest.intent.site import Site
from eastwest.plan import BillLine
from eastwest.units import format_gbps


def bill_of_materials(site: Site, fabric: Fabric, catalogue: Catalogue) -> tuple[BillLine, ...]:
    """Nodes, NICs, switches and cables or optics with fibre of the compute fabric, and storage, each with its count."""
    return (
        *_nodes(site, fabric, catalogue),
        *switch_lines(fabric, catalogue, "compute"),
        *cable_lines(fabric, catalogue, "compute"),
        *_storage(site, catalogue),
    )


def _nodes(site: Site, fabric: Fabric, catalogue: Catalogue) -> Iterator[BillLine]:
    gpus, count = site.gpus, len(fabric.gpu_nodes)
    node = catalogue.nodes.get(gpus.node)
    yield BillLine("node", gpus.node, f"{node.vendor} {node.model}" if node else gpus.node, count)
    note = f"{gpus.nics} per node; check whether the node comes with them"
    ports = site.fabric.ports_per_nic
    if ports > 1:
        note += f"; each runs {ports} ports of {format_gbps(site.fabric.link_gbps)}: order a variant that does"
    others = Counter[str]()
    for other in gpus.other_nics:
        others[other.nic] += max(min(other.last, count) - other.first + 1, 0)
    for model in gpus.nic_models:
        nodes = others[model] + (count - others.total() if model == gpus.nic else 0)
        nic = catalogue.nics.get(model)
        if nodes:
            yield BillLine("nic", model, f"{nic.vendor} {nic.model}" if nic else model, nodes * gpus.nics, note)


def switch_lines(fabric: Fabric, catalogue: Catalogue, network: str) -> Iterator[BillLine]:
    """The switches of a fabric by model, with what they serve as."""
    roles = Counter((switch.model, switch.role.value) for switch in fabric.switches)
    for model in dict.fromkeys(switch.model for switch in fabric.switches):
        entry = catalogue.switches[model]
        counts = {role: count for (name, role), count in roles.items() if name == model}
        note = ", ".join(f"{count} as {role}" for role, count in counts.items())
        yield BillLine("switch", model, f"{entry.vendor} {entry.model}", sum(counts.values()), note, network)


def cable_lines(fabric: Fabric, catalogue: Catalogue, network: str) -> Iterator[BillLine]:
    """The cables of a fabric by type, speed and length."""
    kinds = Counter((link.cable, link.speed_gbps, link.length_m) for link in fabric.links)
    leaf = next((catalogue.switches[switch.model] for switch in fabric.with_role(Role.LEAF)), None)
    for (name, speed_gbps, length_m), count in kinds.items():
        cable = catalogue.cables.get(name)
        reach = f"{length_m:g} m at {format_gbps(speed_gbps)}"
        if cable is None:
            note = "to be found by hand: the catalogue has no cable of this speed and reach"
            yield BillLine("cable", "", f"unknown cable, {reach}", count, note, network)
        else:
            yield from _one_cable(cable, count, reach, _parts(leaf, speed_gbps), network)


def _parts(leaf: Switch | None, speed_gbps: float) -> int:
    return 1 if leaf is None else split_at(leaf, speed_gbps)


def _one_cable(cable: CableType, links: int, reach: str, parts: int, network: str) -> Iterator[BillLine]:
    split = f"leaf ports are split in {parts}: one end there serves {parts} links" if parts > 1 else ""
    if not cable.optics:
        yield BillLine("cable", cable.id, f"{cable.description}, {reach}", links, split, network)
        return
    note = "; ".join(part for part in (f"{cable.optics} per link", split) if part)
    yield BillLine("optic", cable.id, cable.description, links * cable.optics, note, network)
    yield BillLine("cable", cable.id, f"fibre for {cable.description}, {reach}", links, "one per link", network)


def _storage(site: Site, catalogue: Catalogue) -> Iterator[BillLine]:
    if site.storage is not None:
        entry = catalogue.storage.get(site.storage.system)
        name = f"{entry.vendor} {entry.model}" if entry else site.storage.system
        note = {
            "none": "on a storage network of its own, which this plan does not cable",
            "dedicated": "on the storage network",
            "converged": "on the leaves of the compute fabric",
        }[site.storage.network]
        network = "storage" if site.storage.network == "dedicated" else "compute"
        yield BillLine("storage", site.storage.system, name, site.storage.count, note, network)
