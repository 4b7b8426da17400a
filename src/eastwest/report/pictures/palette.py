"""Colours that readers with any kind of colour vision can tell apart, and that survive paper.

Source of the hues: Okabe and Ito, "Color Universal Design", 2008.
"""

from __future__ import annotations

INK = "#1d2129"
MUTED = "#5c6672"
GRID = "#dfe3e8"
FAINT = "#f1f3f5"
PAPER = "#ffffff"

BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#E69F00"
VERMILLION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"

# Upper bound of mean utilisation, colour, stroke width, name in the legend.
UTILISATION = (
    (0.01, "#ccd2d9", 0.8, "idle"),
    (0.25, "#9aa4af", 0.9, "below 25 %"),
    (0.50, SKY, 1.2, "25–50 %"),
    (0.75, BLUE, 1.6, "50–75 %"),
    (0.90, ORANGE, 2.8, "75–90 %"),
    (float("inf"), VERMILLION, 3.8, "90 % and more"),
)


def utilisation_stroke(share: float) -> tuple[str, float]:
    """Colour and width of a link that is this busy, 0 to 1."""
    return next((colour, width) for bound, colour, width, _ in UTILISATION if share < bound)
