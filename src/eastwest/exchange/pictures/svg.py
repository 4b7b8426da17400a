"""The picture as SVG."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from eastwest.exchange.pictures.drawing import HEIGHT, WIDTH, Box, Drawing
from eastwest.exchange.pictures.looks import look, width_of

_INK = "#1b1b1b"
_LABELLED = 80
"""With more lines than this, their texts would cover each other: they are tooltips only."""


def svg_text(drawing: Drawing) -> str:
    """A picture of its own, with a title for screen readers and a tooltip for every line."""
    width, height = f"{drawing.width:g}", f"{drawing.height:g}"
    root = ET.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        role="img",
    )
    ET.SubElement(root, "title").text = drawing.title
    ET.SubElement(root, "desc").text = f"{len(drawing.boxes)} boxes, {len(drawing.lines)} lines"
    ET.SubElement(root, "rect", width=width, height=height, fill="#ffffff")
    _label(root, drawing.width / 2, 30, drawing.title, 16)
    at = {box.key: box for box in drawing.boxes}
    for line in drawing.lines:
        _line(root, at[line.a], at[line.b], line.links, line.text, len(drawing.lines) <= _LABELLED)
    for box in drawing.boxes:
        _box(root, box)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _line(root: ET.Element, a: Box, b: Box, links: int, text: str, labelled: bool) -> None:
    upper, lower = (a, b) if a.y <= b.y else (b, a)
    x1, y1, x2, y2 = upper.x + WIDTH / 2, upper.y + HEIGHT, lower.x + WIDTH / 2, lower.y
    group = ET.SubElement(root, "g")
    ET.SubElement(group, "title").text = f"{a.key} - {b.key}: {text}"
    ends = {"x1": f"{x1:g}", "y1": f"{y1:g}", "x2": f"{x2:g}", "y2": f"{y2:g}"}
    ET.SubElement(group, "line", ends, stroke="#5a5a5a").set("stroke-width", f"{width_of(links):g}")
    if labelled:
        _label(group, (x1 + 2 * x2) / 3, (y1 + 2 * y2) / 3, text, 9)


def _box(root: ET.Element, box: Box) -> None:
    style = look(box.role, box.is_switch)
    group = ET.SubElement(root, "g")
    place = {"x": f"{box.x:g}", "y": f"{box.y:g}", "width": f"{WIDTH:g}", "height": f"{HEIGHT:g}"}
    shape = ET.SubElement(group, "rect", place, fill=style.fill, stroke=style.stroke, rx="12" if style.rounded else "0")
    if style.dashed:
        shape.set("stroke-dasharray", "5 3")
    for at, text in enumerate(box.text):
        _label(group, box.x + WIDTH / 2, box.y + 17 + 15 * at, text, 11 if at == 0 else 10)


def _label(parent: ET.Element, x: float, y: float, text: str, size: int) -> None:
    place = {"x": f"{x:g}", "y": f"{y:g}", "fill": _INK, "font-family": "sans-serif", "font-size": str(size)}
    ET.SubElement(parent, "text", place | {"text-anchor": "middle"}).text = text
