"""The fabric as a picture that other tools open: Graphviz DOT, SVG, draw.io."""

from eastwest.exchange.pictures.dot import dot_text
from eastwest.exchange.pictures.drawing import MOST_BOXES, Box, Drawing, Line, draw
from eastwest.exchange.pictures.drawio import drawio_text
from eastwest.exchange.pictures.svg import svg_text

__all__ = ["MOST_BOXES", "Box", "Drawing", "Line", "dot_text", "draw", "drawio_text", "svg_text"]
