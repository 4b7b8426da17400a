"""The fabric as a picture: links coloured and thickened by how busy they were, the hottest ones numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from eastwest.fabric import Device, Fabric, Role
from eastwest.report.links import LinkLoad
from eastwest.report.numbers import digits, percent
from eastwest.report.pictures.grouping import MOST_DEVICES, view_of
from eastwest.report.pictures.layout import Layout, Place, UnitSpan, lay_out, short_names
from eastwest.report.pictures.palette import FAINT, INK, MUTED, PAPER, UTILISATION, utilisation_stroke
from eastwest.report.pictures.svg import box, label, line, picture, tag, text_width, tip

_BOX = 26.0
# Lines that fit at full thickness without running into one another; found by looking.
_COMFORTABLE = 250.0
_FILLS = {
    Role.SUPER_SPINE: "#e3ebf2",
    Role.SPINE: "#e3ebf2",
    Role.LEAF: "#e3ebf2",
    Role.GPU_NODE: "#eef3ea",
    Role.STORAGE: "#f5efe2",
    Role.LOAD_BALANCER: "#f5efe2",
}


def draw_topology(
    fabric: Fabric,
    loads: Sequence[LinkLoad],
    hot: Sequence[LinkLoad],
    width: float = 1020.0,
    *,
    busy: bool = True,
    most: int = MOST_DEVICES,
) -> str:
    """The picture. hot: the links to number, hottest first; equal numbers stand in the table beside it.

    most: devices up to which each has a box of its own.
    busy: False before anything ran, when colours and thickness mean nothing and no legend explains them.
    """
    view = view_of(fabric, most)
    layout = lay_out(view.fabric, width).with_members(view.shown)
    bundles = bundle(loads, view.shown)
    parts: list[str] = [part for span in layout.units for part in _unit(layout, span, view.place)]
    thickness = min(1.0, max(0.4, (_COMFORTABLE / max(len(bundles), 1)) ** 0.5))
    parts += [_link(layout, members, thickness) for members in sorted(bundles, key=lambda m: m[0].utilisation)]
    parts += _devices(view.fabric, layout)
    parts += _badges(layout, hot)
    height = layout.host_y + 82.0
    if busy:
        parts += _legend(height - 14)
    else:
        height -= 26.0
    how = ", coloured and thickened by their mean utilisation." if busy else "."
    description = (
        f"{len(fabric.switches)} switches, {len(fabric.devices) - len(fabric.switches)} hosts, "
        f"{len(fabric.links)} links{how}" + (" Devices of one kind and place share a box." if view.grouped else "")
    )
    return picture(width, height, "Topology and link utilisation" if busy else "Topology", description, parts)


def bundle(loads: Sequence[LinkLoad], shown: Mapping[str, str] | None = None) -> list[list[LinkLoad]]:
    """Links between the same two boxes together, the busiest of each bundle first. shown: the box of each device."""
    found: dict[frozenset[str], list[LinkLoad]] = {}
    for load in loads:
        a, b = load.link.a.device, load.link.b.device
        found.setdefault(frozenset((a, b) if shown is None else (shown[a], shown[b])), []).append(load)
    return [sorted(members, key=lambda load: -load.utilisation) for members in found.values()]


def _unit(layout: Layout, span: UnitSpan, word: str) -> Iterator[str]:
    if span.unit is None or len(layout.units) < 2:
        return
    top = layout.leaf_y - 22
    yield box(span.left - 4, top, span.right - span.left + 8, layout.host_y - top + 38, FAINT, rx=6)
    yield label((span.left + span.right) / 2, layout.host_y + 31, f"{word} {span.unit}", 12, text_anchor="middle")


def _ends(layout: Layout, load: LinkLoad) -> tuple[float, float, float, float]:
    upper, lower = sorted(
        (layout.places[load.link.a.device], layout.places[load.link.b.device]), key=lambda place: place.y
    )
    return upper.x, upper.y + _BOX / 2, lower.x, lower.y - _BOX / 2


def _link(layout: Layout, members: Sequence[LinkLoad], thickness: float) -> str:
    worst = members[0]
    colour, width = utilisation_stroke(worst.utilisation)
    several = f" (busiest of {len(members)} parallel links)" if len(members) > 1 else ""
    content = (
        f"{worst.text}{several}: {percent(worst.utilisation)} % busy, paused {percent(worst.paused_share, 1)} % "
        f"of the time, queue up to {digits(worst.max_queue_bytes / 1024)} KiB"
    )
    return tag(
        "g",
        tip(content),
        line(*_ends(layout, worst), colour, width=width * thickness, stroke_linecap="round", stroke_opacity="0.85"),
    )


def _devices(fabric: Fabric, layout: Layout) -> Iterator[str]:
    for role in _FILLS:
        devices = fabric.with_role(role)
        names = short_names([device.name for device in devices])
        long = all(text_width(d.name, 10.0) <= layout.places[d.name].width for d in devices)
        for device in devices:
            yield _device(layout.places[device.name], device.name if long else names[device.name])


def _device(place: Place, name: str) -> str:
    device = place.device
    size = max(7.0, min(12.0, (place.width - 6) / max(text_width(name, 1.0), 0.1)))
    shape = box(
        place.x - place.width / 2, place.y - _BOX / 2, place.width, _BOX, _FILLS[device.role], rx=3, stroke=MUTED
    )
    text = label(place.x, place.y + size * 0.35, name, size, text_anchor="middle", fill=INK)
    return tag("g", tip(_about(device)), shape, text)


def _about(device: Device) -> str:
    rail = "" if device.rail is None else f", rail {device.rail}"
    unit = "" if device.unit is None else f", unit {device.unit}"
    return f"{device.name}: {device.role.value}, {device.model}{unit}{rail}, {len(device.ports)} ports in use"


def _badges(layout: Layout, hot: Sequence[LinkLoad]) -> Iterator[str]:
    taken: list[tuple[float, float]] = []
    for index, load in enumerate(hot):
        x, y = _free(_ends(layout, load), taken)
        taken.append((x, y))
        colour, _ = utilisation_stroke(load.utilisation)
        content = f"hot link {index + 1}: {load.text}, {percent(load.utilisation)} %"
        circle = tag("circle", cx=x, cy=y, r=9.0, fill=PAPER, stroke=colour, stroke_width=2.5)
        text = label(x, y + 4, str(index + 1), 12, text_anchor="middle", fill=INK, font_weight=700)
        yield tag("g", tip(content), circle, text)


def _free(ends: tuple[float, float, float, float], taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    x1, y1, x2, y2 = ends
    spots = [(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share) for share in (0.5, 0.34, 0.66, 0.2, 0.8)]
    clear = (s for s in spots if all((s[0] - t[0]) ** 2 + (s[1] - t[1]) ** 2 > 500 for t in taken))
    return next(clear, spots[0])


def _legend(y: float) -> Iterator[str]:
    yield label(6, y + 4, "Mean utilisation of a link, busier direction:", 12, fill=INK)
    x = 275.0
    for _, colour, width, name in UTILISATION:
        yield line(x, y, x + 26, y, colour, width=width)
        yield label(x + 32, y + 4, name, 12, fill=INK)
        x += 56 + text_width(name, 12)
