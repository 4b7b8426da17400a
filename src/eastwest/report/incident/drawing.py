"""The root and its path on the topology."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eastwest.fabric import Fabric, Link, PortId
from eastwest.report.pictures.layout import Layout, lay_out, short_names
from eastwest.report.pictures.palette import BLUE, GRID, INK, PAPER, VERMILLION
from eastwest.report.pictures.svg import box, label, line, picture, shorten, tip

_WIDTH, _BOX = 1020.0, 26.0


def draw_path(fabric: Fabric, root: Sequence[PortId], path: Sequence[PortId]) -> str:
    """The fabric; links of the root red and thick, ports silent on its account blue, numbered outwards."""
    layout = lay_out(fabric, _WIDTH)
    rooted = {link for end in root[:1] if (link := fabric.link_at.get(end)) is not None}
    parts = [_plain(layout, link) for link in fabric.links if _shown(layout, link)]
    parts += [_strong(layout, link, VERMILLION, 4.0, "root") for link in rooted if _shown(layout, link)]
    numbered: dict[frozenset[str], int] = {}
    for end in path:
        link = fabric.link_at.get(end)
        if link is None or not _shown(layout, link):
            continue
        pair = frozenset((link.a.device, link.b.device))
        if pair in numbered:
            continue
        numbered[pair] = len(numbered) + 1
        colour = VERMILLION if link in rooted else BLUE
        parts.append(_strong(layout, link, colour, 2.6, f"{end.device} {end.port} has to keep silent"))
    devices = {end.device for end in root[:1]}
    parts += list(_devices(layout, devices, {end.device for end in path}))
    parts += list(_numbers(layout, numbered))
    text = (
        f"Root at {root[0].device} {root[0].port}; {len(numbered)} links wait on its account." if root else "No place."
    )
    return picture(_WIDTH, layout.host_y + 50, "Path of the pauses", text, parts)


def _shown(layout: Layout, link: Link) -> bool:
    return link.a.device in layout.places and link.b.device in layout.places


def _plain(layout: Layout, link: Link) -> str:
    a, b = layout.places[link.a.device], layout.places[link.b.device]
    return line(a.x, a.y, b.x, b.y, GRID, width=0.8)


def _strong(layout: Layout, link: Link, colour: str, width: float, text: str) -> str:
    a, b = layout.places[link.a.device], layout.places[link.b.device]
    dashes = None if colour == VERMILLION else "7 4"
    return line(a.x, a.y, b.x, b.y, colour, width=width, stroke_dasharray=dashes, aria_label=text)


def _devices(layout: Layout, root: set[str], touched: set[str]) -> Iterator[str]:
    names = short_names(list(layout.places))
    for name, place in layout.places.items():
        stroke = VERMILLION if name in root else BLUE if name in touched else GRID
        width = 3.0 if name in root else 1.5
        yield box(place.x - place.width / 2, place.y - _BOX / 2, place.width, _BOX, PAPER, tip(name), rx=4.0,
                  stroke=stroke, stroke_width=width)  # fmt: skip
        yield label(place.x, place.y + 4, shorten(names.get(name, name), place.width, 11.0), 11.0, text_anchor="middle",
                    fill=INK)  # fmt: skip
        if name in root:
            yield label(place.x, place.y + 30, "root", 12.0, text_anchor="middle", fill=VERMILLION, font_weight="bold")


def _numbers(layout: Layout, numbered: dict[frozenset[str], int]) -> Iterator[str]:
    for pair, number in numbered.items():
        a, b = (layout.places[name] for name in sorted(pair))
        x, y = a.x + 0.6 * (b.x - a.x), a.y + 0.6 * (b.y - a.y)
        yield box(x - 8, y - 8, 16, 16, PAPER, rx=8.0, stroke=BLUE)
        yield label(x, y + 4, str(number), 11.0, text_anchor="middle", fill=INK)
