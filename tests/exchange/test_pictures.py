"""Pictures: well-formed, complete, and readable without colour."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from eastwest.exchange.pictures import Drawing, dot_text, draw, drawio_text, svg_text
from eastwest.exchange.pictures import drawing as drawing_module
from eastwest.exchange.pictures.drawing import HEIGHT, WIDTH
from eastwest.fabric import Fabric
from tests.exchange.fabrics import fabrics, two_tier


def _cells(text: str) -> list[ET.Element]:
    return ET.fromstring(text).findall("./diagram/mxGraphModel/root/mxCell")  # noqa: S314


@settings(max_examples=40, deadline=None)
@given(fabrics())
def test_every_link_is_in_every_picture(fabric: Fabric) -> None:
    drawing = draw('a "b" <c> & d', fabric)
    assert sum(line.links for line in drawing.lines) == len(fabric.links)
    assert sum(box.count for box in drawing.boxes) == len(fabric.devices)
    cells = _cells(drawio_text(drawing))
    known = {cell.get("id") for cell in cells if cell.get("vertex")}
    edges = [cell for cell in cells if cell.get("edge")]
    assert len(known) == len(drawing.boxes)
    assert len(edges) == len(drawing.lines)
    assert all(edge.get("source") in known and edge.get("target") in known for edge in edges)
    assert len({cell.get("id") for cell in cells}) == len(cells)
    ET.fromstring(svg_text(drawing))  # noqa: S314
    assert dot_text(drawing).count(" -- ") == len(drawing.lines)


def _overlap(drawing: Drawing) -> bool:
    places = [(box.x, box.y) for box in drawing.boxes]
    return any(
        abs(x1 - x2) < WIDTH and abs(y1 - y2) < HEIGHT
        for at, (x1, y1) in enumerate(places)
        for x2, y2 in places[at + 1 :]
    )


def test_boxes_stand_apart_within_the_picture_and_spines_on_top(tmp_path: Path) -> None:
    drawing = draw("two-tier", two_tier(tmp_path).fabric)
    assert not _overlap(drawing)
    assert all(0 <= box.x <= drawing.width - WIDTH and 0 <= box.y <= drawing.height - HEIGHT for box in drawing.boxes)
    height = {box.role: box.y for box in drawing.boxes}
    assert height["spine"] < height["leaf"] < height["gpu-node"]


def test_alike_devices_of_a_large_fabric_share_a_box(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(drawing_module, "MOST_BOXES", 3)
    fabric = two_tier(tmp_path).fabric
    grouped = draw("x", fabric)
    assert sorted((box.count, box.role) for box in grouped.boxes) == [(2, "leaf"), (2, "spine"), (4, "gpu-node")]
    assert {line.text for line in grouped.lines} == {"8 x 400G"}
    assert len(draw("x", fabric, whole=True).boxes) == len(fabric.devices)


def test_roles_are_told_in_words(tmp_path: Path) -> None:
    drawing = draw("two-tier", two_tier(tmp_path).fabric)
    for text in (svg_text(drawing), drawio_text(drawing), dot_text(drawing)):
        assert all(role in text for role in ("spine", "leaf", "gpu-node", "sn5600", "400G"))
