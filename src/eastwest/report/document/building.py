"""Racks, cables, addresses, what to buy, what a failure costs and how the site grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from eastwest.fabric import Fabric
from eastwest.plan import FailureDomain, Plan
from eastwest.report.document.blocks import Block, Picture, Section, Text, table
from eastwest.report.document.material import DesignMaterial
from eastwest.report.numbers import count, percent
from eastwest.report.pictures.racks import Mounted, Rack, draw_racks
from eastwest.units import format_gbps


def cabling(material: DesignMaterial) -> Section:
    """Racks with their devices, and cables by kind; the single ones stand in the schedule."""
    plan = material.plan
    blocks: list[Block] = []
    if plan.places:
        racks: dict[tuple[int, str], list[str]] = {}
        for place in plan.places:
            racks.setdefault((place.row, place.rack), []).append(place.device)
        rows = ((str(row), rack, count(len(names)), _span(names)) for (row, rack), names in racks.items())
        blocks.append(_elevation(material))
        blocks.append(table("Racks", ">row|rack|>devices|*which", rows, file="racks.csv"))
    else:
        blocks.append(Text("The site file describes no racks: cable lengths are those it states per tier.", "Racks"))
    kinds = Counter((one.network, one.cable or "none fits", one.speed_gbps, one.length_m) for one in plan.cabling)
    lines = (
        (net, kind, format_gbps(speed), f"{length:g}", count(n)) for (net, kind, speed, length), n in kinds.items()
    )
    blocks.append(table("Cables by kind", "network|*cable|>speed|>length, m|>number", lines, file="cabling.csv"))
    schedule = (
        (str(one.number), one.a_device, one.a_port, one.b_device, one.b_port, f"{one.length_m:g}", one.network)
        for one in plan.cabling
    )
    columns = ">no.|from|port|to|port|>m|*network"
    blocks.append(table("Cabling schedule", columns, schedule, file="cabling.csv"))
    return Section("cabling", "Racks and cables", tuple(blocks))


def _elevation(material: DesignMaterial) -> Picture:
    """The racks from the front; of those that are alike one is drawn."""
    models = {device.name: device for fabric in _fabrics(material.plan) for device in fabric.devices}
    found: dict[str, list[Mounted]] = {}
    for place in material.plan.places:
        device = models[place.device]
        height_u = height_of(device.model, material)
        found.setdefault(place.rack, []).append(Mounted(device.name, device.model, device.role, height_u))
    racks = tuple(Rack(name, tuple(devices)) for name, devices in found.items())
    drawn, kinds = draw_racks(racks)
    return Picture(
        str(drawn),
        f"Front view of {kinds} kinds of {len(racks)} racks.",
        "Racks from the front, filled from below; the number on top says how many are alike. Heights are the "
        "catalogue's, dashed where none is published (drawn as 1 U). Which device stands at which height is yours.",
        "Rack elevation",
    )


def _fabrics(plan: Plan) -> tuple[Fabric, ...]:
    return (plan.fabric, *(network.fabric for network in plan.networks))


def height_of(model: str, material: DesignMaterial) -> float | None:
    """Height in rack units, None when nobody publishes it."""
    found = material.catalogue
    entry = found.switches.get(model) or found.nodes.get(model) or found.storage.get(model)
    return None if entry is None else entry.height_u.value


def _span(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:3])} … {names[-1]}"


def addressing(material: DesignMaterial) -> Section:
    """Routers, and how links are numbered."""
    plan = material.plan
    every = (("compute", plan.addressing), *((one.name, one.addressing) for one in plan.networks))
    kinds = (
        (name, one.kind, count(len(one.routers)), count(sum(bool(end.address) for end in one.interfaces)))
        for name, one in every
    )
    six = any(each.loopback6 for _, one in every for each in one.routers)
    routers = (
        (name, each.device, str(each.asn), each.router_id, *((each.loopback6,) if six else ()))
        for name, one in every
        for each in one.routers
    )
    columns = "network|*device|>ASN|>router id" + ("|>IPv6 loopback" if six else "")
    return Section(
        "addressing",
        "Addressing",
        (
            table("Networks", "network|*links|>routers|>numbered ends", kinds),
            table("Routers", columns, routers, file="addressing.csv"),
        ),
    )


def impact(material: DesignMaterial) -> Section:
    """What the loss of one element costs, network by network."""
    plan = material.plan
    every = (("compute", plan.failure_domains), *((one.name, one.failure_domains) for one in plan.networks))
    columns = "when one fails|>of|>nodes|>NICs lost|>capacity left, %|*what it means"
    tables = (table(f"{name.capitalize()} network", columns, _domains(found)) for name, found in every if found)
    return Section("impact", "Failure impact", tuple(tables))


def _domains(found: Iterable[FailureDomain]) -> Iterator[tuple[str, ...]]:
    for one in found:
        figures = (count(one.count), count(one.nodes_affected), count(one.nics_lost), percent(one.bandwidth_left, 1))
        yield one.element, *figures, one.statement


def growth(material: DesignMaterial) -> Section:
    """The steps, and what each buys."""
    steps = material.plan.growth
    if not steps:
        text = "The site file names no growth: units, pods and ports are sized for what is built now."
        return Section("growth", "Growth plan", (Text(text),))
    rows = (
        (
            count(s.nodes),
            count(s.gpus),
            count(s.cables_added),
            count(s.cables_moved),
            count(s.ports_kept_free),
            s.statement,
        )
        for s in steps
    )
    buys = (
        (f"{s.nodes:,} nodes", line.kind, line.item, line.description, count(line.count))
        for s in steps
        for line in s.buy
    )
    columns = ">nodes|>GPUs|>cables added|>moved|>ports kept free|*what it means"
    return Section(
        "growth",
        "Growth plan",
        (
            table("Steps", columns, rows),
            table("What each step buys", "step|kind|item|*description|>count", buys, file="growth.csv"),
        ),
    )


def bill(material: DesignMaterial) -> Section:
    """The bill of materials."""
    plan: Plan = material.plan
    rows = (
        (
            one.network or "all",
            one.kind,
            one.item,
            one.description + (f"; {one.note}" if one.note else ""),
            count(one.count),
        )
        for one in plan.bill
    )
    columns = "network|kind|item|*description|>count"
    return Section("bill", "Bill of materials", (table("", columns, rows, file="bill-of-materials.csv"),))
