"""The path of pauses as a picture: the root at the left, whom it keeps silent, and whom those keep silent in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from eastwest.fabric import Fabric, PortId
from eastwest.report.pictures.palette import INK, MUTED, ORANGE, PAPER, VERMILLION
from eastwest.report.pictures.svg import box, label, line, picture, shorten, tag, tip

MOST_IN_A_COLUMN = 12
_WIDTH, _HEIGHT, _GAP, _STEP = 190.0, 46.0, 120.0, 62.0
_TOP = 34.0


@dataclass(frozen=True)
class _Box:
    device: str
    x: float
    y: float


def draw_pause_path(fabric: Fabric, path: Sequence[PortId]) -> Markup:
    """The picture. path: ports that are kept silent, the ones nearest to the root first."""
    edges = [(fabric.link_at[end].other(end.device), end) for end in path if end in fabric.link_at]
    columns = _columns(edges)
    boxes = {one.device: one for one in _boxes(columns)}
    tallest = max((len(column) for column in columns), default=1)
    width = len(columns) * (_WIDTH + _GAP) - _GAP + 20
    height = _TOP + min(tallest, MOST_IN_A_COLUMN) * _STEP + (24 if tallest > MOST_IN_A_COLUMN else 0)
    parts = [_arrow_head(), *_headings(columns)]
    for (start, end), members in _bundles(edges).items():
        parts += _edge(boxes.get(start), boxes.get(end), members)
    parts += [part for one in boxes.values() for part in _device(one, root=one.device == columns[0][0])]
    parts += _left_out(columns)
    said = "; ".join(f"{a.device} {a.port} keeps {b.device} {b.port} silent" for a, b in edges[:20])
    return picture(max(width, 420.0), height, "Path of the pauses", said, parts)


def _columns(edges: Sequence[tuple[PortId, PortId]]) -> list[list[str]]:
    """Devices by their distance from the root."""
    distance: dict[str, int] = {}
    for pauser, silent in edges:
        at = distance.setdefault(pauser.device, 0)
        distance.setdefault(silent.device, at + 1)
    columns: list[list[str]] = [[] for _ in range(1 + max(distance.values(), default=0))]
    for device, at in distance.items():
        columns[at].append(device)
    return columns


def _boxes(columns: Sequence[Sequence[str]]) -> Iterator[_Box]:
    tallest = min(MOST_IN_A_COLUMN, max((len(column) for column in columns), default=1))
    for at, column in enumerate(columns):
        shown = column[:MOST_IN_A_COLUMN]
        down = (tallest - len(shown)) * _STEP / 2
        for row, device in enumerate(shown):
            yield _Box(device, 10 + at * (_WIDTH + _GAP), _TOP + down + row * _STEP)


def _headings(columns: Sequence[Sequence[str]]) -> Iterator[Markup]:
    for at, _ in enumerate(columns):
        text = (
            "root: pauses, is not paused" if at == 0 else "is paused" if at == len(columns) - 1 else "is paused, pauses"
        )
        yield label(10 + at * (_WIDTH + _GAP), 18, text, 12)


def _device(one: _Box, *, root: bool) -> Iterator[Markup]:
    colour, thick = (VERMILLION, 2.6) if root else (MUTED, 1.2)
    yield box(one.x, one.y, _WIDTH, _HEIGHT, PAPER, tip(one.device), stroke=colour, stroke_width=thick, rx=4)
    yield label(one.x + 10, one.y + 28, shorten(one.device, _WIDTH - 20, 14), 14, fill=INK, font_weight=600)


def _bundles(edges: Sequence[tuple[PortId, PortId]]) -> dict[tuple[str, str], list[tuple[PortId, PortId]]]:
    """Parallel links together."""
    found: dict[tuple[str, str], list[tuple[PortId, PortId]]] = {}
    for pauser, silent in edges:
        found.setdefault((pauser.device, silent.device), []).append((pauser, silent))
    return found


def _edge(start: _Box | None, end: _Box | None, members: Sequence[tuple[PortId, PortId]]) -> Iterator[Markup]:
    if start is None or end is None:
        return
    back = end.x <= start.x
    x1, x2 = (start.x, end.x + _WIDTH) if back else (start.x + _WIDTH, end.x)
    y1, y2 = start.y + _HEIGHT / 2, end.y + _HEIGHT / 2
    said = "; ".join(
        f"{pauser.device} {pauser.port} pauses {silent.device} {silent.port}" for pauser, silent in members
    )
    dashes = "6 3" if back else None
    yield tag(
        "g", tip(said), line(x1, y1, x2, y2, ORANGE, width=2.2, marker_end="url(#pauses)", stroke_dasharray=dashes)
    )
    text = members[0][0].port if len(members) == 1 else f"{len(members)} links"
    yield label((x1 + x2) / 2, (y1 + y2) / 2 - 7, shorten(text, _GAP - 20, 11), 11, text_anchor="middle")


def _left_out(columns: Sequence[Sequence[str]]) -> Iterator[Markup]:
    for at, column in enumerate(columns):
        if len(column) > MOST_IN_A_COLUMN:
            y = _TOP + MOST_IN_A_COLUMN * _STEP + 10
            yield label(10 + at * (_WIDTH + _GAP), y, f"and {len(column) - MOST_IN_A_COLUMN} more", 12)


def _arrow_head() -> Markup:
    triangle = tag("path", d="M0 0 L8 4 L0 8 Z", fill=ORANGE)
    marker = tag(
        "marker", triangle, id="pauses", viewBox="0 0 8 8", refX=7, refY=4, markerWidth=5, markerHeight=5, orient="auto"
    )
    return tag("defs", marker)
