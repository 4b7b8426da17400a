"""The bill of materials, counted from the finished fabric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eastwest.design.size import Size
from eastwest.design.wiring import split_at
from eastwest.fabric import Fabric
from eastwest.intent.catalogue.model import CableType, Catalogue
from eastwest.intent.site import Site
from eastwest.plan import BillLine
from eastwest.units import format_gbps


def bill_of_materials(site: Site, size: Size, fabric: Fabric, catalogue: Catalogue) -> tuple[BillLine, ...]:
    """Nodes, NICs, switches, cables or optics with fibre, and storage, each with its count."""
    return (
        *_nodes(site, catalogue),
        *_switches(fabric, catalogue),
        *_cables(size, fabric, catalogue),
        *_storage(site, catalogue),
    )


def _nodes(site: Site, catalogue: Catalogue) -> Iterator[BillLine]:
    gpus = site.gpus
    node, nic = catalogue.nodes.get(gpus.node), catalogue.nics.get(gpus.nic)
    yield BillLine("node", gpus.node, f"{node.vendor} {node.model}" if node else gpus.node, gpus.count)
    note = f"{gpus.nics} per node; check whether the node comes with them"
    yield BillLine("nic", gpus.nic, f"{nic.vendor} {nic.model}" if nic else gpus.nic, gpus.count * gpus.nics, note)


def _switches(fabric: Fabric, catalogue: Catalogue) -> Iterator[BillLine]:
    roles = Counter((switch.model, switch.role.value) for switch in fabric.switches)
    for model in dict.fromkeys(switch.model for switch in fabric.switches):
        entry = catalogue.switches[model]
        counts = {role: count for (name, role), count in roles.items() if name == model}
        note = ", ".join(f"{count} as {role}" for role, count in counts.items())
        yield BillLine("switch", model, f"{entry.vendor} {entry.model}", sum(counts.values()), note)


def _cables(size: Size, fabric: Fabric, catalogue: Catalogue) -> Iterator[BillLine]:
    kinds = Counter((link.cable, link.speed_gbps, link.length_m) for link in fabric.links)
    for (name, speed_gbps, length_m), count in kinds.items():
        cable = catalogue.cables.get(name)
        reach = f"{length_m:g} m at {format_gbps(speed_gbps)}"
        if cable is None:
            note = "to be found by hand: the catalogue has no cable of this speed and reach"
            yield BillLine("cable", "", f"unknown cable, {reach}", count, note)
        else:
            yield from _one_cable(cable, count, reach, split_at(size.leaf, speed_gbps))


def _one_cable(cable: CableType, links: int, reach: str, parts: int) -> Iterator[BillLine]:
    split = f"leaf ports are split in {parts}: one end there serves {parts} links" if parts > 1 else ""
    if not cable.optics:
        yield BillLine("cable", cable.id, f"{cable.description}, {reach}", links, split)
        return
    note = "; ".join(part for part in (f"{cable.optics} per link", split) if part)
    yield BillLine("optic", cable.id, cable.description, links * cable.optics, note)
    yield BillLine("cable", cable.id, f"fibre for {cable.description}, {reach}", links, "one per link")


def _storage(site: Site, catalogue: Catalogue) -> Iterator[BillLine]:
    if site.storage is not None:
        entry = catalogue.storage.get(site.storage.system)
        name = f"{entry.vendor} {entry.model}" if entry else site.storage.system
        note = "on a storage network of its own, which this plan does not cable"
        yield BillLine("storage", site.storage.system, name, site.storage.count, note)
