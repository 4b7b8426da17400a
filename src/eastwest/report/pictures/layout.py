"""Where the devices of a fabric go: super-spines and spines on top, leaves by unit and rail, hosts at the bottom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from eastwest.fabric import Device, Fabric, Role

MARGIN = 6.0
SPINE_Y = 30.0
SPINE_BELOW = 130.0
LEAF_BELOW = 175.0
HOST_BELOW = 215.0
_UNIT_GAP = 22.0
_WIDEST = 92.0


@dataclass(frozen=True, slots=True)
class Place:
    """Centre and width of one device's box."""

    device: Device
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """The horizontal extent of one scalable unit."""

    unit: int | None
    left: float
    right: float


@dataclass(frozen=True)
class Layout:
    """places: by device name. units: extents, from left to right. leaf_y, host_y: centres of these rows."""

    places: dict[str, Place]
    units: tuple[UnitSpan, ...]
    leaf_y: float
    host_y: float

    def with_members(self, shown: Mapping[str, str]) -> Layout:
        """The layout with a place for every device, that of the box which shows it."""
        return replace(self, places={name: self.places[box] for name, box in shown.items()} | self.places)


def lay_out(fabric: Fabric, width: float) -> Layout:
    """Places for every device. Units share the width by their number of leaves or hosts, whichever is more."""
    leaves = sorted(fabric.with_role(Role.LEAF), key=lambda d: (_unit(d), d.rail if d.rail is not None else -1, d.name))
    hosts = sorted(
        fabric.with_role(Role.GPU_NODE, Role.STORAGE, Role.LOAD_BALANCER), key=lambda d: (_unit(d), d.role.value)
    )
    spines = fabric.with_role(Role.SPINE)
    supers = fabric.with_role(Role.SUPER_SPINE)
    spine_y = SPINE_Y + (SPINE_BELOW if supers else 0.0)
    leaf_y = spine_y + (LEAF_BELOW if spines else 0.0)
    host_y = leaf_y + HOST_BELOW
    units = sorted({_unit(device) for device in (*leaves, *hosts)})
    counts = [max(_in(leaves, unit), _in(hosts, unit), 1) for unit in units]
    room = width - 2 * MARGIN - _UNIT_GAP * max(len(units) - 1, 0)
    places: dict[str, Place] = {}
    spans: list[UnitSpan] = []
    left = MARGIN
    for unit, number in zip(units, counts, strict=True):
        right = left + room * number / sum(counts)
        for row, y in ((leaves, leaf_y), (hosts, host_y)):
            members = [device for device in row if _unit(device) == unit]
            places |= {place.device.name: place for place in _row(members, left, right, y)}
        spans.append(UnitSpan(unit if unit >= 0 else None, left, right))
        left = right + _UNIT_GAP
    for tier, y in ((supers, SPINE_Y), (spines, spine_y)):
        places |= {place.device.name: place for place in _row(tier, MARGIN, width - MARGIN, y)}
    return Layout(places, tuple(spans), leaf_y, host_y)


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Names without the words that all of them begin with: leaf-u1-r0, leaf-u2-r0 → u1-r0, u2-r0; leaf1 → 1."""
    if len(names) < 2:
        return {name: name for name in names}
    shared = 0
    while all(len(name) > shared and name[shared] == names[0][shared] for name in names):
        shared += 1
    separator = max(names[0].rfind(mark, 0, shared) for mark in "-_. ") + 1
    if separator:
        shared = separator
    while shared and names[0][shared - 1].isdigit():
        shared -= 1
    return {name: name[shared:] or name for name in names}


def _unit(device: Device) -> int:
    return -1 if device.unit is None else device.unit


def _in(devices: Sequence[Device], unit: int) -> int:
    return sum(_unit(device) == unit for device in devices)


def _row(devices: Sequence[Device], left: float, right: float, y: float) -> Iterator[Place]:
    slot = (right - left) / max(len(devices), 1)
    box = min(_WIDEST, slot * 0.88)
    for index, device in enumerate(devices):
        yield Place(device, left + slot * (index + 0.5), y, box)
