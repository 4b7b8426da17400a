"""Choices with their reasons, and what was rejected; the picture and the capacity of every network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from eastwest.fabric import Fabric, Link, Role
from eastwest.plan import Network, Plan, Tier
from eastwest.report.document.blocks import Block, Figures, Picture, Section, Text, table
from eastwest.report.document.material import DesignMaterial, row_of
from eastwest.report.links import LinkLoad
from eastwest.report.numbers import count, plural
from eastwest.report.pictures.grouping import MOST_DEVICES
from eastwest.report.pictures.topology import draw_topology
from eastwest.report.sections.design import switches_in_words, topology_name
from eastwest.units import format_gbps

FEW = 60
"""Devices that a picture beside the main one shows each: more only blur."""
_REJECTED = "rejected"
_REASONS = "choice|value|*reason [source]"


def overview(material: DesignMaterial) -> Section:
    """The chapter that a reader in a hurry reads: figures and picture."""
    plan = material.plan
    fabric = plan.fabric
    words = switches_in_words(fabric)
    text = (
        f"A {topology_name(plan.topology)} fabric for {plural(len(fabric.gpu_nodes), 'GPU node')}: {words}, "
        f"{plural(len(plan.cabling), 'cable')} in all networks. The lossless policy is the same on every device."
    )
    node = material.catalogue.nodes.get(material.site.gpus.node)
    gpus = None if node is None else node.gpus.value
    models = ", ".join(material.site.gpus.nic_models)
    figures = [
        (count(len(fabric.gpu_nodes)), "GPU nodes", material.site.gpus.node),
        (count(sum(one.nics for one in fabric.gpu_nodes)), "back-end NICs", models),
        (count(len(fabric.switches)), "compute switches", words),
        (count(len(plan.cabling)), "cables", "all networks"),
        (count(1 + len(plan.networks)), "networks", ", ".join(("compute", *(one.name for one in plan.networks)))),
    ]
    if gpus:
        figures.insert(0, (count(gpus * len(fabric.gpu_nodes)), "GPUs", f"{gpus} a node"))
    blocks: list[Block] = [Text(text), Figures(tuple(figures)), _picture("compute fabric", fabric, words)]
    storage = plan.network("storage")
    if storage is not None:
        words = switches_in_words(storage.fabric)
        blocks.append(_picture("storage network", _by_pairs(storage.fabric), words, FEW))
    return Section("overview", "The design in one view", (*blocks, *_capacity(plan)))


def _picture(name: str, fabric: Fabric, words: str, most: int = MOST_DEVICES) -> Picture:
    return fabric_picture(
        fabric,
        f"Topology of the {name}: {words}, {len(fabric.hosts)} hosts and {len(fabric.links)} links.",
        f"The {name}. Parallel links are drawn as one; of many devices of one kind, a box stands for all.",
        most,
    )


def fabric_picture(fabric: Fabric, alternative: str, caption: str, most: int = MOST_DEVICES) -> Picture:
    """A fabric without any traffic. most: devices up to which each has a box of its own."""
    idle = tuple(LinkLoad(link, link.a, 0.0, 0.0, 0, 0, 0) for link in fabric.links)
    return Picture(str(draw_topology(fabric, idle, (), busy=False, most=most)), alternative, caption)


def _by_pairs(fabric: Fabric) -> Fabric:
    """Hosts in the unit of their pair of leaves: where they stand in the compute fabric says nothing here."""
    leaves = {leaf.name: leaf.unit for leaf in fabric.with_role(Role.LEAF)}
    at = {end: leaves[link.other(end).device] for link in fabric.links for end in _hosts_of(link, leaves)}
    return Fabric(tuple(replace(each, unit=at.get(each.name, each.unit)) for each in fabric.devices), fabric.links)


def _hosts_of(link: Link, leaves: Mapping[str, int | None]) -> Iterator[str]:
    """The end of a link whose other end is a leaf."""
    for end in (link.a.device, link.b.device):
        if link.other(end).device in leaves and end not in leaves:
            yield end


def _capacity(plan: Plan) -> Iterator[Block]:
    rows = [("compute", *row) for row in _tiers(plan.tiers, plan.fabric)]
    rows += [(one.name, *row) for one in plan.networks for row in _tiers(one.tiers, one.fabric)]
    columns = "network|tier|*model|>switches|>down, each|>up, each|>oversubscription"
    yield table("Capacity by tier", columns, rows, "Of the fullest switch of each tier.")


def _tiers(tiers: tuple[Tier, ...], fabric: Fabric) -> Iterator[tuple[str, ...]]:
    for tier in tiers:
        models = ", ".join(sorted({one.model for one in fabric.switches if one.role.value == tier.name}))
        up = format_gbps(tier.up_gbps) if tier.up_gbps else "–"
        ratio = f"{tier.oversubscription:.3g}:1" if tier.up_gbps else "–"
        yield tier.name, models, count(tier.switches), format_gbps(tier.down_gbps), up, ratio


def choices(material: DesignMaterial) -> Section:
    """The chapter of choices: what was taken, then what was not."""
    plan = material.plan
    taken = [one for one in plan.reasons if not one.subject.startswith(_REJECTED)]
    refused = [one for one in plan.reasons if one.subject.startswith(_REJECTED)]
    blocks: list[Block] = [table("Compute fabric", _REASONS, map(row_of, taken))]
    blocks += [_network(one) for one in plan.networks if one.reasons]
    if refused:
        rows = ((one.subject.partition(": ")[2], one.why) for one in refused)
        blocks.append(table("Rejected alternatives", "setting|*why it does not fit", rows))
    else:
        text = "Nothing was tried and rejected: the site file names the models, or the first ones fitted."
        blocks.append(Text(text, "Rejected alternatives"))
    return Section("choices", "Choices and their reasons", tuple(blocks))


def _network(one: Network) -> Block:
    return table(f"{one.name.capitalize()} network", _REASONS, map(row_of, one.reasons))
