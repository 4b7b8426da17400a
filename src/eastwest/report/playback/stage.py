"""The fabric as the playback draws it: boxes, links with their two ends, and thresholds of the queues."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.fabric import Device, Fabric, Role
from eastwest.plan import Plan
from eastwest.report.pictures.layout import Layout, lay_out, short_names
from eastwest.report.pictures.svg import text_width

_WIDTH = 1020.0
_WIDEST = 4000.0
_SLOT = 15.0
"""Least room for one device of a row; a wider picture scrolls."""
_NAME_SIZE = 11.0
_ROLES = {
    Role.SUPER_SPINE: "super-spine",
    Role.SPINE: "spine",
    Role.LEAF: "leaf",
    Role.GPU_NODE: "GPU node",
    Role.STORAGE: "storage",
    Role.LOAD_BALANCER: "load balancer",
}
_ROWS = ((Role.SUPER_SPINE,), (Role.SPINE,), (Role.LEAF,), (Role.GPU_NODE, Role.STORAGE, Role.LOAD_BALANCER))


def stage_of(plan: Plan) -> dict[str, object]:
    """Devices and links as a tree for JSON; links in the order of the fabric's list, devices by their index."""
    fabric = plan.fabric
    rows = (len(fabric.with_role(*roles)) for roles in _ROWS)
    width = min(_WIDEST, max(_WIDTH, _SLOT * max(rows)))
    layout = lay_out(fabric, width)
    index = {device.name: number for number, device in enumerate(fabric.devices)}
    return {
        "width": width,
        "height": layout.host_y + 42.0,
        "devices": list(_devices(fabric, layout)),
        "links": [
            [index[link.a.device], link.a.port, index[link.b.device], link.b.port, link.speed_gbps]
            for link in fabric.links
        ],
        "units": [[span.unit, round(span.left, 1), round(span.right, 1)] for span in layout.units if span.unit],
        "unit_top": layout.leaf_y - 22,
        "ecn": _thresholds(plan),
    }


def _devices(fabric: Fabric, layout: Layout) -> Iterator[list[object]]:
    names: dict[str, str] = {}
    for role in Role:
        names |= _shown(fabric.with_role(role), layout)
    for device in fabric.devices:
        place = layout.places[device.name]
        at = [round(value, 1) for value in (place.x, place.y, place.width)]
        yield [device.name, names[device.name], _ROLES[device.role], *at]


def _shown(devices: tuple[Device, ...], layout: Layout) -> dict[str, str]:
    """The name in each box: in full, shortened, or none, whichever fits all boxes of the row."""
    full = {device.name: device.name for device in devices}
    for names in (full, short_names(list(full))):
        if all(text_width(text, _NAME_SIZE) + 4 <= layout.places[name].width for name, text in names.items()):
            return names
    return dict.fromkeys(full, "")


def _thresholds(plan: Plan) -> dict[str, dict[str, list[int]]]:
    """ECN thresholds (Kmin, Kmax, in bytes) by switch and line rate in Gb/s."""
    return {
        switch.device: {f"{profile.speed_gbps:g}": [profile.kmin_bytes, profile.kmax_bytes] for profile in switch.ecn}
        for switch in plan.policy.switches
        if switch.ecn
    }
