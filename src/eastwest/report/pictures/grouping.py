"""A large fabric as a small one: devices of one kind and place stand as one box."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.fabric import Device, Fabric, Role

MOST_DEVICES = 260
"""Boxes that a picture of the usual width can show side by side and still be read; found by looking."""
_MOST_PLACES = 16
"""Units, pods or ranges of units that are drawn beside each other in a grouped picture, with a box for each plane."""
_WORDS = {
    Role.GPU_NODE: "nodes",
    Role.STORAGE: "storage",
    Role.LOAD_BALANCER: "load balancer",
    Role.LEAF: "leaves",
    Role.SPINE: "spines",
    Role.SUPER_SPINE: "super-spines",
}


@dataclass(frozen=True)
class View:
    """What is drawn. fabric: its devices are boxes, without links. shown: name of the box that a device is part of.

    place: what stands side by side, `Unit`, `Pod` or `Part` (a range of units).
    """

    fabric: Fabric
    shown: dict[str, str]
    place: str = "Unit"

    @property
    def grouped(self) -> bool:
        """Whether boxes stand for several devices."""
        return len(self.fabric.devices) < len(self.shown)


def view_of(fabric: Fabric, most: int = MOST_DEVICES) -> View:
    """The fabric as it is where it has few devices, else grouped by tier, plane and unit, pod or range of units."""
    if len(fabric.devices) <= most:
        return View(fabric, {device.name: device.name for device in fabric.devices})
    word, place_of = _places(fabric)
    groups: dict[tuple[Role, int | None, int | None], list[Device]] = {}
    for device in fabric.devices:
        at = device.pod if device.role is Role.SPINE else place_of.get(device.unit)
        groups.setdefault((device.role, device.plane, at), []).append(device)
    boxes = [_box(members, plane, at) for (_, plane, at), members in groups.items()]
    shown = {device.name: box.name for box, members in zip(boxes, groups.values(), strict=True) for device in members}
    return View(Fabric(tuple(boxes), ()), shown, word)


def _places(fabric: Fabric) -> tuple[str, dict[int | None, int | None]]:
    """Where each unit is drawn: at its own place, its pod's, or that of a range of units, whatever is few enough."""
    pod_of = {leaf.unit: leaf.pod for leaf in fabric.with_role(Role.LEAF)}
    units = sorted(unit for unit in pod_of if unit is not None)
    most = _MOST_PLACES // max(1, len({switch.plane for switch in fabric.switches}))
    if len(units) <= most:
        return "Unit", {unit: unit for unit in units}
    if all(pod_of[unit] is not None for unit in units) and len(set(pod_of.values())) <= most:
        return "Pod", dict(pod_of)
    return "Part", {unit: index * most // len(units) + 1 for index, unit in enumerate(units)}


def _box(members: list[Device], plane: int | None, at: int | None) -> Device:
    first = members[0]
    where = " ".join(
        part for part in (f"p{plane + 1}" if plane is not None else "", f"{at}" if at is not None else "") if part
    )
    name = " ".join(part for part in (_WORDS.get(first.role, first.role.value), where, f"×{len(members)}") if part)
    ports = tuple(port for device in members for port in device.ports)
    unit = at if first.role in (Role.LEAF, Role.GPU_NODE) else None
    return Device(name, first.role, first.model, ports, unit=unit, plane=plane, pod=first.pod)
