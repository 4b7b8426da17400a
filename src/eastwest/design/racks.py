"""Where devices stand, and how long the cables between them come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from eastwest.design.wiring import cable_id
from eastwest.fabric import Device, Fabric, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Racks
from eastwest.plan import Place

STOCK_M = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0)
"""Lengths in which cables are usually stocked; above these, whole tens of metres. A choice of ours, not a standard."""
SAME_RACK_M = 2.0
"""Between two devices of one rack."""


def places_of(racks: Racks, compute: Fabric, others: Sequence[Fabric]) -> tuple[Place, ...]:
    """A rack for every device.

    Units follow one another: the racks of their nodes, then a network rack with their leaves. All other devices stand
    in core racks in the middle of the units, because their cables go to all of them.
    """
    groups = list(_groups(racks, compute))
    placed = {device.name for group in groups for rack in group for device in rack}
    core = [device for fabric in (compute, *others) for device in fabric.devices if device.name not in placed]
    unique = list({device.name: device for device in core if device.role is not Role.EXTERNAL}.values())
    middle = len(groups) // 2
    core_racks = list(_chunks(unique, racks.switches))
    ordered = [rack for group in (*groups[:middle], core_racks, *groups[middle:]) for rack in group]
    return tuple(place for at, rack in enumerate(ordered) for place in _in_rack(racks, at, rack))


def _groups(racks: Racks, compute: Fabric) -> Iterator[list[list[Device]]]:
    """The racks of each unit."""
    units: dict[int | None, tuple[list[Device], list[Device]]] = {}
    for device in compute.devices:
        if device.unit is not None and device.role in (Role.GPU_NODE, Role.LEAF):
            units.setdefault(device.unit, ([], []))[device.role is Role.LEAF].append(device)
    for nodes, leaves in units.values():
        yield [*_chunks(nodes, racks.nodes), *_chunks(leaves, racks.switches)]


def _chunks(devices: Sequence[Device], size: int) -> Iterator[list[Device]]:
    return (list(devices[first : first + size]) for first in range(0, len(devices), size))


def _in_rack(racks: Racks, at: int, devices: Iterable[Device]) -> Iterator[Place]:
    row, column = divmod(at, racks.per_row)
    name = f"r{row + 1}-{column + 1}"
    for device in devices:
        yield Place(device.name, name, row + 1, column * racks.rack_width_m, row * racks.row_pitch_m)


def cut_to_length(fabric: Fabric, racks: Racks, places: Sequence[Place], catalogue: Catalogue) -> Fabric:
    """The fabric with the length of every cable from the places of its ends, and the cable type that carries it.

    Along the rows and across them at right angles, plus the slack of the room, up to the next stock length. A link to
    a device without a place keeps its length.
    """
    at = {place.device: place for place in places}
    models = {device.name: device.model for device in fabric.switches}
    choose = cache(lambda model, speed, length: cable_id(catalogue, catalogue.switches[model], speed, length))
    links = []
    for link in fabric.links:
        a, b = at.get(link.a.device), at.get(link.b.device)
        length_m = link.length_m if a is None or b is None else length_between(racks, a, b)
        model = models.get(link.a.device) or models[link.b.device]
        links.append(replace(link, length_m=length_m, cable=choose(model, link.speed_gbps, length_m)))
    return Fabric(fabric.devices, tuple(links))


def length_between(racks: Racks, a: Place, b: Place) -> float:
    """The stock length of a cable between two places, metres."""
    if a.rack == b.rack:
        return SAME_RACK_M
    way_m = abs(a.x_m - b.x_m) + abs(a.y_m - b.y_m) + racks.slack_m
    return next((stock for stock in STOCK_M if stock >= way_m - 1e-9), -(-way_m // 10) * 10)
