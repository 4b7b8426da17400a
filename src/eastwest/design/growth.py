"""Growth: what to buy first, what later, and how many cables a step moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from eastwest.design.bill import bill_of_materials
from eastwest.design.choice import choose
from eastwest.design.wiring import wire
from eastwest.fabric import Fabric, PortId, Role
from eastwest.fabric.topology import build
from eastwest.fabric.topology.build import in_use
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.lossless import Reason
from eastwest.plan import Addressing, BillLine, GrowthStep


def at_full_size(site: Site) -> Site:
    """The site with as many nodes as its last step of growth; the site itself when it does not grow."""
    return replace(site, gpus=replace(site.gpus, count=max((site.gpus.count, *site.growth))))


def first_nodes(full: Fabric, count: int) -> Fabric:
    """The part of a fabric that its first `count` nodes need: their leaves, the spines of their pods, super-spines as
    soon as there are two pods, and the storage on their leaves. What is left out fits later without moving a cable."""
    nodes = full.gpu_nodes
    if count >= len(nodes):
        return full
    kept = {node.name for node in nodes[:count]}
    units = {node.unit for node in nodes[:count]}
    pods = {leaf.pod for leaf in full.with_role(Role.LEAF) if leaf.unit in units}
    for device in full.devices:
        by_unit = device.role is Role.LEAF and device.unit in units
        by_pod = device.role is Role.SPINE and device.pod in pods
        above = device.role is Role.SUPER_SPINE and len(pods) > 1
        if by_unit or by_pod or above or device.role is Role.STORAGE:
            kept.add(device.name)
    links = tuple(link for link in full.links if link.a.device in kept and link.b.device in kept)
    return Fabric(tuple(in_use([device for device in full.devices if device.name in kept], links)), links)


def addressing_within(addressing: Addressing, fabric: Fabric) -> Addressing:
    """The addresses of a part of the fabric; growth leaves them as they are."""
    kept = fabric.by_name
    linked = fabric.link_at
    routers = tuple(router for router in addressing.routers if router.device in kept)
    ends = (end for end in addressing.interfaces if PortId(end.device, end.port) in linked)
    return Addressing(addressing.kind, routers, tuple(ends))


def growth_steps(site: Site, full: Fabric, catalogue: Catalogue) -> tuple[GrowthStep, ...]:
    """The steps from the first to the last number of nodes; empty when the site does not grow."""
    return tuple(_steps(site, full, catalogue)) if site.growth else ()


def growth_reasons(site: Site) -> Iterator[Reason]:
    """What the site grows to, and what that means for the figures of the plan."""
    if site.growth:
        value = ", ".join(str(count) for count in (site.gpus.count, *site.growth)) + " nodes"
        why = "units, pods, spines and ports are those of the last step, so no cable moves; the plan builds the first"
        yield Reason("growth", value, why, "the site file")
        yield from _storage_reason(site)


def _storage_reason(site: Site) -> Iterator[Reason]:
    storage = site.storage
    if storage is not None and storage.network == "converged" and storage.beside_nodes:
        beside = storage.beside_nodes
        why = (
            f"their leaves are there from the first step; with `storage.beside_nodes: {beside}` they stay in later ones"
        )
        yield Reason("converged storage", f"on the leaves of the first {beside} nodes", why, "the site file")


def moved_cables(before: Fabric, after: Fabric) -> int:
    """Cables of the fabric before that end elsewhere, or run at another speed, in the one after."""
    there = {frozenset((link.a, link.b)): link.speed_gbps for link in after.links}
    return sum(there.get(frozenset((link.a, link.b))) != link.speed_gbps for link in before.links)


def _steps(site: Site, full: Fabric, catalogue: Catalogue) -> Iterator[GrowthStep]:
    node = catalogue.nodes.get(site.gpus.node)
    each = site.gpus.nics if node is None or node.gpus.value is None else node.gpus.value
    before, bought, alone_before = Fabric((), ()), Counter[tuple[str, str, str]](), Fabric((), ())
    ports = len(full.link_at) - _host_ports(full)
    for count in (site.gpus.count, *site.growth):
        now = first_nodes(full, count)
        lines = {(line.kind, line.item, line.description): line for line in bill_of_materials(site, now, catalogue)}
        alone = _sized_alone(site, count, catalogue)
        switches = tuple(switch.name for switch in now.switches if switch.name not in before.by_name)
        moved, added = moved_cables(before, now), len(now.links) - len(before.links)
        alone_moved = moved_cables(alone_before, alone)
        step = GrowthStep(
            nodes=count,
            gpus=count * each,
            buy=tuple(_new(lines, bought)),
            switches_added=switches,
            cables_added=added,
            cables_moved=moved,
            ports_kept_free=ports - (len(now.link_at) - _host_ports(now)),
            moved_if_sized_now=alone_moved,
            statement="",
        )
        yield replace(step, statement=_statement(step, first=not before.devices))
        bought = Counter({key: line.count for key, line in lines.items()})
        before, alone_before = now, alone


def _host_ports(fabric: Fabric) -> int:
    return sum(len(host.ports) for host in fabric.hosts)


def _sized_alone(site: Site, count: int, catalogue: Catalogue) -> Fabric:
    """What the designer would build for so many nodes with no growth in mind; empty where nothing fits."""
    storage = None if site.storage is None else replace(site.storage, beside_nodes=None)
    alone = replace(site, gpus=replace(site.gpus, count=count), storage=storage, growth=())
    best = choose(alone, catalogue).best
    return Fabric((), ()) if best is None else build(best.layout, wire(alone, best, catalogue))


def _new(lines: Mapping[tuple[str, str, str], BillLine], bought: Counter[tuple[str, str, str]]) -> Iterator[BillLine]:
    for key, line in lines.items():
        more = line.count - bought[key]
        if more > 0 and line.kind != "storage":
            yield replace(line, count=more, note="")


def _statement(step: GrowthStep, *, first: bool) -> str:
    switches = f"{len(step.switches_added)} switches and {step.cables_added} cables"
    if first:
        return f"Begin with {switches}; {step.ports_kept_free} switch ports are kept free for what follows."
    instead = ""
    if step.moved_if_sized_now:
        instead = f" Had each step been sized for itself, {step.moved_if_sized_now} cables would move."
    return f"Add {switches}; {step.cables_moved} cables move.{instead}"
