"""Boxes and lines of a fabric, laid out once for all formats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from eastwest.exchange.pictures.alike import alike, levels
from eastwest.fabric import Device, Fabric
from eastwest.units import format_gbps

MOST_BOXES = 64
"""A fabric of more devices is drawn with one box for all that are alike, unless asked otherwise."""
WIDTH, HEIGHT, GAP, ROW = 150.0, 56.0, 24.0, 190.0
MARGIN = 40.0
PER_ROW = 24
"""Boxes side by side; more of one level go into further rows."""


@dataclass(frozen=True, slots=True)
class Box:
    """A device, or `count` devices that are alike. x, y: upper left corner. text: its lines."""

    key: str
    role: str
    is_switch: bool
    text: tuple[str, ...]
    count: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """All links between two boxes. text: how many and how fast."""

    a: str
    b: str
    links: int
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a fabric. grouped: whether boxes stand for several devices."""

    title: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    grouped: bool


def draw(title: str, fabric: Fabric, whole: bool = False) -> Drawing:
    """The picture: hosts below, each tier of switches above the one before.

    whole: one box a device however many there are.
    """
    grouped = not whole and len(fabric.devices) > MOST_BOXES
    classes = alike(fabric) if grouped else {one.name: at for at, one in enumerate(fabric.devices)}
    members: dict[int, list[Device]] = {}
    for device in fabric.devices:
        members.setdefault(classes[device.name], []).append(device)
    keys = {number: _key(group) for number, group in members.items()}
    places, width, height = _places(fabric, members)
    boxes = tuple(
        Box(keys[number], group[0].role.value, group[0].is_switch, _text(group), len(group), *places[number])
        for number, group in members.items()
    )
    return Drawing(title, width, height, boxes, _lines(fabric, classes, keys), grouped)


def _key(group: list[Device]) -> str:
    return group[0].name if len(group) == 1 else f"{group[0].name} … {group[-1].name}"


def _text(group: list[Device]) -> tuple[str, ...]:
    role = group[0].role.value
    what = role if len(group) == 1 else f"{len(group)} x {role}"
    return _key(group), what, group[0].model


def _places(fabric: Fabric, members: dict[int, list[Device]]) -> tuple[dict[int, tuple[float, float]], float, float]:
    """Upper left corner of each box, and the size of the picture."""
    level = levels(fabric)
    rows: dict[int, list[int]] = {}
    for number, group in members.items():
        rows.setdefault(level[group[0].name], []).append(number)
    split = [
        numbers[first : first + PER_ROW]
        for at in sorted(rows, reverse=True)
        for numbers in [rows[at]]
        for first in range(0, len(numbers), PER_ROW)
    ]
    longest = max((len(row) for row in split), default=1)
    width = 2 * MARGIN + longest * (WIDTH + GAP) - GAP
    places = {
        number: (width / 2 + (at - len(row) / 2) * (WIDTH + GAP) + GAP / 2, MARGIN * 2 + down * ROW)
        for down, row in enumerate(split)
        for at, number in enumerate(row)
    }
    return places, width, MARGIN * 3 + max(0, len(split) - 1) * ROW + HEIGHT


def _lines(fabric: Fabric, classes: dict[str, int], keys: dict[int, str]) -> tuple[Line, ...]:
    found: dict[tuple[int, int], Counter[float]] = {}
    for link in fabric.links:
        a, b = classes[link.a.device], classes[link.b.device]
        pair = (a, b) if (b, a) not in found else (b, a)
        found.setdefault(pair, Counter())[link.speed_gbps] += 1
    return tuple(Line(keys[a], keys[b], sum(speeds.values()), _links_text(speeds)) for (a, b), speeds in found.items())


def _links_text(speeds: Counter[float]) -> str:
    return " + ".join(
        f"{count} x {format_gbps(speed) if speed else 'unknown speed'}" for speed, count in sorted(speeds.items())
    )
