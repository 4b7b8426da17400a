"""Racks from the front: what stands in them, one picture for all that are alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from eastwest.fabric import Role
from eastwest.report.pictures.palette import FAINT, INK, MUTED
from eastwest.report.pictures.svg import box, label, picture, shorten, tag, tip

_UNIT, _WIDTH, _GAP, _PER_ROW = 9.0, 118.0, 20.0, 7
_TOP, _BOTTOM = 34.0, 22.0
USUAL_U = 42
"""Height of the racks that are drawn (EIA-310 names no height; this one is the most common)."""
MOST_KINDS = 21
_FILLS = {Role.GPU_NODE: "#eef3ea", Role.STORAGE: "#f5efe2"}
_SWITCH = "#e3ebf2"


@dataclass(frozen=True, slots=True)
class Mounted:
    """A device in a rack. height_u: rack units, None where nobody publishes it."""

    name: str
    model: str
    role: Role
    height_u: float | None

    @property
    def drawn_u(self) -> int:
        """Whole units that it takes in the picture."""
        return max(1, ceil(self.height_u or 1.0))


@dataclass(frozen=True, slots=True)
class Rack:
    """A rack and its devices from below."""

    name: str
    devices: tuple[Mounted, ...]


def draw_racks(racks: Sequence[Rack]) -> tuple[Markup, int]:
    """The picture, and how many kinds of racks there are; beyond the first 21 kinds they are told, not drawn."""
    kinds: dict[tuple[tuple[str, Role], ...], list[Rack]] = {}
    for rack in racks:
        kinds.setdefault(tuple((each.model, each.role) for each in rack.devices), []).append(rack)
    shown = list(kinds.values())[:MOST_KINDS]
    tallest = max((sum(each.drawn_u for each in alike[0].devices) for alike in shown), default=0)
    units = max(USUAL_U, tallest)
    step = _TOP + units * _UNIT + _BOTTOM
    parts = [part for at, alike in enumerate(shown) for part in _rack(alike, at, units, step)]
    rows = max(1, ceil(len(shown) / _PER_ROW))
    width = _GAP + min(max(len(shown), 1), _PER_ROW) * (_WIDTH + _GAP)
    left = len(kinds) - len(shown)
    if left:
        parts.append(label(_GAP, rows * step + 12, f"and {left} more kinds of racks: racks.csv", 12))
    height = rows * step + (20 if left else 0)
    return picture(width, height, "Racks", f"{len(racks)} racks of {len(kinds)} kinds, {units} U high.", parts), len(
        kinds
    )


def _rack(alike: Sequence[Rack], at: int, units: int, step: float) -> Iterator[str]:
    row, column = divmod(at, _PER_ROW)
    x, y = _GAP + column * (_WIDTH + _GAP), row * step + _TOP
    first = alike[0]
    several = f"{first.name} and {len(alike) - 1} more" if len(alike) > 1 else first.name
    yield label(x + _WIDTH / 2, y - 10, shorten(several, _WIDTH + _GAP), 12, text_anchor="middle", fill=INK)
    yield box(x, y, _WIDTH, units * _UNIT, FAINT, tip(", ".join(rack.name for rack in alike)), stroke=MUTED)
    used = 0
    for device in first.devices:
        used += device.drawn_u
        yield _device(device, x, y + (units - used) * _UNIT)
    yield label(x + _WIDTH / 2, y + units * _UNIT + 14, f"{used} of {units} U", 11, text_anchor="middle")


def _device(device: Mounted, x: float, y: float) -> str:
    height = device.drawn_u * _UNIT
    known = f"{device.height_u:g} U" if device.height_u is not None else "height not published"
    shape = box(
        x + 3,
        y + 0.5,
        _WIDTH - 6,
        height - 1,
        _FILLS.get(device.role, _SWITCH),
        stroke=MUTED,
        stroke_width=0.7,
        stroke_dasharray=None if device.height_u is not None else "3 2",
    )
    size = min(11.0, height - 1)
    text = label(
        x + _WIDTH / 2,
        y + height / 2 + size * 0.35,
        shorten(device.name, _WIDTH - 10, size),
        size,
        text_anchor="middle",
        fill=INK,
    )
    return tag("g", tip(f"{device.name}: {device.model}, {known}"), shape, text)
