"""The network as found: a box for each device by tier, marked by its worst finding, and the links between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eastwest.audit.engine import RANK
from eastwest.discover import FoundNetwork
from eastwest.findings import Finding, Severity
from eastwest.plan.device import natural
from eastwest.report.pictures.palette import FAINT, INK, MUTED, ORANGE, PAPER, SKY, VERMILLION
from eastwest.report.pictures.svg import box, label, line, picture, shorten, tag, text_width, tip

_TIERS = (
    ("super-spine", "core"),
    ("spine", "aggregation", "border", "storage-spine", "frontend-spine"),
    ("leaf", "access", "storage-leaf", "frontend-leaf"),
    ("",),
)
"""Roles from the top down; switches of unknown role stand in a row of their own above the hosts."""
_HOSTS = "hosts"
_FILL = {Severity.CRITICAL: "#f6c9b0", Severity.WARNING: "#fbe3b3", Severity.INFO: "#d6ebf8"}
_EDGE = {Severity.CRITICAL: VERMILLION, Severity.WARNING: ORANGE, Severity.INFO: SKY}
_MARK = {Severity.CRITICAL: "✗", Severity.WARNING: "!", Severity.INFO: "·"}
_WORD = {Severity.CRITICAL: "breaks losslessness", Severity.WARNING: "contradicts the design", Severity.INFO: "advice"}
_BOX, _ROW, _WIDEST, _MARGIN = 30.0, 96.0, 120.0, 8.0
_MOST_IN_A_ROW = 40
"""More boxes than this cannot be read: the worst stand for themselves, the rest as one box."""


@dataclass(frozen=True, slots=True)
class _Box:
    """One box. members: devices that it stands for."""

    name: str
    members: tuple[str, ...]
    worst: Severity | None
    findings: int


def draw_network(network: FoundNetwork, findings: Sequence[Finding], width: float = 1020.0) -> str:
    """The picture; findings without a device or host are not in it."""
    marks: dict[str, list[Finding]] = {}
    for finding in findings:
        marks.setdefault(finding.place.device or finding.place.host, []).append(finding)
    rows = [row for row in _rows(network, marks) if row]
    places: dict[str, tuple[float, float]] = {}
    parts: list[str] = []
    for number, row in enumerate(rows):
        y = 24.0 + number * _ROW
        for each, x, wide in _places(row, width):
            places |= dict.fromkeys(each.members, (x, y))
            parts.append(_draw(each, x, y, wide))
    links = list(_links(network, places))
    height = 24.0 + max(len(rows) - 1, 0) * _ROW + _BOX + 40.0
    description = f"{len(network.devices)} switches, {len(network.hosts)} hosts and {len(network.links)} links as found"
    return picture(width, height, "Network as found", description, [*links, *parts, *_legend(height - 12)])


def _rows(network: FoundNetwork, marks: Mapping[str, Sequence[Finding]]) -> Iterator[list[_Box]]:
    known = {role for tier in _TIERS for role in tier}
    for tier in _TIERS:
        names = [d.name for d in network.devices if d.role in tier or (tier == ("",) and d.role not in known)]
        yield _boxes(names, marks, "switches")
    yield _boxes([host.name for host in network.hosts], marks, _HOSTS)


def _boxes(names: Sequence[str], marks: Mapping[str, Sequence[Finding]], word: str) -> list[_Box]:
    boxes = [_box(name, (name,), marks) for name in sorted(names, key=natural)]
    if len(boxes) <= _MOST_IN_A_ROW:
        return boxes
    worst = sorted(boxes, key=lambda each: (3 if each.worst is None else RANK[each.worst], -each.findings))
    shown = {each.name for each in worst[: _MOST_IN_A_ROW - 1]}
    rest = tuple(each.name for each in boxes if each.name not in shown)
    kept = [each for each in boxes if each.name in shown]
    return [*kept, _box(f"{len(rest)} more {word}", rest, marks)]


def _box(name: str, members: tuple[str, ...], marks: Mapping[str, Sequence[Finding]]) -> _Box:
    own = [finding for member in members for finding in marks.get(member, ())]
    worst = min((finding.severity for finding in own), key=lambda severity: RANK[severity], default=None)
    return _Box(name, members, worst, len(own))


def _places(row: Sequence[_Box], width: float) -> Iterator[tuple[_Box, float, float]]:
    slot = (width - 2 * _MARGIN) / len(row)
    for at, each in enumerate(row):
        yield each, _MARGIN + slot * (at + 0.5), min(_WIDEST, slot * 0.9)


def _draw(each: _Box, x: float, y: float, wide: float) -> str:
    fill = FAINT if each.worst is None else _FILL[each.worst]
    edge = MUTED if each.worst is None else _EDGE[each.worst]
    said = (
        f"{each.name}: no finding"
        if each.worst is None
        else f"{each.name}: {each.findings} findings, the worst {_WORD[each.worst]}"
    )
    size = max(6.5, min(11.0, (wide - 4) / max(text_width(each.name, 1.0), 0.1)))
    parts = [
        tip(said),
        box(x - wide / 2, y, wide, _BOX, fill, rx=3, stroke=edge, stroke_width=1.0 if each.worst is None else 2.0),
        label(x, y + 13, shorten(each.name, wide - 4, size), size, text_anchor="middle", fill=INK),
    ]
    if each.worst is not None:
        text = f"{_MARK[each.worst]} {each.findings}" if wide > 24 else _MARK[each.worst]
        parts.append(label(x, y + 25, text, 10.0, text_anchor="middle", fill=INK, font_weight=700))
    return tag("g", *parts)


def _links(network: FoundNetwork, places: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    bundles = Counter(tuple(sorted((link.a.device, link.b.device))) for link in network.links)
    thin = 0.4 if len(bundles) > 400 else 0.9
    drawn: set[tuple[tuple[float, float], ...]] = set()
    for (first, second), _ in sorted(bundles.items()):
        if first not in places or second not in places:
            continue
        upper, lower = sorted((places[first], places[second]), key=lambda place: place[1])
        if (upper, lower) not in drawn and upper[1] != lower[1]:
            drawn.add((upper, lower))
            yield line(upper[0], upper[1] + _BOX, lower[0], lower[1], "#b6bec8", width=thin)


def _legend(y: float) -> Iterator[str]:
    x = _MARGIN
    for severity in reversed(Severity):
        yield box(x, y - 9, 14, 12, _FILL[severity], stroke=_EDGE[severity], rx=2)
        text = f"{_MARK[severity]} {_WORD[severity]}"
        yield label(x + 20, y + 1, text, 12, fill=INK)
        x += 40 + text_width(text, 12)
    yield box(x, y - 9, 14, 12, PAPER, stroke=MUTED, rx=2)
    yield label(x + 20, y + 1, "no finding", 12, fill=INK)
