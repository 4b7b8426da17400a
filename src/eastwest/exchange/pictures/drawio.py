"""The picture as a draw.io file, which diagrams.net opens and people edit.

Format: an uncompressed mxfile with one page; vertices and edges are mxCell elements under the layer with id 1. Source:
drawio.com, "The draw.io file format" and "Extracting the XML from mxfiles".
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from eastwest.exchange.pictures.drawing import HEIGHT, WIDTH, Box, Drawing, Line
from eastwest.exchange.pictures.looks import look, width_of


def drawio_text(drawing: Drawing) -> str:
    """Boxes as vertices, bundles of links as edges that stay attached when a box is moved."""
    file = ET.Element("mxfile", host="eastwest")
    page = ET.SubElement(file, "diagram", id="fabric", name=drawing.title)
    size = {"pageWidth": f"{drawing.width:g}", "pageHeight": f"{drawing.height:g}"}
    root = ET.SubElement(ET.SubElement(page, "mxGraphModel", size, grid="1", page="1"), "root")
    ET.SubElement(root, "mxCell", id="0")
    ET.SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    ids = {box.key: f"box{at}" for at, box in enumerate(drawing.boxes)}
    for line_number, line in enumerate(drawing.lines):
        _edge(root, f"line{line_number}", line, ids)
    for box in drawing.boxes:
        _vertex(root, ids[box.key], box)
    ET.indent(file)
    return ET.tostring(file, encoding="unicode") + "\n"


def _vertex(root: ET.Element, name: str, box: Box) -> None:
    style = look(box.role, box.is_switch)
    words = {
        "rounded": int(style.rounded),
        "whiteSpace": "wrap",
        "html": 0,
        "dashed": int(style.dashed),
        "fillColor": style.fill,
        "strokeColor": style.stroke,
        "fontSize": 10,
    }
    own = {"id": name, "value": "\n".join(box.text), "style": _style(words), "vertex": "1", "parent": "1"}
    cell = ET.SubElement(root, "mxCell", own)
    place = {"x": f"{box.x:g}", "y": f"{box.y:g}", "width": f"{WIDTH:g}", "height": f"{HEIGHT:g}"}
    ET.SubElement(cell, "mxGeometry", place).set("as", "geometry")


def _edge(root: ET.Element, name: str, line: Line, ids: dict[str, str]) -> None:
    words = {"endArrow": "none", "html": 0, "strokeWidth": f"{width_of(line.links):g}", "fontSize": 9}
    own = {"id": name, "value": line.text, "style": _style(words), "edge": "1", "parent": "1"}
    cell = ET.SubElement(root, "mxCell", own | {"source": ids[line.a], "target": ids[line.b]})
    ET.SubElement(cell, "mxGeometry", relative="1").set("as", "geometry")


def _style(words: dict[str, object]) -> str:
    return "".join(f"{key}={value};" for key, value in words.items())
